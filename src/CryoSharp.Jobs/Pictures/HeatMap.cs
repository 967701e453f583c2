using System.Collections.Immutable;
using System.Text;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What a heat map shows.</summary>
/// <param name="RowTitle">What the rows are.</param>
/// <param name="ColumnTitle">What the columns are.</param>
/// <param name="Rows">Their labels, from the top.</param>
/// <param name="Columns">Their labels, from the left.</param>
/// <param name="Shade">0 to 1 for a row and a column, both from 0.</param>
/// <param name="Text">What is written into a cell.</param>
internal sealed record HeatMapContent(
    string Title,
    string RowTitle,
    string ColumnTitle,
    ImmutableArray<string> Rows,
    ImmutableArray<string> Columns,
    Func<int, int, double> Shade,
    Func<int, int, string> Text);

/// <summary>A table of shaded cells as an SVG file. The same input gives the same bytes.</summary>
internal static class HeatMap
{
    private const int Left = 70;
    private const int Top = 104;
    private const int CellWidth = 64;
    private const int CellHeight = 34;
    private const int Margin = 24;
    private const int LeastWidth = 480;

    /// <summary>Writes the picture: cells from white to blue, numbers in black or white by what is behind them.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, HeatMapContent content)
    {
        (int width, int height) = (Left + (content.Columns.Length * CellWidth), Top + (content.Rows.Length * CellHeight));
        int full = Math.Max(LeastWidth, width + Margin);
        StringBuilder svg = SvgPage.Open(content.Title, "", full, height + Margin);
        SvgPage.AppendText(svg, SvgPage.Margin, 46, $"Rows: {content.RowTitle}");
        SvgPage.AppendText(svg, SvgPage.Margin, 66, $"Columns: {content.ColumnTitle}");
        for (int c = 0; c < content.Columns.Length; c++)
        {
            SvgPage.AppendText(svg, Left + (c * CellWidth) + (CellWidth / 2), Top - 10, content.Columns[c], "middle", isSoft: true);
        }

        for (int r = 0; r < content.Rows.Length; r++)
        {
            int y = Top + (r * CellHeight);
            SvgPage.AppendText(svg, Left - 10, y + 22, content.Rows[r], "end", isSoft: true);
            for (int c = 0; c < content.Columns.Length; c++)
            {
                AppendCell(svg, Left + (c * CellWidth), y, content.Shade(r, c), content.Text(r, c));
            }
        }

        AtomicFile.WriteText(path, SvgPage.Close(svg));
    }

    private static void AppendCell(StringBuilder svg, int x, int y, double shade, string text)
    {
        // From white to the blue of the curves, #0072B2.
        double s = Math.Clamp(shade, 0, 1);
        int Mix(int end) => (int)Math.Round(255 + (s * (end - 255)));
        string ink = s > 0.55 ? "#ffffff" : "#1b1f24";
        svg.Append($"<rect x=\"{x + 1}\" y=\"{y + 1}\" width=\"{CellWidth - 2}\" height=\"{CellHeight - 2}\" stroke=\"#d8dce1\" fill=\"#{Mix(0):x2}{Mix(0x72):x2}{Mix(0xB2):x2}\"/>\n");
        svg.Append($"<text text-anchor=\"middle\" style=\"fill: {ink}\" x=\"{x + (CellWidth / 2)}\" y=\"{y + 22}\">{Svg.Text(text)}</text>\n");
    }
}
