using System.Collections.Immutable;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>Charts below one another as one SVG drawing; each has its legend below it.</summary>
internal static class CurveDrawing
{
    private const double Width = 584;
    private const double Left = 64;
    private const double Right = 560;
    private const double Top = 44;

    // From the plot to the ticks' labels, the axis's label, the legend and its next row.
    private const double Ticks = 18;
    private const double Label = 40;
    private const double Legend = 62;
    private const double LegendRow = 22;

    // What the title takes, which only the first chart has.
    private const double Head = 20;

    /// <summary>The drawing as text. The same input gives the same bytes.</summary>
    /// <param name="description">For screen readers; empty for none.</param>
    public static string Draw(string title, string description, params ReadOnlySpan<CurveChart> charts)
    {
        double height = Head;
        foreach (CurveChart chart in charts)
        {
            height += HeightOf(chart);
        }

        StringBuilder svg = SvgPage.Open(title, description, Width, height);
        svg.Append($"<clipPath id=\"plot\"><rect x=\"{Left}\" y=\"{Top - 1}\" width=\"{Right - Left}\" height=\"{Svg.Text(charts[0].PlotHeight + 2)}\"/></clipPath>\n");
        double offset = 0;
        foreach (CurveChart chart in charts)
        {
            svg.Append(offset > 0 ? $"<g transform=\"translate(0 {Svg.Text(offset)})\">\n" : "");
            AppendChart(svg, chart);
            svg.Append(offset > 0 ? "</g>\n" : "");
            offset += HeightOf(chart);
        }

        return SvgPage.Close(svg);
    }

    private static double HeightOf(CurveChart chart) =>
        Top - Head + chart.PlotHeight + Label + SvgPage.Margin + (LegendRow * (LegendPlaces(chart).Select(p => p.Row).DefaultIfEmpty(-1).Max() + 1));

    private static void AppendChart(StringBuilder svg, CurveChart chart)
    {
        AppendAxes(svg, chart);
        foreach (ChartBar bar in chart.Bars)
        {
            (double x1, double x2) = (PlaceX(chart, bar.From), PlaceX(chart, bar.To));
            (double y1, double y2) = (PlaceY(chart, bar.Top), PlaceY(chart, bar.Bottom));
            svg.Append($"<rect x=\"{Svg.Text(x1)}\" y=\"{Svg.Text(y1)}\" width=\"{Svg.Text(x2 - x1)}\" height=\"{Svg.Text(y2 - y1)}\" fill=\"{ClassColours.Of(bar.Colour)}\"/>\n");
        }

        foreach ((int curve, int row, double x) in LegendPlaces(chart))
        {
            AppendLegend(svg, chart, curve, x, chart.PlotHeight + Top + Legend + (row * LegendRow));
        }

        for (int i = 0; i < chart.Curves.Length; i++)
        {
            AppendCurve(svg, chart, i);
        }
    }

    private static void AppendAxes(StringBuilder svg, CurveChart chart)
    {
        double bottom = Top + chart.PlotHeight;
        foreach (AxisTick tick in chart.X.Ticks)
        {
            double x = PlaceX(chart, tick.At);
            SvgPage.AppendLine(svg, "grid", (x, Top), (x, bottom));
            SvgPage.AppendText(svg, x, bottom + Ticks, tick.Label, "middle", isSoft: true);
        }

        foreach (AxisTick tick in chart.Y.Ticks)
        {
            double y = PlaceY(chart, tick.At);
            SvgPage.AppendLine(svg, "grid", (Left, y), (Right, y));
            SvgPage.AppendText(svg, Left - 8, y + 5, tick.Label, "end", isSoft: true);
        }

        foreach (AxisTick level in chart.Levels)
        {
            double y = PlaceY(chart, level.At);
            SvgPage.AppendLine(svg, "level", (Left, y), (Right, y));
            SvgPage.AppendText(svg, Left + 6, y - 5, level.Label, isSoft: true);
        }

        svg.Append($"<rect class=\"axis\" x=\"{Left}\" y=\"{Top}\" width=\"{Right - Left}\" height=\"{Svg.Text(chart.PlotHeight)}\"/>\n");
        SvgPage.AppendText(svg, (Left + Right) / 2, bottom + Label, chart.X.Label, "middle");
        SvgPage.AppendText(svg, Left, Top - 6, chart.Y.Label);
        if (chart.Note.Length > 0)
        {
            SvgPage.AppendText(svg, Right, Top - 6, chart.Note, "end", isSoft: true);
        }
    }

    /// <summary>Which curve's name stands in which row of the legend, and from where on.</summary>
    private static IEnumerable<(int Curve, int Row, double X)> LegendPlaces(CurveChart chart)
    {
        // Names in columns of the widest, or where there is room for it.
        int[] named = [.. Enumerable.Range(0, chart.Curves.Length).Where(i => chart.Curves[i].Name.Length > 0)];
        double widest = named.Select(i => 44 + SvgPage.WidthOf(chart.Curves[i].Name)).DefaultIfEmpty(1).Max();
        int columns = Math.Clamp((int)((Width - Left) / widest), 1, Math.Max(1, named.Length));
        return named.Select((curve, n) => (curve, n / columns, Left + (widest * (n % columns))));
    }

    private static void AppendLegend(StringBuilder svg, CurveChart chart, int index, double x, double y)
    {
        Curve curve = chart.Curves[index];
        (string colour, string dashes) = LookOf(curve, index);
        if (!curve.Trend.IsEmpty)
        {
            svg.Append($"<path class=\"trend\" stroke=\"{colour}\" d=\"M{Svg.Text(x)} {Svg.Text(y - 5)}h26\"/>\n");
            AppendMark(svg, colour, x + 13, y - 5);
        }
        else if (chart.Bars.IsEmpty)
        {
            svg.Append($"<path class=\"curve\" stroke=\"{colour}\"{dashes} d=\"M{Svg.Text(x)} {Svg.Text(y - 5)}h26\"/>\n");
        }
        else
        {
            svg.Append($"<rect x=\"{Svg.Text(x + 8)}\" y=\"{Svg.Text(y - 12)}\" width=\"14\" height=\"14\" fill=\"{colour}\"/>\n");
        }

        SvgPage.AppendText(svg, x + 32, y, curve.Name);
    }

    private static void AppendCurve(StringBuilder svg, CurveChart chart, int index)
    {
        Curve curve = chart.Curves[index];
        (string colour, string dashes) = LookOf(curve, index);
        if (curve.Trend.IsEmpty)
        {
            svg.Append($"<path class=\"curve\" clip-path=\"url(#plot)\" stroke=\"{colour}\"{dashes} d=\"{Outline(chart, curve.Points)}\"/>\n");
            foreach ((double x, double y) in Lonely(curve.Points))
            {
                AppendMark(svg, colour, PlaceX(chart, x), PlaceY(chart, y));
            }

            return;
        }

        svg.Append($"<path class=\"trend\" clip-path=\"url(#plot)\" stroke=\"{colour}\" d=\"{Outline(chart, curve.Trend)}\"/>\n");
        foreach ((double x, double y) in curve.Points.Where(IsFinite))
        {
            AppendMark(svg, colour, PlaceX(chart, x), PlaceY(chart, y));
        }
    }

    private static (string Colour, string Dashes) LookOf(Curve curve, int index)
    {
        int number = curve.Colour ?? index + 1;
        int round = ClassColours.Round(number) + (curve.IsDashed ? 1 : 0);
        return (ClassColours.Of(number), round == 0 ? "" : $" stroke-dasharray=\"{2 + (4 * round)} 3\"");
    }

    private static void AppendMark(StringBuilder svg, string colour, double x, double y) =>
        svg.Append($"<circle cx=\"{Svg.Text(x)}\" cy=\"{Svg.Text(y)}\" r=\"4\" fill=\"{colour}\"/>\n");

    private static bool IsFinite((double X, double Y) point) => double.IsFinite(point.X) && double.IsFinite(point.Y);

    /// <summary>Points that no line leads to or from, which would not be seen.</summary>
    private static IEnumerable<(double X, double Y)> Lonely(ImmutableArray<(double X, double Y)> points) => points.Where((point, i) =>
        IsFinite(point) && (i == 0 || !IsFinite(points[i - 1])) && (i == points.Length - 1 || !IsFinite(points[i + 1])));

    private static string Outline(CurveChart chart, ImmutableArray<(double X, double Y)> points)
    {
        var path = new StringBuilder();
        bool isBroken = true;
        foreach ((double X, double Y) point in points)
        {
            if (!IsFinite(point))
            {
                isBroken = true;
                continue;
            }

            path.Append(isBroken ? 'M' : 'L').Append(Svg.Text(PlaceX(chart, point.X))).Append(' ').Append(Svg.Text(PlaceY(chart, point.Y)));
            isBroken = false;
        }

        return path.ToString();
    }

    private static double PlaceX(CurveChart chart, double value) => Left + ((Right - Left) * chart.X.Fraction(value));

    private static double PlaceY(CurveChart chart, double value) => Top + chart.PlotHeight - (chart.PlotHeight * chart.Y.Fraction(value));
}
