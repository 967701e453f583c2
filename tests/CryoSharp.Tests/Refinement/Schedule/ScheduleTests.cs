using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ScheduleTests
{
    private static readonly RefinementSettings Settings = new() { Search = PoseSearch.Global, ParticleDiameter = 180, MaxIterations = 25 };

    [Fact]
    public void ARunStopsWhenNothingMoves()
    {
        Assert.Null(Schedule.StopReason(Settings, History(8, 0.0), 10));
        Assert.Null(Schedule.StopReason(Settings, History(20, 0.02), 10));
        Assert.Contains("switched class", Schedule.StopReason(Settings, History(20, 0.005), 10), StringComparison.Ordinal);
        Assert.Contains("maximum of 25", Schedule.StopReason(Settings, History(25, 0.3), 10), StringComparison.Ordinal);
    }

    [Fact]
    public void NoRunStopsOnASubset() => Assert.Null(Schedule.StopReason(Settings, History(20, 0), 11));

    /// <summary>Two classes: 200 of 1,000 particles, then 600, then all; all where there are no more, and in the last two iterations.</summary>
    [Theory]
    [InlineData(1, 1000, 0.2)]
    [InlineData(5, 1000, 0.2)]
    [InlineData(6, 1000, 0.6)]
    [InlineData(10, 1000, 0.6)]
    [InlineData(11, 1000, 1)]
    [InlineData(6, 500, 1)]
    [InlineData(1, 100, 1)]
    public void EarlyIterationsVisitASubset(int iteration, int particles, double expected)
    {
        RefinementSettings settings = Settings with { SubsetPerClass = 100 };
        Assert.Equal(expected, Schedule.VisitedShare(settings, iteration, 2, particles), 12);
        Assert.Equal(iteration > 2 ? 1 : expected, Schedule.VisitedShare(settings with { MaxIterations = 4 }, iteration, 2, particles), 12);
        Assert.Equal(1, Schedule.VisitedShare(Settings, iteration, 2, particles));
    }

    /// <summary>While classes are annealed the shell limit grows by 6 % at most, afterwards as the resolution says.</summary>
    [Theory]
    [InlineData(0, 22)]
    [InlineData(8, 22)]
    [InlineData(9, 25)]
    public void DetailComesSlowlyWhileClassesAreAnnealed(int iteration, int expected)
    {
        var maps = new CryoSharp.Imaging.Volume(100, 2);
        var state = new RefinementState
        {
            Iteration = iteration,
            WorkingShell = 20,
            Posteriors = [],
            AssignsClassesAtRandom = false,
            Model = new MixtureModel { References = [maps], ClassFractions = [1], NoisePower = [], GroupScales = [], ShiftSigma = 5 },
        };
        Assert.Equal(expected, Schedule.NextWorkingShell(Settings, state, 10));
        Assert.Equal(25, Schedule.NextWorkingShell(Settings with { AnnealsClasses = false }, state, 10));
    }

    [Fact]
    public void TheWorkingShellLeavesRoomToGrowAndStaysInTheBox()
    {
        Assert.Equal(25, Schedule.WorkingShell(Settings, 100, 2, 10));
        Assert.Equal(49, Schedule.WorkingShell(Settings, 100, 2, 4.1));
        Assert.Equal(10, Schedule.WorkingShell(Settings with { MaxResolution = 20 }, 100, 2, 10));
    }

    private static ImmutableArray<IterationSummary> History(int iterations, double switched) =>
    [
        .. Enumerable.Range(1, iterations).Select(i => new IterationSummary
        {
            Iteration = i, ClassFractions = [1], ClassCounts = [10], Resolutions = [10], Switched = switched, LogEvidence = 0, MaxProbability = 1,
            EffectiveClasses = 1, SignificantSamples = 1, WorkingShell = 20, AngularStep = 7.5, Seconds = 1,
        }),
    ];
}
