using System.Text;

namespace CryoSharp.Jobs;

/// <summary>The frame that all drawings share: title and description for whoever cannot see, colours for light and dark ground, one size of text.</summary>
/// <remarks>A drawing is wide enough for its text to be read at a width of 400 pixels. All have the same rules, so several may stand in one page of HTML.</remarks>
internal static class SvgPage
{
    /// <summary>Pixels between text and the edge of the page.</summary>
    public const double Margin = 16;

    /// <summary>Of text, in pixels.</summary>
    public const double FontSize = 15;

    private const double TitleSize = 17;

    // Of a letter, as a share of its size, in the usual fonts without serifs.
    private const double LetterWidth = 0.56;

    // Without variables, which not every program that draws SVG knows.
    private const string Style = """
        <style>
        text { font: 15px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: #1b1f24; } .title { font-weight: 600; }
        .soft { fill: #59636e; } .paper { fill: #ffffff; } .grid { stroke: #d8dce1; fill: none; }
        .axis { stroke: #59636e; fill: none; } .level { stroke: #59636e; stroke-dasharray: 5 4; }
        .curve { fill: none; stroke-width: 2; stroke-linejoin: round; } .trend { fill: none; stroke-width: 1.5; stroke-dasharray: 6 4; }
        @media (prefers-color-scheme: dark) {
        text { fill: #e8eaed; } .soft { fill: #9aa4af; } .paper { fill: #16191d; } .grid { stroke: #363c44; } .axis, .level { stroke: #9aa4af; }
        }
        </style>

        """;

    /// <summary>Begins a drawing with its title at the top left.</summary>
    /// <param name="description">What the drawing shows, for screen readers; empty for none.</param>
    public static StringBuilder Open(string title, string description, double width, double height)
    {
        (string w, string h) = (Svg.Text(width), Svg.Text(height));
        var svg = new StringBuilder();
        svg.Append($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {w} {h}\" width=\"{w}\" height=\"{h}\" style=\"max-width: 100%; height: auto\" role=\"img\">\n");
        svg.Append($"<title>{Svg.Text(title)}</title>\n");
        svg.Append(description.Length > 0 ? $"<desc>{Svg.Text(description)}</desc>\n" : "");
        svg.Append(Style);
        svg.Append($"<rect class=\"paper\" width=\"{w}\" height=\"{h}\"/>\n");
        double size = Math.Min(TitleSize, TitleSize * (width - (2 * Margin)) / Math.Max(1, WidthOf(title, TitleSize * 1.06)));
        svg.Append($"<text class=\"title\" style=\"font-size: {Svg.Text(size, "0.#")}px\" x=\"{Svg.Text(Margin)}\" y=\"17\">{Svg.Text(title)}</text>\n");
        return svg;
    }

    /// <summary>Ends a drawing.</summary>
    public static string Close(StringBuilder svg) => svg.Append("</svg>\n").ToString();

    /// <summary>About how wide a text is drawn, in pixels.</summary>
    public static double WidthOf(string text, double size = FontSize) => LetterWidth * size * text.Length;

    /// <summary>Adds a text.</summary>
    /// <param name="anchor">start, middle or end.</param>
    public static void AppendText(StringBuilder svg, double x, double y, string text, string anchor = "start", bool isSoft = false) => svg.Append(
        $"<text{(isSoft ? " class=\"soft\"" : "")}{(anchor == "start" ? "" : $" text-anchor=\"{anchor}\"")} x=\"{Svg.Text(x)}\" y=\"{Svg.Text(y)}\">{Svg.Text(text)}</text>\n");

    /// <summary>Adds a straight line of a class of the style.</summary>
    public static void AppendLine(StringBuilder svg, string style, (double X, double Y) from, (double X, double Y) to) => svg.Append(
        $"<line class=\"{style}\" x1=\"{Svg.Text(from.X)}\" x2=\"{Svg.Text(to.X)}\" y1=\"{Svg.Text(from.Y)}\" y2=\"{Svg.Text(to.Y)}\"/>\n");
}
