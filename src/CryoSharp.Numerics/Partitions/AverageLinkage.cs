using System.Collections.Immutable;

namespace CryoSharp.Numerics;

/// <summary>Two groups of a tree that are joined.</summary>
/// <param name="First">A leaf from 0, or the number of leaves plus the index of an earlier join.</param>
/// <param name="Second">Likewise; holds no leaf before the first leaf of <paramref name="First"/>.</param>
/// <param name="Height">The mean distance between their leaves.</param>
public readonly record struct TreeJoin(int First, int Second, double Height);

/// <summary>A tree over items that lie at distances from one another: the nearest two groups are joined, again and again.</summary>
/// <remarks>
/// The distance of two groups is the mean over their pairs of items (UPGMA: Sokal and Michener, Univ. Kansas Sci. Bull. 38 (1958) 1409), so heights
/// never fall from one join to the next. Of equal distances the pair with the earliest items is joined first. O(n³): for tens of items.
/// </remarks>
/// <param name="LeafCount">How many items there are, at least one.</param>
/// <param name="Joins">One fewer than there are leaves, in the order of height.</param>
public sealed record AverageLinkage(int LeafCount, ImmutableArray<TreeJoin> Joins)
{
    /// <summary>Makes the tree.</summary>
    /// <param name="distances">Square, symmetric, not negative; the diagonal is not read.</param>
    /// <exception cref="ArgumentException">It is not square, is empty, or holds a distance that is negative or no number.</exception>
    public static AverageLinkage Of(double[,] distances)
    {
        ArgumentNullException.ThrowIfNull(distances);
        int n = distances.GetLength(0);
        if (n == 0 || n != distances.GetLength(1))
        {
            throw new ArgumentException($"A square table is needed; it has {n} rows and {distances.GetLength(1)} columns.", nameof(distances));
        }

        var groups = new List<(int Number, ImmutableArray<int> Leaves)>(Enumerable.Range(0, n).Select(i => (i, ImmutableArray.Create(i))));
        var joins = ImmutableArray.CreateBuilder<TreeJoin>(n - 1);
        while (groups.Count > 1)
        {
            (int first, int second, double height) = Nearest(groups, distances);
            joins.Add(new TreeJoin(groups[first].Number, groups[second].Number, height));
            groups[first] = (n + joins.Count - 1, groups[first].Leaves.AddRange(groups[second].Leaves));
            groups.RemoveAt(second);
        }

        return new AverageLinkage(n, joins.MoveToImmutable());
    }

    /// <summary>The group of each leaf, from 0 in the order of their first leaves, when the tree is cut into that many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Fewer than one or more than there are leaves.</exception>
    public ImmutableArray<int> Into(int groups)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(groups, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(groups, LeafCount);
        return AfterJoins(LeafCount - groups);
    }

    /// <summary>The group of each leaf, from 0 in the order of their first leaves, when groups at most <paramref name="height"/> apart are joined.</summary>
    public ImmutableArray<int> Below(double height) => AfterJoins(Joins.TakeWhile(join => join.Height <= height).Count());

    /// <summary>The leaves from left to right, such that no lines of a drawn tree cross.</summary>
    public ImmutableArray<int> LeafOrder()
    {
        ImmutableArray<int> Under(int node) => node < LeafCount ? [node] : [.. Under(Joins[node - LeafCount].First), .. Under(Joins[node - LeafCount].Second)];
        return Under(LeafCount + Joins.Length - 1);
    }

    private static (int First, int Second, double Height) Nearest(List<(int Number, ImmutableArray<int> Leaves)> groups, double[,] distances)
    {
        (int first, int second, double least) = (0, 0, double.PositiveInfinity);
        for (int a = 0; a < groups.Count; a++)
        {
            for (int b = a + 1; b < groups.Count; b++)
            {
                double mean = Mean(groups[a].Leaves, groups[b].Leaves, distances);
                (first, second, least) = mean < least ? (a, b, mean) : (first, second, least);
            }
        }

        return (first, second, least);
    }

    private static double Mean(ImmutableArray<int> a, ImmutableArray<int> b, double[,] distances)
    {
        double sum = 0;
        foreach (int i in a)
        {
            foreach (int j in b)
            {
                double distance = distances[i, j];
                sum += distance is >= 0 and < double.PositiveInfinity
                    ? distance
                    : throw new ArgumentException($"The distance of items {i + 1} and {j + 1} is {distance}.", nameof(distances));
            }
        }

        return sum / (a.Length * b.Length);
    }

    private ImmutableArray<int> AfterJoins(int count)
    {
        int[] node = [.. Enumerable.Range(0, LeafCount)];
        for (int j = 0; j < count; j++)
        {
            for (int leaf = 0; leaf < LeafCount; leaf++)
            {
                node[leaf] = node[leaf] == Joins[j].First || node[leaf] == Joins[j].Second ? LeafCount + j : node[leaf];
            }
        }

        int[] numbers = [.. node.Distinct()];
        return [.. node.Select(n => Array.IndexOf(numbers, n))];
    }
}
