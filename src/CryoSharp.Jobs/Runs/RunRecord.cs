using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace CryoSharp.Jobs;

/// <summary>run.json: what a run is and how it stands.</summary>
public sealed record RunRecord
{
    /// <summary>The schema this program writes; a higher number is refused.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Schema number of the file.</summary>
    public int Schema { get; init; } = CurrentSchema;

    /// <summary>J001, or the folder's name where the user chose it.</summary>
    public required string Id { get; init; }

    /// <summary>The job's name.</summary>
    public required string Job { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>How it stands.</summary>
    public RunState State { get; init; }

    /// <summary>Process that works or worked on it.</summary>
    public int Pid { get; init; }

    /// <summary>Machine of that process.</summary>
    public string Host { get; init; } = "";

    /// <summary>When the folder was made.</summary>
    public DateTimeOffset Created { get; init; }

    /// <summary>When the last start was.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? Ended { get; init; }

    /// <summary>Null while it runs.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Why it ended.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Where the command was given; relative paths in <see cref="Values"/> start here.</summary>
    public string Directory { get; init; } = "";

    /// <summary>The command line's words after the program's name.</summary>
    public ImmutableArray<string> Arguments { get; init; } = [];

    /// <summary>The parameters that were given, as <see cref="ParameterSchema"/> reads them.</summary>
    public JsonObject Values { get; init; } = [];
}

/// <summary>How a run stands.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunState>))]
public enum RunState
{
    /// <summary>The folder is there, nothing has been computed.</summary>
    [JsonStringEnumMemberName("planned")]
    Planned,

    /// <summary>A process works on it.</summary>
    [JsonStringEnumMemberName("running")]
    Running,

    /// <summary>Done.</summary>
    [JsonStringEnumMemberName("completed")]
    Completed,

    /// <summary>Stopped by the user.</summary>
    [JsonStringEnumMemberName("stopped")]
    Stopped,

    /// <summary>Ended by an error.</summary>
    [JsonStringEnumMemberName("failed")]
    Failed,
}
