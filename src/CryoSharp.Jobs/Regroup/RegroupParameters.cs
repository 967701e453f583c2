namespace CryoSharp.Jobs;

/// <summary>What a user sets for a merging of classes.</summary>
public sealed record RegroupParameters
{
    [Parameter("Run", "The classification whose classes are compared. " + RunSelector.Help, Group = "Input", IsPositional = true)]
    public required string Run { get; init; }

    [Parameter(
        "Maps", "A run of reconstruct --classes hard on the same particles, whose maps and half-maps are compared instead of the run's own; RELION keeps no half-maps of a classification.",
        Group = "Input")]
    public string? Maps { get; init; }

    [Parameter("Mask", "Mask within which maps are compared, 0 to 1.", Group = "Input", Alias = "-m", Auto = "the run's own, or a sphere of 0.8 of the box", IsInputFile = true)]
    public string? Mask { get; init; }

    [Parameter("Into", "Merge until so many classes are left.", Group = "Merge", Minimum = 1, Maximum = 9999, NotWith = "--below")]
    public int? Into { get; init; }

    [Parameter("Below", "Merge what lies at this distance or nearer in the tree; 1 is what half-maps differ by.", Group = "Merge", Minimum = 0)]
    public double? Below { get; init; }
}
