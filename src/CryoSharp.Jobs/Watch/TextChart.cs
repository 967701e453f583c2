namespace CryoSharp.Jobs;

/// <summary>Bars and curves of block characters.</summary>
internal static class TextChart
{
    private const string Heights = "▁▂▃▄▅▆▇█";
    private const string Widths = "▏▎▍▌▋▊▉█";

    /// <summary>A bar to the eighth of a character, filled up with blanks.</summary>
    /// <param name="fraction">0 to 1; beyond, and where it is not a number, the nearest of these.</param>
    /// <param name="width">Characters.</param>
    public static string Bar(double fraction, int width)
    {
        int eighths = (int)Math.Round(8 * width * (fraction > 0 ? Math.Min(1, fraction) : 0));
        string bar = new string('█', eighths / 8) + (eighths % 8 > 0 ? Widths[(eighths % 8) - 1] : "");
        return bar.PadRight(width);
    }

    /// <summary>A curve, from the least value to the greatest; means where there are more values than characters, blanks where there is no number.</summary>
    public static string Sparkline(IReadOnlyList<double> values, int width)
    {
        int count = Math.Min(values.Count, width);
        double[] means = [.. Enumerable.Range(0, count).Select(i => Mean(values, i * values.Count / count, (i + 1) * values.Count / count))];
        double[] finite = [.. means.Where(double.IsFinite)];
        if (finite.Length == 0)
        {
            return new string(' ', count);
        }

        (double least, double range) = (finite.Min(), finite.Max() - finite.Min());
        return string.Concat(means.Select(v => !double.IsFinite(v) ? ' ' : Heights[range > 0 ? (int)Math.Round((Heights.Length - 1) * ((v - least) / range)) : 0]));
    }

    private static double Mean(IReadOnlyList<double> values, int first, int end) =>
        Enumerable.Range(first, end - first).Select(i => values[i]).Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average();
}
