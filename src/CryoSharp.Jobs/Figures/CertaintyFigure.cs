using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>How certain the classes of particles are, and what a threshold would keep.</summary>
public static class CertaintyFigure
{
    private const int Bins = 20;

    // Beside the edges of the bins.
    private const double StrictThreshold = 0.99;
    private const double UsualThreshold = 0.9;

    /// <summary>The figure "certainty"; null where there is one class only, or no particle.</summary>
    /// <param name="classes">The most probable class of each particle, from 1; 0 for particles to be left out.</param>
    /// <param name="best">Its probability.</param>
    /// <exception cref="ArgumentException">Another number of probabilities than of classes.</exception>
    public static RunFigure? Of(IReadOnlyList<int> classes, IReadOnlyList<float> best)
    {
        ArgumentNullException.ThrowIfNull(classes);
        ArgumentNullException.ThrowIfNull(best);
        if (classes.Count != best.Count)
        {
            throw new ArgumentException($"One probability per particle is needed; found {best.Count} for {classes.Count}.", nameof(best));
        }

        int classCount = classes.DefaultIfEmpty(0).Max();
        int total = classes.Count(c => c > 0);
        if (classCount < 2 || total == 0)
        {
            return null;
        }

        Kept[] rows = [.. Enumerable.Range(0, Bins).Select(b => b / (double)Bins).Append(StrictThreshold).Select(t => Keep(classes, best, classCount, t))];
        Kept usual = rows.First(r => r.Threshold == UsualThreshold);
        string caption = string.Create(
            CultureInfo.InvariantCulture,
            $"Particles by the probability of their most probable class, {total:N0} in all. With a threshold of {UsualThreshold} {usual.Count:N0} would be kept ({(double)usual.Count / total:P1}), with an expected purity of {usual.Purity:P1}: the mean of their probabilities.");
        const string Title = "Certainty of class assignment";
        return new RunFigure("certainty", Title, caption, CurveDrawing.Draw(Title, caption, Chart(rows, total, usual)), Csv(rows, total));
    }

    private static Kept Keep(IReadOnlyList<int> classes, IReadOnlyList<float> best, int classCount, double threshold)
    {
        // As close as a probability of single precision comes, so that 0.95 is not below 0.95.
        float least = (float)threshold;
        var counts = new int[classCount];
        double sum = 0;
        for (int i = 0; i < classes.Count; i++)
        {
            if (classes[i] > 0 && best[i] >= least)
            {
                counts[classes[i] - 1]++;
                sum += best[i];
            }
        }

        int count = counts.Sum();
        return new Kept(threshold, count, count > 0 ? sum / count : double.NaN, [.. counts]);
    }

    private static CurveChart Chart(Kept[] rows, int total, Kept usual)
    {
        // Counts of a bin are what a threshold at its beginning keeps and one at its end does not.
        int InBin(int bin, int c) => rows[bin].ByClass[c - 1] - (bin + 1 < Bins ? rows[bin + 1].ByClass[c - 1] : 0);
        var shown = ShownClasses.Of(rows[0].ByClass.Select((n, c) => (c + 1, (double)n)), ShownClasses.MostCurves);

        // No most probable of K classes is less probable than 1/K.
        int first = Bins / rows[0].ByClass.Length;
        var bars = ImmutableArray.CreateBuilder<ChartBar>();
        double highest = 0;
        for (int b = first; b < Bins; b++)
        {
            double sum = 0;
            IEnumerable<(int Number, int Count)> parts = shown.Numbers.Select(c => (c, InBin(b, c)));
            foreach ((int number, int count) in parts.Append((0, shown.Others.Sum(c => InBin(b, c)))).Where(part => part.Item2 > 0))
            {
                bars.Add(new ChartBar((b + 0.05) / Bins, (b + 0.95) / Bins, sum, sum + count, number));
                sum += count;
            }

            highest = Math.Max(highest, sum);
        }

        return new CurveChart(
            ChartAxis.Over([(double)first / Bins, 1], "probability of the most probable class"),
            ChartAxis.Over([0, highest], "particles"),
            [
                .. shown.Numbers.Select(c => new Curve($"class {c}", []) { Colour = c }),
                .. shown.OthersName is string name ? [new Curve(name, []) { Colour = 0 }] : Array.Empty<Curve>(),
            ])
        {
            Bars = bars.ToImmutable(),
            Note = string.Create(CultureInfo.InvariantCulture, $"{usual.Count:N0} of {total:N0} at {UsualThreshold} or more"),
        };
    }

    private static string Csv(Kept[] rows, int total)
    {
        var csv = new StringBuilder("threshold,kept,kept_share,expected_purity");
        csv.Append(string.Concat(rows[0].ByClass.Select((_, c) => $",class_{c + 1}"))).Append('\n');
        foreach (Kept row in rows)
        {
            csv.Append($"{FigureText.Cell(row.Threshold)},{row.Count},{FigureText.Cell((double)row.Count / total)},{FigureText.Cell(row.Purity)}");
            csv.Append(string.Concat(row.ByClass.Select(n => $",{n}"))).Append('\n');
        }

        return csv.ToString();
    }

    private sealed record Kept(double Threshold, int Count, double Purity, ImmutableArray<int> ByClass);
}
