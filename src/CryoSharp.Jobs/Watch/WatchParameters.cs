namespace CryoSharp.Jobs;

/// <summary>What a user sets for watching a run.</summary>
public sealed record WatchParameters
{
    [Parameter("Run", "The run to watch: a number such as J012, a name, a folder, or latest.", Group = "Input", IsPositional = true)]
    public string Run { get; init; } = "latest";

    [Parameter("Once", "Print how it stands now, and end; so it is done anyway where the output is no terminal.")]
    public bool Once { get; init; }
}
