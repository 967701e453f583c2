using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>One quantity of one search against a size.</summary>
/// <param name="Quantity">In a few words.</param>
/// <param name="Points">Sizes and values.</param>
/// <param name="Law">The power of the size that fits best, or null where there are too few sizes.</param>
internal sealed record ScalingSeries(string Quantity, ImmutableArray<(double X, double Y)> Points, PowerLaw? Law)
{
    /// <summary>What is drawn of a dimension and fitted: for each search the whole iteration and its expectation step; of threads the speed-up.</summary>
    /// <remarks>CPU seconds for numbers of particles, CPU milliseconds per particle for classes and boxes.</remarks>
    public static ImmutableArray<ScalingSeries> Of(ScalingDimension dimension, IEnumerable<ScalingRow> rows)
    {
        var all = ImmutableArray.CreateBuilder<ScalingSeries>();
        foreach (IGrouping<PoseSearch, ScalingRow> search in rows.GroupBy(row => row.Run.Search))
        {
            string name = ComparisonPlan.NameOf(search.Key);
            if (dimension.IsOfThreads)
            {
                double first = search.First().WallSeconds;
                all.Add(Make(name, search, row => first / row.WallSeconds));
            }
            else
            {
                all.Add(Make(name, search, row => Unit(row) * row.CpuSeconds));
                all.Add(Make($"{name} E step", search, row => Unit(row) * row.Expectation));
            }
        }

        return all.ToImmutable();

        ScalingSeries Make(string quantity, IEnumerable<ScalingRow> own, Func<ScalingRow, double> value)
        {
            // A step that took less than a tick of the clock has no logarithm.
            ImmutableArray<(double X, double Y)> points = [.. own.Select(row => ((double)dimension.Size(row.Run), value(row))).Where(point => point.Item2 > 0)];
            return new ScalingSeries(quantity, points, PowerLaw.Fit(points));
        }

        double Unit(ScalingRow row) => dimension.Name == ScalingPlan.Particles ? 1 : 1000.0 / row.Run.Particles;
    }

    /// <summary>"N^0.98".</summary>
    public string Formula(ScalingDimension dimension) => string.Create(CultureInfo.InvariantCulture, $"{dimension.Symbol}^{Law?.Exponent:0.00}");
}
