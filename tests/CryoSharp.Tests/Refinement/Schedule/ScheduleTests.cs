using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ScheduleTests
{
    private static readonly RefinementSettings Settings = new() { Search = PoseSearch.Global, ParticleDiameter = 180, MaxIterations = 25 };

    [Fact]
    public void ARunStopsWhenNothingMoves()
    {
        Assert.Null(Schedule.StopReason(Settings, History(8, 0.0)));
        Assert.Null(Schedule.StopReason(Settings, History(20, 0.02)));
        Assert.Contains("switched class", Schedule.StopReason(Settings, History(20, 0.005)), StringComparison.Ordinal);
        Assert.Contains("maximum of 25", Schedule.StopReason(Settings, History(25, 0.3)), StringComparison.Ordinal);
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
