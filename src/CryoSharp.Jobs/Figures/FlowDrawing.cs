using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>A Sankey diagram of two partitions.</summary>
internal sealed class FlowDrawing
{
    // More classes than this could not be labelled one by one.
    private const int MostClasses = 24;

    private const double Width = 584;
    private const double Top = 68;
    private const double Bar = 16;

    // Where the bars begin; labels stand outside.
    private const double Left = 168;
    private const double Right = Width - Left - Bar;

    // All bars together, and the room of a class that has next to nothing.
    private const double Height = 320;
    private const double Gap = 6;
    private const double LeastSlot = 21;

    private readonly ContingencyTable _table;
    private readonly ImmutableArray<Group> _from;
    private readonly ImmutableArray<Group> _to;

    public FlowDrawing(ContingencyTable table, bool areSameClasses)
    {
        _table = table;
        int classes = Math.Max(table.Rows, table.Columns);
        if (areSameClasses)
        {
            // Classes that are empty on both sides are left out; the others stand on both, so that a particle that stays goes straight.
            var shown = ShownClasses.Of(
                Enumerable.Range(1, classes).Select(c => (c, (double)OfRow(c - 1) + OfColumn(c - 1))).Where(c => c.Item2 > 0), MostClasses);
            ImmutableArray<Group> groups =
            [
                .. shown.Numbers.Select(c => new Group($"class {c}", c, [c - 1])),
                .. shown.OthersName is string name ? [new Group(name, 0, [.. shown.Others.Select(c => c - 1)])] : Array.Empty<Group>(),
            ];
            (_from, _to) = (groups, groups);
        }
        else
        {
            _from = GroupsOf(Enumerable.Range(0, table.Rows), OfRow, row => row + 1);
            int next = table.Rows;
            Dictionary<int, int> colours = ContingencyText.ColumnOrder(table).ToDictionary(c => c, c => table.Matching.IndexOf(c) is int row and >= 0 ? row + 1 : ++next);
            _to = GroupsOf(ContingencyText.ColumnOrder(table), OfColumn, column => colours[column]);
        }
    }

    /// <summary>The drawing as text.</summary>
    public string Draw(string title, string description, string fromName, string toName, string note)
    {
        double scale = Height / _table.Total;
        ImmutableArray<Slot> left = Slots(_from, OfRow, scale);
        ImmutableArray<Slot> right = Slots(_to, OfColumn, scale);
        double bottom = Math.Max(left[^1].End, right[^1].End);
        StringBuilder svg = SvgPage.Open(title, description, Width, bottom + SvgPage.Margin);
        SvgPage.AppendText(svg, SvgPage.Margin, 40, note, isSoft: true);
        SvgPage.AppendText(svg, Left + Bar, 60, Fitting(fromName), "end");
        SvgPage.AppendText(svg, Right, 60, Fitting(toName));
        AppendBands(svg, left, right, scale);
        AppendBars(svg, _from, left, OfRow, Left, scale, isLeft: true);
        AppendBars(svg, _to, right, OfColumn, Right, scale, isLeft: false);
        return SvgPage.Close(svg);
    }

    /// <summary>The end of a name, which tells more of a path than its beginning, as far as there is room for it.</summary>
    private static string Fitting(string name)
    {
        int most = (int)((Left + Bar) / SvgPage.WidthOf("n"));
        return name.Length <= most ? name : "…" + name[^(most - 1)..];
    }

    private int OfRow(int row) => row < _table.Rows ? _table.OfRow(row) : 0;

    private int OfColumn(int column) => column < _table.Columns ? _table.OfColumn(column) : 0;

    private int Between(Group from, Group to) =>
        from.Members.Where(r => r < _table.Rows).Sum(r => to.Members.Where(c => c < _table.Columns).Sum(c => _table[r, c]));

    private static ImmutableArray<Group> GroupsOf(IEnumerable<int> labels, Func<int, int> sizeOf, Func<int, int> colourOf)
    {
        int[] held = [.. labels.Where(label => sizeOf(label) > 0)];
        var shown = ShownClasses.Of(held.Select(label => (label + 1, (double)sizeOf(label))), MostClasses);
        return
        [
            .. held.Where(label => shown.Numbers.Contains(label + 1)).Select(label => new Group($"class {label + 1}", colourOf(label), [label])),
            .. shown.OthersName is string name ? [new Group(name, 0, [.. shown.Others.Select(c => c - 1)])] : Array.Empty<Group>(),
        ];
    }

    private static ImmutableArray<Slot> Slots(ImmutableArray<Group> groups, Func<int, int> sizeOf, double scale)
    {
        var slots = ImmutableArray.CreateBuilder<Slot>();
        double end = Top;
        foreach (Group group in groups)
        {
            double bar = scale * group.Members.Sum(sizeOf);
            double slot = Math.Max(LeastSlot, bar + Gap);
            slots.Add(new Slot(end + ((slot - bar) / 2), end + slot));
            end += slot;
        }

        return slots.ToImmutable();
    }

    private static void AppendBars(StringBuilder svg, ImmutableArray<Group> groups, ImmutableArray<Slot> slots, Func<int, int> sizeOf, double x, double scale, bool isLeft)
    {
        for (int i = 0; i < groups.Length; i++)
        {
            int size = groups[i].Members.Sum(sizeOf);
            double bar = scale * size;
            svg.Append($"<rect x=\"{Svg.Text(x)}\" y=\"{Svg.Text(slots[i].Start)}\" width=\"{Svg.Text(Bar)}\" height=\"{Svg.Text(Math.Max(bar, 1))}\" fill=\"{ClassColours.Of(groups[i].Colour)}\"/>\n");
            string label = string.Create(CultureInfo.InvariantCulture, $"{groups[i].Name}: {size:N0}");
            SvgPage.AppendText(svg, isLeft ? x - 8 : x + Bar + 8, slots[i].Start + (bar / 2) + 5, label, isLeft ? "end" : "start");
        }
    }

    /// <summary>From the top of each bar on, in the order of the bars on the other side; those that move above those that stay, so that thin ones are seen.</summary>
    private void AppendBands(StringBuilder svg, ImmutableArray<Slot> left, ImmutableArray<Slot> right, double scale)
    {
        double[] leaves = [.. left.Select(slot => slot.Start)];
        double[] arrives = [.. right.Select(slot => slot.Start)];
        var bands = new List<(int Count, string Path)>();
        for (int r = 0; r < _from.Length; r++)
        {
            for (int c = 0; c < _to.Length; c++)
            {
                int count = Between(_from[r], _to[c]);
                if (count == 0)
                {
                    continue;
                }

                string words = string.Create(CultureInfo.InvariantCulture, $"{_from[r].Name} to {_to[c].Name}: {count:N0}");
                bands.Add((count, Band(leaves[r], arrives[c], scale * count, ClassColours.Of(_from[r].Colour), words)));
                leaves[r] += scale * count;
                arrives[c] += scale * count;
            }
        }

        foreach ((int _, string path) in bands.OrderByDescending(band => band.Count))
        {
            svg.Append(path);
        }
    }

    private static string Band(double y1, double y2, double width, string colour, string words)
    {
        const double X1 = Left + Bar;
        string middle = Svg.Text((X1 + Right) / 2);
        string Curve(double from, double to, double x) => $"C{middle} {Svg.Text(from)} {middle} {Svg.Text(to)} {Svg.Text(x)} {Svg.Text(to)}";

        // As a stroke of at least half a pixel even a single particle is seen.
        return $"<path fill=\"{colour}\" fill-opacity=\"0.5\" stroke=\"{colour}\" stroke-opacity=\"0.5\" stroke-width=\"0.5\" d=\"M{Svg.Text(X1)} {Svg.Text(y1)}{Curve(y1, y2, Right)}V{Svg.Text(y2 + width)}{Curve(y2 + width, y1 + width, X1)}Z\"><title>{Svg.Text(words)}</title></path>\n";
    }

    /// <summary>A class, or several that are shown as one.</summary>
    /// <param name="Members">Rows or columns of the table.</param>
    private sealed record Group(string Name, int Colour, ImmutableArray<int> Members);

    private readonly record struct Slot(double Start, double End);
}
