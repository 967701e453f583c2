using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>What a command has around it; the program gives it the console, a test gives it strings.</summary>
public sealed record CommandSurroundings
{
    /// <summary>For results and the log.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>For the message of an error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person watches <see cref="Output"/>, so that progress may be drawn.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>Where runs/ is made.</summary>
    public required string Directory { get; init; }

    /// <summary>Makes a folder that of the process; null where several commands share one process, as in tests.</summary>
    public Action<string>? EnterDirectory { get; init; }

    /// <summary>The jobs that can be asked for.</summary>
    public required ImmutableArray<JobDefinition> Jobs { get; init; }

    /// <summary>The user stops the program.</summary>
    public CancellationToken Cancel { get; init; }
}
