using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>The costs by size as Markdown and charts for people and as CSV for programs.</summary>
/// <param name="folder">Exists.</param>
internal sealed class ScalingReport(string folder, ScalingParameters parameters, ImmutableArray<ScalingDimension> dimensions)
{
    /// <summary>Writes scaling.md, scaling.csv, iterations.csv and a chart for each dimension of which at least two sizes are known.</summary>
    public void Write(ImmutableArray<ScalingRow> rows)
    {
        AtomicFile.WriteText(Path.Combine(folder, "scaling.md"), Markdown(rows));
        AtomicFile.WriteText(Path.Combine(folder, "scaling.csv"), ScalingCsv.Points(dimensions, rows));
        AtomicFile.WriteText(Path.Combine(folder, "iterations.csv"), ScalingCsv.Iterations(rows));
        foreach (ScalingDimension dimension in dimensions)
        {
            ScalingChart.Write(Path.Combine(folder, $"{dimension.Name}.svg"), dimension, rows);
        }
    }

    /// <summary>Facts, and for each dimension a table and the exponents.</summary>
    public string Markdown(ImmutableArray<ScalingRow> rows)
    {
        var text = new StringBuilder("# bench/scaling\n\n");
        text.Append(CultureInfo.InvariantCulture, $"* Machine: {MeasuredMachine.Describe(dimensions.SelectMany(d => d.Runs).Max(run => run.Threads))}\n");
        text.Append(CultureInfo.InvariantCulture, $"* cryosharp {RunSurroundings.Version}\n");
        text.Append(CultureInfo.InvariantCulture, $"* Schedule: {parameters.Iterations} iterations, detail to {parameters.MaxRes:0.##} Å, searches to a step of {parameters.AngularStep:0.##}°\n");
        foreach (ScalingDimension dimension in dimensions)
        {
            ScalingRow[] own = Rows(dimension, rows);
            if (own.Length > 0)
            {
                Append(text, dimension, own);
            }
        }

        return text.ToString();
    }

    /// <summary>The rows of a dimension in its order; those that are not known are left out.</summary>
    internal static ScalingRow[] Rows(ScalingDimension dimension, ImmutableArray<ScalingRow> rows) =>
        [.. dimension.Runs.Select(run => rows.FirstOrDefault(row => row.Run == run)).OfType<ScalingRow>()];

    private static void Append(StringBuilder text, ScalingDimension dimension, ScalingRow[] rows)
    {
        text.Append(CultureInfo.InvariantCulture, $"\n## {dimension.Label}\n\n{dimension.Fixed}.\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"| search | {dimension.Symbol} | expectation, CPU ms per particle | rest, CPU s | iteration, CPU ms per particle | iteration, wall s | {Relative(dimension)} | whole job, CPU s | peak MB | last shell |\n");
        text.Append("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (IGrouping<PoseSearch, ScalingRow> search in rows.GroupBy(row => row.Run.Search))
        {
            foreach (ScalingRow row in search)
            {
                string[] cells =
                [
                    ComparisonPlan.NameOf(search.Key), Whole(dimension.Size(row.Run)), Digits(1000 * row.Expectation / row.Run.Particles), Digits(row.Rest),
                    Digits(1000 * row.CpuSeconds / row.Run.Particles), Digits(row.WallSeconds), Relative(dimension, row, search.First()), Digits(row.Job.UserSeconds),
                    row.Job.PeakMegabytes.ToString("F0", CultureInfo.InvariantCulture), Whole(row.WorkingShell),
                ];
                text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
            }
        }

        text.Append('\n');
        foreach (ScalingSeries series in ScalingSeries.Of(dimension, rows).Where(series => series.Law is not null))
        {
            text.Append(CultureInfo.InvariantCulture, $"* {series.Quantity}: {series.Formula(dimension)}\n");
        }

        if (rows.Select(row => row.WorkingShell).Distinct().Count() > 1)
        {
            text.Append("* Not all of these runs compared the same shells: their costs differ by that too.\n");
        }
    }

    private static string Relative(ScalingDimension dimension) => dimension.Name switch
    {
        ScalingPlan.Particles => "per particle, relative",
        ScalingPlan.Classes => "per class, relative",
        ScalingPlan.Box => "relative",
        _ => "speed-up",
    };

    /// <summary>The cost of an iteration over that of the first row, by particle, by class, or as it is; of wall times the inverse.</summary>
    private static string Relative(ScalingDimension dimension, ScalingRow row, ScalingRow first)
    {
        double cost = row.CpuSeconds / first.CpuSeconds;
        double size = (double)dimension.Size(row.Run) / dimension.Size(first.Run);
        return (dimension.Name switch
        {
            ScalingPlan.Particles or ScalingPlan.Classes => cost / size,
            ScalingPlan.Box => cost,
            _ => first.WallSeconds / row.WallSeconds,
        }).ToString("F2", CultureInfo.InvariantCulture);
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Three digits or all before the point.</summary>
    private static string Digits(double value) =>
        value.ToString(value switch { >= 99.95 => "F0", >= 9.995 => "F1", >= 0.9995 => "F2", _ => "F3" }, CultureInfo.InvariantCulture);
}
