using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a job made.</summary>
public sealed record JobOutputs
{
    /// <summary>The files that matter, for README.txt.</summary>
    public ImmutableArray<OutputFile> Files { get; init; } = [];

    /// <summary>The few numbers that matter, with their units, for the end of the log and README.txt.</summary>
    public ImmutableArray<(string Name, string Value)> Numbers { get; init; } = [];

    /// <summary>Why it ended: "converged: fewer than 1 % switched class for 3 iterations"; empty where a job simply does its work.</summary>
    public string Reason { get; init; } = "";

    /// <summary>A command that a user is likely to want next, or empty.</summary>
    public string Next { get; init; } = "";
}

/// <summary>A file that a job made.</summary>
/// <param name="Path">Relative to the run folder, with forward slashes.</param>
/// <param name="Description">What it is, in a line.</param>
public sealed record OutputFile(string Path, string Description);
