using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class AverageLinkageTests
{
    /// <summary>Two pairs at 1 and 2, far from one another at 10, 11, 12 and 13: they are joined at the mean, 11.5.</summary>
    [Fact]
    public void ASmallTreeIsThatOfPaperAndPencil()
    {
        var tree = AverageLinkage.Of(Symmetric(new[,] { { 0.0, 10, 1, 11 }, { 0, 0, 12, 2 }, { 0, 0, 0, 13 }, { 0, 0, 0, 0 } }));
        Assert.Equal([new TreeJoin(0, 2, 1), new TreeJoin(1, 3, 2), new TreeJoin(4, 5, 11.5)], tree.Joins);
        Assert.Equal([0, 2, 1, 3], tree.LeafOrder());
        Assert.Equal([0, 1, 0, 1], tree.Into(2));
        Assert.Equal([0, 1, 0, 2], tree.Into(3));
        Assert.Equal([0, 1, 2, 3], tree.Into(4));
        Assert.Equal([0, 0, 0, 0], tree.Into(1));
        Assert.Equal([0, 1, 0, 2], tree.Below(1));
        Assert.Equal([0, 1, 2, 3], tree.Below(0.99));
        Assert.Equal([0, 0, 0, 0], tree.Below(11.5));
    }

    /// <summary>The height of a join is the mean over all pairs of leaves by its definition, and heights do not fall.</summary>
    [Fact]
    public void HeightsAreMeansOverPairsOfLeaves()
    {
        const int Count = 12;
        var random = new Random(3);
        var distances = new double[Count, Count];
        for (int i = 0; i < Count * Count; i++)
        {
            distances[i / Count, i % Count] = random.NextDouble();
        }

        distances = Symmetric(distances);
        var tree = AverageLinkage.Of(distances);
        int[] LeavesOf(int node) => node < Count ? [node] : [.. LeavesOf(tree.Joins[node - Count].First), .. LeavesOf(tree.Joins[node - Count].Second)];
        Assert.All(tree.Joins, join => Assert.Equal(
            LeavesOf(join.First).SelectMany(_ => LeavesOf(join.Second), (i, j) => distances[i, j]).Average(), join.Height, 12));
        Assert.Equal(tree.Joins.Select(j => j.Height).Order(), tree.Joins.Select(j => j.Height));
        Assert.Equal(Enumerable.Range(0, Count), tree.LeafOrder().Order());
    }

    [Fact]
    public void OneItemIsATreeWithoutJoins()
    {
        var tree = AverageLinkage.Of(new double[1, 1]);
        Assert.Empty(tree.Joins);
        Assert.Equal([0], tree.Into(1));
        Assert.Equal([0], tree.LeafOrder());
    }

    [Fact]
    public void WhatIsNoTableOfDistancesIsRefused()
    {
        Assert.Throws<ArgumentException>(() => AverageLinkage.Of(new double[0, 0]));
        Assert.Throws<ArgumentException>(() => AverageLinkage.Of(new double[2, 3]));
        Assert.Throws<ArgumentException>(() => AverageLinkage.Of(Symmetric(new[,] { { 0, -1.0 }, { 0, 0 } })));
        Assert.Throws<ArgumentException>(() => AverageLinkage.Of(Symmetric(new[,] { { 0, double.NaN }, { 0, 0 } })));
        Assert.Throws<ArgumentOutOfRangeException>(() => AverageLinkage.Of(new double[2, 2]).Into(3));
        Assert.Throws<ArgumentOutOfRangeException>(() => AverageLinkage.Of(new double[2, 2]).Into(0));
    }

    /// <summary>The upper half, mirrored.</summary>
    private static double[,] Symmetric(double[,] upper)
    {
        int n = upper.GetLength(0);
        var full = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                full[i, j] = upper[Math.Min(i, j), Math.Max(i, j)];
            }
        }

        return full;
    }
}
