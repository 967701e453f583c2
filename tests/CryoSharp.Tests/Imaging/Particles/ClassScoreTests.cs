using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class ClassScoreTests
{
    /// <summary>The formula by hand: best are 8 Å and 0.8 (of the two large classes); the small class has a better resolution, which counts as the best.</summary>
    [Fact]
    public void TheScoreIsItsFormula()
    {
        ImmutableArray<ClassScore> scores = ClassScore.Of([Facts(1, 60, 0.8, 8), Facts(2, 30, 0.4, 16), Facts(3, 10, 0.9, 6)]);
        Assert.Equal([1, 0.5, 1], scores.Select(s => s.ResolutionTerm));
        Assert.Equal([1, 0.5, 1], scores.Select(s => s.CertaintyTerm));
        Assert.Equal([1, Math.Sqrt(0.9), Math.Sqrt(0.3)], scores.Select(s => s.ShareTerm), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.25 * Math.Sqrt(0.9), scores[1].Score, 12);
        Assert.Equal(0.3, scores[1].Share, 12);
    }

    [Fact]
    public void WhatIsKnownOfNoClassCountsForNone() =>
        Assert.All(ClassScore.Of([Facts(1, 50, null, null), Facts(2, 50, null, null)]), s => Assert.Equal(1, s.Score));

    [Fact]
    public void WhatIsNotKnownOfOneClassCountsAgainstIt()
    {
        Assert.Equal(0, ClassScore.Of([Facts(1, 50, 0.5, 8), Facts(2, 50, 0.5, null)])[1].Score);
        Assert.Equal(0, ClassScore.Of([Facts(1, 50, 0.5, 8), Facts(2, 50, 0.5, double.PositiveInfinity)])[1].Score);
        Assert.Equal(1, ClassScore.Of([Facts(1, 50, 0.5, double.PositiveInfinity), Facts(2, 50, 0.5, double.PositiveInfinity)])[1].Score);
    }

    /// <summary>Empty classes are no classes: the others have even shares.</summary>
    [Fact]
    public void AnEmptyClassHasNoScoreAndTakesNothingFromOthers()
    {
        ImmutableArray<ClassScore> scores = ClassScore.Of([Facts(1, 50, 0.5, 8), Facts(2, 50, 0.5, 8), Facts(3, 0, null, 8)]);
        Assert.Equal([1, 1, 0], scores.Select(s => s.Score));
        Assert.Equal(0, ClassScore.Of([Facts(1, 0, null, null)])[0].Score);
    }

    private static ClassFacts Facts(int number, int count, double? certainty, double? resolution) => new(number, count, certainty, count, resolution);
}
