using System.Collections.Immutable;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Line charts as SVG files that read well on light and on dark ground and for every eye.</summary>
/// <remarks>
/// Colours are those of <see cref="ClassColours"/>; from the seventh curve on they come again, dashed. The same input gives the same bytes.
/// </remarks>
public static class CurvePicture
{
    private const double Width = 760;
    private const double Height = 420;
    private const double Left = 64;
    private const double Right = 560;
    private const double Top = 44;
    private const double Bottom = 360;

    /// <summary>Draws curves over a plain scale.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteSvg(string path, string title, string xLabel, string yLabel, params ReadOnlySpan<Curve> series)
    {
        if (series.IsEmpty)
        {
            throw new ArgumentException("A chart needs at least one curve.", nameof(series));
        }

        ImmutableArray<Curve> curves = [.. series];
        AtomicFile.WriteText(path, Draw(new CurveChart(
            title,
            ChartAxis.Over(curves.SelectMany(curve => curve.Points.Select(point => point.X)), xLabel),
            ChartAxis.Over(curves.SelectMany(curve => curve.Points.Select(point => point.Y)), yLabel),
            curves,
            [])));
    }

    /// <summary>Draws curves over logarithmic scales, with ticks at the sizes that there are.</summary>
    /// <param name="series">Sizes and positive values, by size; others are left out.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteLogarithmic(string path, string title, string xLabel, string yLabel, params ReadOnlySpan<Curve> series)
    {
        if (series.IsEmpty)
        {
            throw new ArgumentException("A chart needs at least one curve.", nameof(series));
        }

        ImmutableArray<Curve> curves = [.. series];
        AtomicFile.WriteText(path, Draw(new CurveChart(
            title,
            ChartAxis.OfSizes(curves.SelectMany(curve => curve.Points.Select(point => point.X)), xLabel),
            ChartAxis.OfLogarithms(curves.SelectMany(curve => curve.Points.Select(point => point.Y)), yLabel),
            [.. curves.Select(curve => new Curve(curve.Name, Logarithms(curve.Points)) { Trend = Logarithms(curve.Trend) })],
            [])));
    }

    /// <summary>Draws Fourier shell correlations against resolution, with lines at 0.5 and 0.143.</summary>
    /// <remarks>0.143: Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721.</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">No curve.</exception>
    public static void WriteFsc(string path, string title, params ReadOnlySpan<(string Name, Fsc Curve)> series)
    {
        if (series.IsEmpty)
        {
            throw new ArgumentException("A chart needs at least one curve.", nameof(series));
        }

        var curves = ImmutableArray.CreateBuilder<Curve>();
        double greatest = 0;
        foreach ((string name, Fsc fsc) in series)
        {
            double step = 1 / (fsc.BoxSize * fsc.PixelSize);
            curves.Add(new Curve(name, [.. fsc.Correlation.Select((value, shell) => (shell * step, value))]));
            greatest = Math.Max(greatest, step * (fsc.Correlation.Length - 1));
        }

        ImmutableArray<AxisTick> ticks = [new(0, "0"), new(0.2, "0.2"), new(0.4, "0.4"), new(0.6, "0.6"), new(0.8, "0.8"), new(1, "1")];
        AtomicFile.WriteText(path, Draw(new CurveChart(
            title,
            ChartAxis.OfResolution(greatest > 0 ? greatest : 1),
            new ChartAxis("Fourier shell correlation", -0.1, 1.02, ticks),
            curves.ToImmutable(),
            [new(0.5, "0.5"), new(0.143, "0.143")])));
    }

    /// <summary>The chart as SVG text.</summary>
    internal static string Draw(CurveChart chart)
    {
        var svg = new StringBuilder();
        svg.Append($"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" role="img">
            <title>{Svg.Text(chart.Title)}</title>
            <style>
            svg {Braces("--paper: #ffffff; --ink: #1b1f24; --faint: #d8dce1; --soft: #59636e;")}
            @media (prefers-color-scheme: dark) {Braces("svg " + Braces("--paper: #16191d; --ink: #e8eaed; --faint: #363c44; --soft: #9aa4af;"))}
            text {Braces("font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink);")}
            .soft {Braces("fill: var(--soft);")}
            .title {Braces("font-size: 15px; font-weight: 600;")}
            .grid {Braces("stroke: var(--faint);")}
            .axis {Braces("stroke: var(--soft); fill: none;")}
            .level {Braces("stroke: var(--soft); stroke-dasharray: 5 4;")}
            .curve {Braces("fill: none; stroke-width: 2; stroke-linejoin: round;")}
            .trend {Braces("fill: none; stroke-width: 1.5; stroke-dasharray: 6 4;")}
            </style>
            <clipPath id="plot"><rect x="{Left}" y="{Top}" width="{Right - Left}" height="{Bottom - Top}"/></clipPath>
            <rect width="{Width}" height="{Height}" style="fill: var(--paper)"/>
            <text class="title" x="{Left}" y="26">{Svg.Text(chart.Title)}</text>

            """);
        AppendAxes(svg, chart);
        for (int i = 0; i < chart.Curves.Length; i++)
        {
            AppendCurve(svg, chart, i);
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Braces(string rules) => "{ " + rules + " }";

    private static void AppendAxes(StringBuilder svg, CurveChart chart)
    {
        foreach (AxisTick tick in chart.X.Ticks)
        {
            string x = Svg.Text(PlaceX(chart, tick.At));
            svg.Append($"<line class=\"grid\" x1=\"{x}\" x2=\"{x}\" y1=\"{Top}\" y2=\"{Bottom}\"/>\n");
            svg.Append($"<text class=\"soft\" text-anchor=\"middle\" x=\"{x}\" y=\"{Bottom + 18}\">{Svg.Text(tick.Label)}</text>\n");
        }

        foreach (AxisTick tick in chart.Y.Ticks)
        {
            double y = PlaceY(chart, tick.At);
            svg.Append($"<line class=\"grid\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Svg.Text(y)}\" y2=\"{Svg.Text(y)}\"/>\n");
            svg.Append($"<text class=\"soft\" text-anchor=\"end\" x=\"{Left - 8}\" y=\"{Svg.Text(y + 4)}\">{Svg.Text(tick.Label)}</text>\n");
        }

        foreach (AxisTick level in chart.Levels)
        {
            double y = PlaceY(chart, level.At);
            svg.Append($"<line class=\"level\" x1=\"{Left}\" x2=\"{Right}\" y1=\"{Svg.Text(y)}\" y2=\"{Svg.Text(y)}\"/>\n");
            svg.Append($"<text class=\"soft\" text-anchor=\"end\" x=\"{Right - 6}\" y=\"{Svg.Text(y - 5)}\">{Svg.Text(level.Label)}</text>\n");
        }

        double middle = (Top + Bottom) / 2;
        svg.Append($"<rect class=\"axis\" x=\"{Left}\" y=\"{Top}\" width=\"{Right - Left}\" height=\"{Bottom - Top}\"/>\n");
        svg.Append($"<text text-anchor=\"middle\" x=\"{(Left + Right) / 2}\" y=\"{Bottom + 42}\">{Svg.Text(chart.X.Label)}</text>\n");
        svg.Append($"<text text-anchor=\"middle\" transform=\"translate(20 {middle}) rotate(-90)\">{Svg.Text(chart.Y.Label)}</text>\n");
    }

    private static void AppendCurve(StringBuilder svg, CurveChart chart, int index)
    {
        Curve curve = chart.Curves[index];
        string colour = ClassColours.Of(index + 1).Hex;
        string dashes = index < ClassColours.All.Length ? "" : $" stroke-dasharray=\"{2 + (4 * (index / ClassColours.All.Length))} 3\"";
        double row = Top + 10 + (20 * index);
        if (curve.Trend.IsEmpty)
        {
            svg.Append($"<path class=\"curve\" clip-path=\"url(#plot)\" stroke=\"{colour}\"{dashes} d=\"{Outline(chart, curve.Points)}\"/>\n");
            svg.Append($"<path class=\"curve\" stroke=\"{colour}\"{dashes} d=\"M{Right + 16} {row}h22\"/>\n");
        }
        else
        {
            svg.Append($"<path class=\"trend\" clip-path=\"url(#plot)\" stroke=\"{colour}\" d=\"{Outline(chart, curve.Trend)}\"/>\n");
            svg.Append($"<path class=\"trend\" stroke=\"{colour}\" d=\"M{Right + 14} {row}h26\"/>\n");
            AppendMark(svg, colour, Right + 27, row);
            foreach ((double x, double y) in curve.Points.Where(point => double.IsFinite(point.X) && double.IsFinite(point.Y)))
            {
                AppendMark(svg, colour, PlaceX(chart, x), PlaceY(chart, y));
            }
        }

        svg.Append($"<text x=\"{Right + 46}\" y=\"{row + 4}\">{Svg.Text(curve.Name)}</text>\n");
    }

    private static void AppendMark(StringBuilder svg, string colour, double x, double y) =>
        svg.Append($"<circle cx=\"{Svg.Text(x)}\" cy=\"{Svg.Text(y)}\" r=\"4\" fill=\"{colour}\"/>\n");

    private static string Outline(CurveChart chart, ImmutableArray<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        bool isBroken = true;
        foreach ((double x, double y) in points)
        {
            if (!double.IsFinite(x) || !double.IsFinite(y))
            {
                isBroken = true;
                continue;
            }

            path.Append(isBroken ? 'M' : 'L').Append(Svg.Text(PlaceX(chart, x))).Append(' ').Append(Svg.Text(PlaceY(chart, y)));
            isBroken = false;
        }

        return path.ToString();
    }

    private static ImmutableArray<(double X, double Y)> Logarithms(ImmutableArray<(double X, double Y)> points) =>
        [.. points.Select(point => (Math.Log10(point.X), Math.Log10(point.Y)))];

    private static double PlaceX(CurveChart chart, double value) => Left + ((Right - Left) * chart.X.Fraction(value));

    private static double PlaceY(CurveChart chart, double value) => Bottom - ((Bottom - Top) * chart.Y.Fraction(value));
}
