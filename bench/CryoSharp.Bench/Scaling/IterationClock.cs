using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>What one iteration took.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Expectation">CPU seconds of the program for preparing and comparing all particles.</param>
/// <param name="Rest">CPU seconds of the program for all else: maximisation, pictures, checkpoint.</param>
/// <param name="WallSeconds">On the clock, expectation and maximisation, as the run says.</param>
/// <param name="WorkingShell">The last shell that was compared.</param>
/// <param name="SignificantSamples">Poses and classes of a particle that matter, on average.</param>
internal sealed record IterationCost(int Iteration, double Expectation, double Rest, double WallSeconds, int WorkingShell, double SignificantSamples)
{
    /// <summary>CPU seconds of the whole iteration.</summary>
    public double CpuSeconds => Expectation + Rest;
}

/// <summary>Divides the CPU time of a classification among its iterations by what its events.jsonl says while it grows.</summary>
/// <remarks>
/// An iteration begins when the checkpoint of the one before is there; its expectation ends with the event of its last particle, and all of it when its own
/// checkpoint is there. The first begins within the start of the program, and is left out. A time is right to as much as passes between two observations.
/// </remarks>
/// <param name="isSaved">Whether the checkpoint of an iteration is there.</param>
internal sealed class IterationClock(Func<int, bool> isSaved)
{
    private readonly List<IterationCost> _iterations = [];
    private IterationCost? _unsaved;
    private double? _began;
    private double _expected;
    private string _unfinished = "";

    /// <summary>From the second on; complete ones only.</summary>
    public ImmutableArray<IterationCost> Iterations => [.. _iterations];

    /// <summary>Takes what events.jsonl has gained.</summary>
    /// <param name="text">Need not end with a line.</param>
    /// <param name="cpuSeconds">What the run has used so far.</param>
    public void Observe(string text, double cpuSeconds)
    {
        string[] lines = (_unfinished + text).Split('\n');
        _unfinished = lines[^1];
        foreach (string line in lines[..^1])
        {
            if (RunEvent.Parse(line) is RunEvent fact)
            {
                Take(fact, cpuSeconds);
            }
        }

        if (_unsaved is not null && isSaved(_unsaved.Iteration))
        {
            End(cpuSeconds);
        }
    }

    private void Take(RunEvent fact, double cpuSeconds)
    {
        if (fact.Type == "progress" && (long?)fact.Fields["done"] == (long?)fact.Fields["total"])
        {
            End(cpuSeconds);
            _expected = cpuSeconds;
        }
        else if (fact.Type == "iteration")
        {
            _unsaved = new IterationCost(
                (int)fact.Fields["iter"]!,
                _expected - _began ?? double.NaN,
                0,
                (double)fact.Fields["seconds"]!,
                (int)fact.Fields["workingShell"]!,
                (double)fact.Fields["significantSamples"]!);
        }
    }

    /// <summary>Ends the iteration that waits for its checkpoint, if one does.</summary>
    private void End(double cpuSeconds)
    {
        if (_unsaved is null)
        {
            return;
        }

        if (_began is not null)
        {
            _iterations.Add(_unsaved with { Rest = cpuSeconds - _expected });
        }

        (_unsaved, _began) = (null, cpuSeconds);
    }
}
