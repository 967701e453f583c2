using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>How a run stands at one time, as its folder tells.</summary>
/// <param name="Record">Its run.json.</param>
internal sealed record WatchedRun(RunRecord Record)
{
    /// <summary>Where it is.</summary>
    public string Folder { get; init; } = "";

    /// <summary>run.json says that it runs, and nothing works on it any more.</summary>
    public bool IsLost { get; init; }

    /// <summary>The classes after each iteration that is done; empty where the job does not iterate, or has not yet.</summary>
    public ImmutableArray<ImmutableArray<RunMetric>> Iterations { get; init; } = [];

    /// <summary>How many there will be at most, or null.</summary>
    public int? MostIterations { get; init; }

    /// <summary>When the run may have ended at the latest, as it foretold itself; or null.</summary>
    public DateTimeOffset? EndsBy { get; init; }

    /// <summary>The stage that was reported last, or null.</summary>
    public StageFacts? Stage { get; init; }

    /// <summary>When the run wrote its last event, or null.</summary>
    public DateTimeOffset? LastSign { get; init; }

    /// <summary>What a user should look at, each once, the latest last.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The numbers that matter; empty before the run has ended.</summary>
    public ImmutableArray<(string Name, string Value)> Numbers { get; init; } = [];

    /// <summary>The last lines of the log.</summary>
    public ImmutableArray<string> Log { get; init; } = [];

    /// <summary>The runs within this run.</summary>
    public ImmutableArray<RunRecord> Within { get; init; } = [];

    /// <summary>Whether nothing more will come.</summary>
    public bool HasEnded => IsLost || Record.State is RunState.Completed or RunState.Stopped or RunState.Failed;
}

/// <summary>How far a stage of a run was when it last said so.</summary>
/// <param name="Name">"iteration 3".</param>
/// <param name="Done">0 to <paramref name="Total"/>.</param>
/// <param name="Total">In the same unit.</param>
/// <param name="Began">When the run said something last before the stage.</param>
/// <param name="Reported">When it was so far.</param>
internal sealed record StageFacts(string Name, long Done, long Total, DateTimeOffset Began, DateTimeOffset Reported)
{
    /// <summary>When it will be done at this pace, or null where that cannot be told.</summary>
    public DateTimeOffset? EndsAt => Done > 0 && Done < Total ? Reported + ((Reported - Began) * ((double)(Total - Done) / Done)) : null;
}
