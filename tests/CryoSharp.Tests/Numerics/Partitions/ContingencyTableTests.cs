using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ContingencyTableTests
{
    /// <summary>The example of Yeung and Ruzzo, "Details of the adjusted Rand index" (Bioinformatics 17 (2001) 763, supplement): 0.313.</summary>
    [Fact]
    public void TheIndexOfThePublishedTableIsThePublishedOne()
    {
        ContingencyTable table = OfCounts(new[,] { { 1, 1, 0 }, { 1, 2, 1 }, { 0, 0, 4 } });
        Assert.Equal(0.313, table.AdjustedRandIndex, 3);
        Assert.Equal(((7 - (13 * 14 / 45.0)) / (13.5 - (13 * 14 / 45.0))), table.AdjustedRandIndex, 12);
    }

    /// <summary>By hand: one of six pairs is together in both; 2·1/6 are expected by chance, and 1.5 is the most: (1 − 1/3)/(3/2 − 1/3) = 4/7.</summary>
    [Fact]
    public void TheIndexOfASmallTableIsThatOfPaperAndPencil() =>
        Assert.Equal(4 / 7.0, ContingencyTable.Of([1, 1, 2, 2], [1, 1, 2, 3]).AdjustedRandIndex, 12);

    [Fact]
    public void OtherNamesForTheSameClassesChangeNothing()
    {
        var random = new Random(1);
        int[] truth = [.. Enumerable.Range(0, 500).Select(_ => random.Next(1, 6))];
        int[] names = [4, 2, 5, 1, 3];
        var table = ContingencyTable.Of(truth, [.. truth.Select(label => names[label - 1])]);
        Assert.Equal(1, table.AdjustedRandIndex, 12);
        Assert.Equal(1, table.MatchedShare, 12);
        Assert.Equal(0, table.WorstShareError, 12);
        Assert.Equal(names.Select(name => name - 1), table.Matching);
    }

    /// <summary>The index of independent labels has mean 0; of 20,000 particles in 3 classes its deviation is below 1e-3, and five of them are allowed.</summary>
    [Fact]
    public void LabelsAtRandomAgreeByChanceOnly()
    {
        var random = new Random(2);
        int[] truth = [.. Enumerable.Range(0, 20_000).Select(_ => random.Next(1, 4))];
        var table = ContingencyTable.Of(truth, [.. truth.Select(_ => random.Next(1, 4))]);
        Assert.InRange(table.AdjustedRandIndex, -5e-3, 5e-3);
        Assert.InRange(table.MatchedShare, 0.33, 0.36);
    }

    [Fact]
    public void AllInOneClassIsOfNoUse()
    {
        var table = ContingencyTable.Of([1, 1, 1, 2, 2], [1, 1, 1, 1, 1]);
        Assert.Equal(0, table.AdjustedRandIndex, 12);
        Assert.Equal(0.6, table.MatchedShare, 12);
        Assert.Equal(0.4, table.WorstShareError, 12); // state 2 has no class; class 1 has 5 of 5 for 3 of 5
        Assert.Equal([0, -1], table.Matching);
    }

    [Fact]
    public void AClassMoreThanStatesIsAnErrorOfItsShare()
    {
        var table = ContingencyTable.Of([1, 1, 1, 1, 1, 2, 2, 2, 2, 2], [1, 1, 1, 1, 1, 3, 3, 2, 2, 2]);
        Assert.Equal([0, 1], table.Matching);
        Assert.Equal(0.8, table.MatchedShare, 12);
        Assert.Equal(0.2, table.WorstShareError, 12);
    }

    /// <summary>
    /// By hand: rows 2, 2 and columns 2, 1, 1 of four: H_r = ln 2, H_c = 1.5 ln 2, and the columns tell the row, so I = ln 2: 2/(1 + 1.5) = 0.8.
    /// </summary>
    [Fact]
    public void TheMutualInformationOfASmallTableIsThatOfPaperAndPencil() =>
        Assert.Equal(0.8, ContingencyTable.Of([1, 1, 2, 2], [1, 1, 2, 3]).NormalisedMutualInformation, 12);

    /// <summary>Independent labels have I = 0 exactly where every cell is the product of its margins; the same labels under other names have 1.</summary>
    [Fact]
    public void TheMutualInformationGoesFromNothingToAll()
    {
        Assert.Equal(0, ContingencyTable.Of([1, 1, 2, 2], [1, 2, 1, 2]).NormalisedMutualInformation, 12);
        Assert.Equal(1, ContingencyTable.Of([1, 1, 2, 3], [3, 3, 1, 2]).NormalisedMutualInformation, 12);
        Assert.Equal(0, ContingencyTable.Of([1, 1, 1], [1, 2, 3]).NormalisedMutualInformation, 12);
        Assert.Equal(1, ContingencyTable.Of([1, 1, 1], [1, 1, 1]).NormalisedMutualInformation);
    }

    [Fact]
    public void AnEmptyClassIsStillAClass() => Assert.Equal(3, ContingencyTable.Of([1, 2], [1, 2], 3).Columns);

    [Fact]
    public void ParticlesWithoutClassAreRefused()
    {
        Assert.Throws<ArgumentException>(() => ContingencyTable.Of([1, 2], [1, 0]));
        Assert.Throws<ArgumentException>(() => ContingencyTable.Of([1, 2], [1]));
        Assert.Throws<ArgumentException>(() => ContingencyTable.Of([], []));
    }

    private static ContingencyTable OfCounts(int[,] counts)
    {
        var (truth, found) = (new List<int>(), new List<int>());
        for (int s = 0; s < counts.GetLength(0); s++)
        {
            for (int c = 0; c < counts.GetLength(1); c++)
            {
                truth.AddRange(Enumerable.Repeat(s + 1, counts[s, c]));
                found.AddRange(Enumerable.Repeat(c + 1, counts[s, c]));
            }
        }

        return ContingencyTable.Of([.. truth], [.. found]);
    }
}
