using CryoSharp.Bench;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ScalingPlanTests
{
    private static readonly ScalingParameters Standard = new() { Out = "out" };

    [Fact]
    public void OneSizeIsVariedAtATime()
    {
        ScalingDimension[] all = [.. ScalingPlan.Dimensions(Standard, 2)];
        Assert.Equal(ScalingPlan.Names, all.Select(dimension => dimension.Name));
        Assert.Equal([8, 10, 8, 4], all.Select(dimension => dimension.Runs.Length));
        foreach (ScalingDimension dimension in all)
        {
            int[] sizes = [.. dimension.Runs.Where(run => run.Search == PoseSearch.Global).Select(dimension.Size)];
            Assert.Equal(sizes.Distinct().Order(), sizes);
            foreach (ScalingDimension other in all.Where(other => other != dimension))
            {
                Assert.Single(dimension.Runs.Select(other.Size).Distinct());
            }
        }

        Assert.Equal("N = 2000, L = 96, one thread", all[1].Fixed);
    }

    /// <summary>1000, 2000 and 4000 particles at K = 3, box 96 and one thread belong to two dimensions each, for either search.</summary>
    [Fact]
    public void RunsOfTwoDimensionsAreTheSame() => Assert.Equal(30 - 6, ScalingPlan.Dimensions(Standard, 2).SelectMany(dimension => dimension.Runs).Distinct().Count());

    [Fact]
    public void WhatIsGivenIsVaried()
    {
        ScalingDimension only = Assert.Single(ScalingPlan.Dimensions(Standard with { Only = ["k"], Classes = [4, 2, 2], Searches = ["local"] }, 2));
        Assert.Equal([new ScalingRun(PoseSearch.Local, 2000, 2, 96, 1), new ScalingRun(PoseSearch.Local, 2000, 4, 96, 1)], only.Runs);
    }

    [Theory]
    [InlineData(1, new[] { 1 })]
    [InlineData(2, new[] { 1, 2 })]
    [InlineData(6, new[] { 1, 2, 4, 6 })]
    public void ThreadsAreDoubledUpToTheMost(int most, int[] expected) => Assert.Equal(expected, ScalingPlan.ThreadCounts(most));

    [Fact]
    public void OneThreadIsNoDimension() => Assert.Equal(["n", "k", "box"], ScalingPlan.Dimensions(Standard, 1).Select(dimension => dimension.Name));
}
