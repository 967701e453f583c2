using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>Which program made a run.</summary>
public enum RunProgram
{
    /// <summary>This one.</summary>
    CryoSharp,

    /// <summary>RELION.</summary>
    Relion,

    /// <summary>cryoSPARC.</summary>
    CryoSparc,
}

/// <summary>A run as lists show it, whichever program made it.</summary>
public sealed record RunHead
{
    /// <summary>Names the run within its project: the path of its folder there, with ~ for a slash; see <see cref="ProjectRuns.KeyOf"/>.</summary>
    public required string Key { get; init; }

    /// <summary>The folder's absolute path.</summary>
    public required string FullPath { get; init; }

    /// <summary>Who made it.</summary>
    public required RunProgram Program { get; init; }

    /// <summary>J012, or the folder's name.</summary>
    public required string Id { get; init; }

    /// <summary>classify, Class3D, …</summary>
    public required string Job { get; init; }

    /// <summary>How it stands; of other programs only what files tell.</summary>
    public required RunState State { get; init; }

    /// <summary>Whether it says that it runs while nothing works on it.</summary>
    public bool IsLost { get; init; }

    /// <summary>Why it ended, or empty.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When the folder was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>How long the last start took, or has taken so far; null where that is not known.</summary>
    public TimeSpan? Time { get; init; }

    /// <summary>One per class, of the last iteration; empty where the job does not iterate.</summary>
    public ImmutableArray<RunMetric> Last { get; init; } = [];

    /// <summary>How many particles it sorted or passed on, or null.</summary>
    public int? Particles { get; init; }

    /// <summary>Absolute paths of the files that it read.</summary>
    public ImmutableArray<string> Inputs { get; init; } = [];

    /// <summary>What the user wrote about it, or empty.</summary>
    public string Note { get; init; } = "";

    /// <summary>The last iteration, 0 for none.</summary>
    public int Iteration => Last.IsEmpty ? 0 : Last[0].Iteration;

    /// <summary>Å of the best class of the last iteration; infinite where nothing is resolved.</summary>
    public double Resolution => Last.Select(m => m.Resolution).Where(double.IsFinite).DefaultIfEmpty(double.PositiveInfinity).Min();

    /// <summary>"running", "completed", …, or "lost".</summary>
    public string Standing => IsLost ? "lost" : ParameterText.ChoiceName(State);
}
