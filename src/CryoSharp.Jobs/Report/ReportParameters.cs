namespace CryoSharp.Jobs;

/// <summary>What a user sets for a report.</summary>
public sealed record ReportParameters
{
    [Parameter("Run", "The run to report on: a number such as J012, a name, a folder, or latest.", Group = "Input", IsPositional = true)]
    public required string Run { get; init; }
}
