namespace CryoSharp.Jobs;

/// <summary>What a user sets for a comparison of two runs.</summary>
public sealed record CompareRunsParameters
{
    [Parameter("First run", "The rows of the table; the truth, where one is known. " + RunSelector.Help, Group = "Input", IsPositional = true)]
    public required string First { get; init; }

    [Parameter("Second run", "The columns of the table; named in the same way.", Group = "Input", IsPositional = true)]
    public required string Second { get; init; }

    [Parameter("Symmetry", "Point group: poses that it takes into one another count as the same.", Group = "Poses", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";
}
