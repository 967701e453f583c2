using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ScheduleTests
{
    private static readonly RefinementSettings Settings = new() { Search = PoseSearch.Global, ParticleDiameter = 180, MaxIterations = 25 };

    [Fact]
    public void ARunStopsWhenNothingMoves()
    {
        Assert.Null(Schedule.StopReason(Settings, State(20, 0.02), 10));
        Assert.Contains("switched class", Schedule.StopReason(Settings, State(20, 0.005), 10), StringComparison.Ordinal);
        Assert.Contains("maximum of 25", Schedule.StopReason(Settings, State(25, 0.3), 10), StringComparison.Ordinal);
    }

    /// <summary>Independent halves: after the reason to stop, one more iteration up to the images' limit.</summary>
    [Fact]
    public void IndependentHalvesEndWithAWholeIteration()
    {
        RefinementSettings settings = Settings with { HasIndependentHalves = true };
        RefinementState quiet = Schedule.End(settings, State(20, 0), 10);
        Assert.Null(quiet.StopReason);
        Assert.Equal(49, quiet.WorkingShell);
        Assert.Equal(quiet.LastBecause, Schedule.End(settings, quiet, 10).StopReason);
        Assert.NotNull(quiet.LastBecause);
        Assert.NotNull(Schedule.End(Settings, State(20, 0), 10).StopReason);
    }

    [Fact]
    public void NoRunStopsOnASubset() => Assert.Null(Schedule.StopReason(Settings, State(20, 0), 11));

    /// <summary>An ascent goes on while it is on subsets, even where these are all particles, as of averages.</summary>
    [Fact]
    public void NoAscentStopsOnASubset()
    {
        Assert.Null(Schedule.StopReason(Settings with { Ascent = new Ascent { Iterations = 19 } }, State(20, 0), 10));
        Assert.NotNull(Schedule.StopReason(Settings with { Ascent = new Ascent { Iterations = 18 } }, State(20, 0), 10));
    }

    /// <summary>By the same factor less in each iteration, 1 in the last on a subset and on all particles.</summary>
    [Fact]
    public void AnAscentCoolsDown()
    {
        var ascent = new Ascent { Iterations = 4, FirstTemperature = 8 };
        Assert.All([(1, 8.0), (2, 4), (3, 2), (4, 1), (5, 1)], pair => Assert.Equal(pair.Item2, ascent.Temperature(pair.Item1), 1e-12));
        Assert.Equal(1, new Ascent().Temperature(1));
    }

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
    [InlineData(50, 22)]
    [InlineData(2, 22)]
    [InlineData(1.4, 25)]
    [InlineData(1, 25)]
    public void DetailComesSlowlyWhileClassesAreAnnealed(double temperature, int expected) =>
        Assert.Equal(expected, Schedule.NextWorkingShell(Settings, State(9, 0) with { ClassTemperature = temperature }, [], 10));

    /// <summary>Cold classes that exchange more than 3 % of the particles are given ten iterations, the first of them the one in which they were cold first.</summary>
    [Theory]
    [InlineData(1, 0.04, 22)]
    [InlineData(9, 0.04, 22)]
    [InlineData(10, 0.04, 25)]
    [InlineData(1, 0.02, 25)]
    public void DetailWaitsForClassesToSettle(int cold, double switched, int expected)
    {
        RefinementState state = State(10 + cold, switched);
        ImmutableArray<IterationSummary> history = [.. state.History.Select(h => h with { ClassTemperature = h.Iteration <= 10 ? 2 : 1 })];
        Assert.Equal(expected, Schedule.NextWorkingShell(Settings, state, history, 10));
        Assert.Equal(25, Schedule.NextWorkingShell(Settings with { AnnealsClasses = false }, state, history, 10));
    }

    /// <summary>50 in the first iteration, by the same factor less in each, 1 in the eleventh.</summary>
    [Fact]
    public void ClassesCoolInTenIterations()
    {
        double[] temperatures = [.. Enumerable.Range(0, 11).Select(n => Enumerable.Range(0, n).Aggregate(50.0, (t, _) => Schedule.NextClassTemperature(Settings, t)))];
        Assert.Equal(Math.Sqrt(50), temperatures[5], 10);
        Assert.True(temperatures[9] > 1.4);
        Assert.Equal(1, temperatures[10]);
        Assert.Equal(1, Schedule.NextClassTemperature(Settings, 1));
    }

    /// <summary>Maps from nothing: in three quarters of the iterations on subsets.</summary>
    [Fact]
    public void ClassesFromNothingCoolAsTheirDetailComes()
    {
        RefinementSettings settings = Settings with { Ascent = new Ascent { Iterations = 40 } };
        double[] temperatures = [.. Enumerable.Range(0, 31).Select(n => Enumerable.Range(0, n).Aggregate(50.0, (t, _) => Schedule.NextClassTemperature(settings, t)))];
        Assert.Equal(Math.Sqrt(50), temperatures[15], 10);
        Assert.True(temperatures[29] > 1.1);
        Assert.Equal(1, temperatures[30]);
    }

    /// <summary>No run stops before the classes are cold, nor while detail comes; that it goes up and down by a shell is no detail to come.</summary>
    [Fact]
    public void ARunGoesOnWhileItCoolsOrResolves()
    {
        RefinementState state = State(20, 0);
        Assert.Null(Schedule.StopReason(Settings, state with { ClassTemperature = 2 }, 10));
        Assert.Null(Schedule.StopReason(Settings, state with { History = [.. state.History.Select(s => s with { ClassTemperature = s.Iteration < 19 ? 2 : 1 })] }, 10));
        Assert.Null(Schedule.StopReason(Settings, state with { History = [.. state.History.Select(s => s with { WorkingShell = s.Iteration })] }, 10));
        Assert.NotNull(Schedule.StopReason(Settings, state with { History = [.. state.History.Select(s => s with { WorkingShell = 20 + (s.Iteration % 2) })] }, 10));
    }

    [Fact]
    public void TheWorkingShellLeavesRoomToGrowAndStaysInTheBox()
    {
        Assert.Equal(25, Schedule.WorkingShell(Settings, 100, 2, 10));
        Assert.Equal(49, Schedule.WorkingShell(Settings, 100, 2, 4.1));
        Assert.Equal(10, Schedule.WorkingShell(Settings with { MaxResolution = 20 }, 100, 2, 10));
    }

    private static RefinementState State(int iterations, double switched) => new()
    {
        Iteration = iterations,
        WorkingShell = 20,
        Posteriors = [],
        History = History(iterations, switched),
        Model = new MixtureModel
        {
            References = [new CryoSharp.Imaging.Volume(100, 2)],
            ClassFractions = [1],
            NoisePower = [],
            GroupScales = [],
            ShiftSigma = 5,
        },
    };

    private static ImmutableArray<IterationSummary> History(int iterations, double switched) =>
    [
        .. Enumerable.Range(1, iterations).Select(i => new IterationSummary
        {
            Iteration = i, ClassFractions = [0.5, 0.5], ClassCounts = [5, 5], Resolutions = [10, 10], Switched = switched, LogEvidence = 0, MaxProbability = 1,
            EffectiveClasses = 1, SignificantSamples = 1, WorkingShell = 20, AngularStep = 7.5, Seconds = 1,
        }),
    ];
}
