namespace CryoSharp.Jobs;

/// <summary>What a user sets for a symmetry expansion.</summary>
public sealed record ExpandParameters
{
    [Parameter("Particles", "Particle file with poses, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles)]
    public required string Particles { get; init; }

    [Parameter("Symmetry", "Point group, such as C4, D2, T, O, I1, with the axes that the poses were refined with.", Group = "Symmetry", Alias = "--sym")]
    public required string Symmetry { get; init; }

    [Parameter(
        "Asymmetric unit", "The way back: keep one particle per image, the copy whose view lies in the asymmetric unit.", Group = "Symmetry")]
    public bool AsymmetricUnit { get; init; }
}
