using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class RunForecastTests
{
    private static readonly SmallMixture Mixture = new(16, [SmallMixture.Optics]);

    // 0.5 + 1000·0.002 + 0.1 = 2.6 s; later 1 + 1000·0.004 + 0.2 = 5.2 s.
    private static readonly TrialStep Next = new(5, 128, 0.5, 0.002, 0.1, 1000);
    private static readonly TrialStep Finer = new(7, 128, 1, 0.004, 0.2, 1000);

    /// <summary>At fixed poses iterations go from the one tried to the finer one tried: 2.6 s in the second, 5.2 s from the tenth on.</summary>
    [Fact]
    public void FixedPosesGrowToTheFinerIteration()
    {
        RunForecast forecast = Of(PoseSearch.None, 0, Finer);
        Assert.Equal(12, forecast.Seconds.Length);
        Assert.Equal(2.6 + 1 + 0.25, forecast.Seconds[0], 1e-9); // images are prepared: 1000·1 ms; and a report
        Assert.Equal(2.6 + 0.1 + 0.25, forecast.Seconds[1], 1e-9); // and filled in: 1000·0.1 ms
        Assert.Equal(3.9 + 0.1 + 0.25, forecast.Seconds[5], 1e-9);
        Assert.Equal(5.2 + 0.1 + 0.25, forecast.Seconds[11], 1e-9);
        Assert.Equal(forecast.Seconds[0] + forecast.Seconds[1], forecast.TotalOf(2), 1e-9);
        Assert.Equal(7, forecast.Shell);
    }

    [Fact]
    public void SearchesTakeAShareOfTheFirst()
    {
        RunForecast forecast = Of(PoseSearch.Global, 0, null);
        Assert.Equal(2.6 + 1 + 0.25, forecast.Seconds[0], 1e-9);
        Assert.All(forecast.Seconds[1..], s => Assert.Equal((RunForecast.LaterShare * 2.6) + 0.1 + 0.25, s, 1e-9));
    }

    /// <summary>Where the first iteration only inserts, what a search takes is known of the second, which was tried by itself.</summary>
    [Fact]
    public void AFirstIterationWithoutSearchSaysNothingOfTheOthers()
    {
        RunForecast forecast = Of(PoseSearch.Global, 0, null, Next with { PerParticle = 10 * Next.PerParticle });
        double search = Next.Fixed + (1000 * 10 * Next.PerParticle) + Next.Maximise;
        Assert.Equal(2.6 + 1 + 0.25, forecast.Seconds[0], 1e-9);
        Assert.All(forecast.Seconds[1..], s => Assert.Equal((RunForecast.LaterShare * search) + 0.1 + 0.25, s, 1e-9));
    }

    /// <summary>A continued search was tried as it is now, and goes on like that.</summary>
    [Fact]
    public void AContinuedRunGoesOnAsItWasTried()
    {
        RunForecast forecast = Of(PoseSearch.Global, 9, null);
        Assert.Equal(3, forecast.Seconds.Length);
        Assert.Equal(2.6 + 0.1 + 0.25, forecast.Seconds[2], 1e-9);
    }

    /// <summary>To the working set so far come images, a batch, what its search allocates, what is dead, and what maps grow by.</summary>
    [Fact]
    public void MemoryIsThatOfTheTrialAndWhatIsToCome()
    {
        MemoryPlan plan = Plan(PoseSearch.Global);
        long bytes = Of(PoseSearch.Global, 0, null).Bytes;
        int shell = RunForecast.LaterShell(5, 7);
        long batch = plan.PreparedAt(shell) + (1000L * 1000);
        Assert.Equal(123_456_789 + plan.KeptAt(shell).Bytes + batch + (128 << 20) + plan.MapsAt(shell) - plan.MapsAt(5), bytes);
    }

    [Fact]
    public void WhatIsLeftFollowsTheLastIterations()
    {
        RunForecast forecast = Of(PoseSearch.Global, 0, null);
        double later = forecast.Seconds[1];
        Assert.Equal(2 * 11 * later, RunOutlook.Remaining([2 * forecast.Seconds[0]], forecast, 11).TotalSeconds, 1e-3);
        Assert.Equal(8 * 3.0, RunOutlook.Remaining([9, 2, 3, 4], forecast, 8).TotalSeconds, 1e-3);
        Assert.Equal(11 * 5.0, RunOutlook.Remaining([5], null, 11).TotalSeconds, 1e-3);
    }

    private static RunForecast Of(PoseSearch search, int iteration, TrialStep? later, TrialStep? second = null)
    {
        var trial = new TrialTimes { Prepare = 1e-3, Fill = 1e-4, Next = Next, Second = second ?? Next, Later = later, Seconds = 1 };
        var state = new RefinementState
        {
            Iteration = iteration,
            Model = Mixture.Model(40),
            Posteriors = [],
            WorkingShell = 5,
        };
        return RunForecast.Of(Settings(search), state, trial, Plan(search), 1000, 0.25, 123_456_789);
    }

    private static RefinementSettings Settings(PoseSearch search) => new() { Search = search, ParticleDiameter = 44, MaxIterations = 12 };

    private static MemoryPlan Plan(PoseSearch search) =>
        new(Settings(search), Mixture.Set, Mixture.Stack, SmallMixture.Box, SmallMixture.PixelSize, 2);
}
