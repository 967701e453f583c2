using CryoSharp.Bench;

namespace CryoSharp.Tests;

public class IterationClockTests
{
    /// <summary>Checkpoints are there at 10, 21 and 34 s, the last particles were compared at 7, 16 and 30 s.</summary>
    [Fact]
    public void AnIterationLastsFromCheckpointToCheckpoint()
    {
        int saved = 0;
        var clock = new IterationClock(iteration => iteration <= saved);
        clock.Observe("{\"seq\":1,\"t\":\"2026-01-01T00:00:00Z\",\"type\":\"run.started\"}\n", 2);
        clock.Observe(Progress(1), 7);
        clock.Observe(Iteration(1), 9);
        saved = 1;
        clock.Observe("", 10);
        // Lines are cut where the file was read; a stage that is not at its end ends nothing.
        clock.Observe(Progress(2, done: 50) + Progress(2)[..30], 15);
        clock.Observe(Progress(2)[30..], 16);
        clock.Observe(Iteration(2), 20);
        saved = 2;
        clock.Observe("", 21);
        clock.Observe(Progress(3), 30);
        clock.Observe(Iteration(3), 33);
        Assert.Equal([new IterationCost(2, 6, 5, 1.5, 17, 4.25)], clock.Iterations);
        saved = 3;
        clock.Observe("", 34);
        Assert.Equal(new IterationCost(3, 9, 4, 1.5, 17, 4.25), clock.Iterations[^1]);
    }

    /// <summary>All of an iteration between two looks: it has no time of its own, but none is lost.</summary>
    [Fact]
    public void ACheckpointThatWasNotSeenEndsWithTheNextExpectation()
    {
        var clock = new IterationClock(_ => false);
        clock.Observe(Progress(1) + Iteration(1), 5);
        clock.Observe(Progress(2) + Iteration(2) + Progress(3), 8);
        Assert.Equal([new IterationCost(2, 0, 0, 1.5, 17, 4.25)], clock.Iterations);
        clock.Observe(Iteration(3), 9);
        clock.Observe(Progress(4), 11);
        Assert.Equal(new IterationCost(3, 0, 3, 1.5, 17, 4.25), clock.Iterations[^1]);
    }

    private static string Progress(int iteration, int done = 100) =>
        $$"""{"seq":1,"t":"2026-01-01T00:00:00Z","type":"progress","stage":"iteration {{iteration}}","done":{{done}},"total":100}""" + "\n";

    private static string Iteration(int iteration) =>
        $$"""{"seq":1,"t":"2026-01-01T00:00:00Z","type":"iteration","iter":{{iteration}},"seconds":1.5,"workingShell":17,"significantSamples":4.25}""" + "\n";
}
