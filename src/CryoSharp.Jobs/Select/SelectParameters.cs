using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for a selection of particles.</summary>
public sealed record SelectParameters
{
    [Parameter("Run", "The classification to select from. " + RunSelector.Help, Group = "Input", IsPositional = true)]
    public required string Run { get; init; }

    [Parameter("Classes", "Numbers of the classes to keep, such as 1,3-5.", Group = "Classes")]
    public string? Classes { get; init; }

    [Parameter("Automatic", "Keep the classes whose score reaches --min-score; the table in the log says why.", Group = "Classes")]
    public bool Auto { get; init; }

    [Parameter("Minimum score", "Score from which on a class is kept.", Group = "Classes", Minimum = 0, Maximum = 1, OnlyWith = "--auto")]
    public double MinScore { get; init; } = 0.5;

    [Parameter("Minimum resolution", "Keep classes that resolve this or finer detail.", Group = "Classes", Unit = "Å", Above = 0)]
    public double? MinResolution { get; init; }

    [Parameter(
        "Minimum effective size", "Keep classes that are worth at least so many particles, counted as (Σp)²/Σp² of their probabilities.", Group = "Classes", Minimum = 0)]
    public double? MinEffective { get; init; }

    [Parameter(
        "Minimum probability", "Keep particles that belong to their class with at least this probability (csClassProbability<k>; without these, the probability of the best pose and "
        + "class, rlnMaxValueProbDistribution).", Group = "Particles", Minimum = 0, Maximum = 1)]
    public double? MinProbability { get; init; }

    [Parameter("Also in", "Keep particles that are in each of these as well: runs, RUN:1,3 for some of their classes, or particle files. Particles are the same where stack and place in the stack are.",
        Group = "Particles", IsInputFile = true, OfRun = RunPart.Particles)]
    public ImmutableArray<string> AlsoIn { get; init; } = [];

    [Parameter("Not in", "Keep particles that are in none of these, named in the same way.", Group = "Particles", IsInputFile = true, OfRun = RunPart.Particles)]
    public ImmutableArray<string> NotIn { get; init; } = [];

    [Parameter("Invert", "Keep what would be rejected.", Group = "Particles")]
    public bool Invert { get; init; }

    [Parameter("Split", "Write also a file for each class that has particles left.", Group = "Output")]
    public bool Split { get; init; }
}
