using System.Collections.Immutable;
using System.Text;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>A tree of items as an SVG file: leaves on the left, one below the other; a join as far to the right as its height. The same input gives the same bytes.</summary>
internal static class Dendrogram
{
    private const double Left = 150;
    private const double Right = 620;
    private const double Top = 50;
    private const double Row = 28;
    private const double Width = 660;
    private const double Foot = 54;

    /// <summary>Writes the picture.</summary>
    /// <param name="labels">Of the leaves.</param>
    /// <param name="limit">A height that is marked by a line, or null.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, string title, AverageLinkage tree, ImmutableArray<string> labels, double? limit)
    {
        double height = Top + (Row * tree.LeafCount) + Foot;
        double bottom = height - Foot;
        var axis = ChartAxis.Over([0, .. tree.Joins.Select(j => j.Height), .. limit is double l ? [l] : Array.Empty<double>()], "Distance");
        double X(double value) => Left + ((Right - Left) * axis.Fraction(value));
        StringBuilder svg = SvgPage.Open(title, "", Width, height);
        foreach (AxisTick tick in axis.Ticks)
        {
            SvgPage.AppendLine(svg, "grid", (X(tick.At), Top), (X(tick.At), bottom));
            SvgPage.AppendText(svg, X(tick.At), bottom + 18, tick.Label, "middle", isSoft: true);
        }

        SvgPage.AppendText(svg, (Left + Right) / 2, bottom + 40, axis.Label, "middle");
        if (limit is double marked)
        {
            SvgPage.AppendLine(svg, "level", (X(marked), Top), (X(marked), bottom));
        }

        AppendTree(svg, tree, labels, X);
        AtomicFile.WriteText(path, SvgPage.Close(svg));
    }

    private static void AppendTree(StringBuilder svg, AverageLinkage tree, ImmutableArray<string> labels, Func<double, double> x)
    {
        ImmutableArray<int> order = tree.LeafOrder();
        var places = new List<(double X, double Y)>(Enumerable.Range(0, tree.LeafCount).Select(leaf => (x(0), Top + (Row * (order.IndexOf(leaf) + 0.5)))));
        for (int leaf = 0; leaf < tree.LeafCount; leaf++)
        {
            SvgPage.AppendText(svg, Left - 10, places[leaf].Y + 5, labels[leaf], "end");
        }

        foreach (TreeJoin join in tree.Joins)
        {
            ((double x1, double y1), (double x2, double y2)) = (places[join.First], places[join.Second]);
            double at = x(join.Height);
            svg.Append($"<path class=\"curve\" stroke=\"{ClassColours.Of(1)}\" d=\"M{Svg.Text(x1)} {Svg.Text(y1)}H{Svg.Text(at)}V{Svg.Text(y2)}H{Svg.Text(x2)}\"/>\n");
            places.Add((at, (y1 + y2) / 2));
        }
    }
}
