namespace CryoSharp.Jobs;

/// <summary>What a user says to stop a run.</summary>
public sealed record StopParameters
{
    [Parameter("Run", "The run to stop: a number such as J012, a name, a folder, or latest.", Group = "Input", IsPositional = true)]
    public required string Run { get; init; }
}
