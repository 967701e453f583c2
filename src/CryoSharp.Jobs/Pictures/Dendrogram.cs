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
        var svg = new StringBuilder();
        svg.Append($$"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {{Width}} {{Svg.Text(height)}}" width="{{Width}}" height="{{Svg.Text(height)}}" role="img">
            <title>{{Svg.Text(title)}}</title>
            <style>
            svg { --paper: #ffffff; --ink: #1b1f24; --faint: #d8dce1; --soft: #59636e; }
            @media (prefers-color-scheme: dark) { svg { --paper: #16191d; --ink: #e8eaed; --faint: #363c44; --soft: #9aa4af; } }
            text { font: 13px system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif; fill: var(--ink); }
            .soft { fill: var(--soft); } .title { font-size: 15px; font-weight: 600; }
            .grid { stroke: var(--faint); } .limit { stroke: #D55E00; stroke-dasharray: 5 4; } .join { fill: none; stroke: #0072B2; stroke-width: 2; }
            </style>
            <rect width="{{Width}}" height="{{Svg.Text(height)}}" style="fill: var(--paper)"/>
            <text class="title" x="24" y="26">{{Svg.Text(title)}}</text>

            """);
        foreach (AxisTick tick in axis.Ticks)
        {
            svg.Append($"<line class=\"grid\" x1=\"{Svg.Text(X(tick.At))}\" x2=\"{Svg.Text(X(tick.At))}\" y1=\"{Top}\" y2=\"{Svg.Text(bottom)}\"/>\n");
            svg.Append($"<text class=\"soft\" text-anchor=\"middle\" x=\"{Svg.Text(X(tick.At))}\" y=\"{Svg.Text(bottom + 18)}\">{Svg.Text(tick.Label)}</text>\n");
        }

        svg.Append($"<text text-anchor=\"middle\" x=\"{Svg.Text((Left + Right) / 2)}\" y=\"{Svg.Text(bottom + 40)}\">{Svg.Text(axis.Label)}</text>\n");
        if (limit is double marked)
        {
            svg.Append($"<line class=\"limit\" x1=\"{Svg.Text(X(marked))}\" x2=\"{Svg.Text(X(marked))}\" y1=\"{Top}\" y2=\"{Svg.Text(bottom)}\"/>\n");
        }

        AppendTree(svg, tree, labels, X);
        AtomicFile.WriteText(path, svg.Append("</svg>\n").ToString());
    }

    private static void AppendTree(StringBuilder svg, AverageLinkage tree, ImmutableArray<string> labels, Func<double, double> x)
    {
        ImmutableArray<int> order = tree.LeafOrder();
        var places = new List<(double X, double Y)>(Enumerable.Range(0, tree.LeafCount).Select(leaf => (x(0), Top + (Row * (order.IndexOf(leaf) + 0.5)))));
        for (int leaf = 0; leaf < tree.LeafCount; leaf++)
        {
            svg.Append($"<text text-anchor=\"end\" x=\"{Left - 10}\" y=\"{Svg.Text(places[leaf].Y + 4)}\">{Svg.Text(labels[leaf])}</text>\n");
        }

        foreach (TreeJoin join in tree.Joins)
        {
            ((double x1, double y1), (double x2, double y2)) = (places[join.First], places[join.Second]);
            double at = x(join.Height);
            svg.Append($"<path class=\"join\" d=\"M{Svg.Text(x1)} {Svg.Text(y1)}H{Svg.Text(at)}V{Svg.Text(y2)}H{Svg.Text(x2)}\"/>\n");
            places.Add((at, (y1 + y2) / 2));
        }
    }
}
