using System.Collections.Immutable;

namespace CryoSharp.Numerics;

/// <summary>Two partitions of the same items: how many items have label r in the first and label c in the second, and what follows from it.</summary>
/// <remarks>Labels count from 1 where they come in; rows and columns count from 0.</remarks>
public sealed class ContingencyTable
{
    private readonly int[,] _counts;
    private readonly ImmutableArray<int> _ofRows;
    private readonly ImmutableArray<int> _ofColumns;

    private ContingencyTable(int[,] counts)
    {
        _counts = counts;
        _ofRows = [.. Enumerable.Range(0, Rows).Select(r => Enumerable.Range(0, Columns).Sum(c => counts[r, c]))];
        _ofColumns = [.. Enumerable.Range(0, Columns).Select(c => Enumerable.Range(0, Rows).Sum(r => counts[r, c]))];
        Total = _ofRows.Sum();
        Matching = Assignment.OfLargestSum(counts);
    }

    /// <summary>How many items there are.</summary>
    public int Total { get; }

    /// <summary>How many labels the first partition has.</summary>
    public int Rows => _counts.GetLength(0);

    /// <summary>How many labels the second partition has.</summary>
    public int Columns => _counts.GetLength(1);

    /// <summary>The column of each row, or −1 where a row has none: the one-to-one matching with most items in it, exactly (<see cref="Assignment"/>).</summary>
    public ImmutableArray<int> Matching { get; }

    /// <summary>The share of items in matched cells: the accuracy, where one of the partitions is the truth.</summary>
    public double MatchedShare => Matching.Select((c, r) => c < 0 ? 0.0 : _counts[r, c]).Sum() / Total;

    /// <summary>The largest difference between the share of a column and that of the row it matches; what has no match is compared with 0.</summary>
    public double WorstShareError
    {
        get
        {
            IEnumerable<double> ofRows = Enumerable.Range(0, Rows)
                .Select(r => Math.Abs(_ofRows[r] - (Matching[r] < 0 ? 0 : _ofColumns[Matching[r]])) / (double)Total);
            IEnumerable<double> ofColumns = Enumerable.Range(0, Columns).Where(c => !Matching.Contains(c)).Select(c => (double)_ofColumns[c] / Total);
            return ofRows.Concat(ofColumns).Max();
        }
    }

    /// <summary>Agreement of pairs of items, corrected for chance: 1 for the same partition under any names, about 0 for an unrelated one.</summary>
    /// <remarks>
    /// (Σ C(n_rc, 2) − e) / (½(A + B) − e) with A = Σ C(n_r, 2), B = Σ C(n_c, 2), e = A·B/C(n, 2). Hubert and Arabie, J. Classif. 2 (1985) 193.
    /// Two partitions that are both trivial in the same way have no chance to differ, and get 1.
    /// </remarks>
    public double AdjustedRandIndex
    {
        get
        {
            double together = _counts.Cast<int>().Sum(Pairs);
            (double ofRows, double ofColumns) = (_ofRows.Sum(Pairs), _ofColumns.Sum(Pairs));
            double expected = Total > 1 ? ofRows * ofColumns / Pairs(Total) : 0;
            double most = (ofRows + ofColumns) / 2;
            return most == expected ? 1 : (together - expected) / (most - expected);
        }
    }

    /// <summary>What one label tells of the other, 0 for nothing to 1 for all: 2·I/(H_r + H_c), mutual information over the mean entropy.</summary>
    /// <remarks>
    /// Strehl and Ghosh, J. Mach. Learn. Res. 3 (2002) 583, there with the geometric mean. It is not corrected for chance: it grows with the
    /// number of labels. Two partitions of one label each are the same, and get 1.
    /// </remarks>
    public double NormalisedMutualInformation
    {
        get
        {
            double entropies = Entropy(_ofRows) + Entropy(_ofColumns);
            double information = entropies - Entropy(_counts.Cast<int>());
            return entropies > 0 ? Math.Clamp(2 * information / entropies, 0, 1) : 1;
        }
    }

    /// <summary>How many items are in a row and a column.</summary>
    public int this[int row, int column] => _counts[row, column];

    /// <summary>Counts labels.</summary>
    /// <param name="first">From 1.</param>
    /// <param name="second">From 1, one per item of <paramref name="first"/>.</param>
    /// <param name="columns">How many columns there are at least: a label that no item has is still a label.</param>
    /// <exception cref="ArgumentException">No items, another number of labels in the second partition, or a label below 1.</exception>
    public static ContingencyTable Of(ReadOnlySpan<int> first, ReadOnlySpan<int> second, int columns = 1)
    {
        if (first.IsEmpty || first.Length != second.Length)
        {
            throw new ArgumentException($"Two labels per item are needed; found {first.Length} first and {second.Length} second ones.", nameof(second));
        }

        int rows = 1;
        for (int i = 0; i < first.Length; i++)
        {
            if (first[i] < 1 || second[i] < 1)
            {
                throw new ArgumentException($"Labels count from 1; item {i + 1} has {first[i]} and {second[i]}.", nameof(second));
            }

            rows = Math.Max(rows, first[i]);
            columns = Math.Max(columns, second[i]);
        }

        var counts = new int[rows, columns];
        for (int i = 0; i < first.Length; i++)
        {
            counts[first[i] - 1, second[i] - 1]++;
        }

        return new ContingencyTable(counts);
    }

    /// <summary>How many items are in a row.</summary>
    public int OfRow(int row) => _ofRows[row];

    /// <summary>How many items are in a column.</summary>
    public int OfColumn(int column) => _ofColumns[column];

    private static double Pairs(int count) => 0.5 * count * (count - 1.0);

    private double Entropy(IEnumerable<int> counts) =>
        -counts.Where(n => n > 0).Sum(n => (double)n / Total * Math.Log((double)n / Total));
}
