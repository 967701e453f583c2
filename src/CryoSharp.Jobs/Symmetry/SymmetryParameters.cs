namespace CryoSharp.Jobs;

/// <summary>What a user sets to find the symmetry of a map.</summary>
public sealed record SymmetryParameters
{
    [Parameter("Map", "Map of a molecule that stands alone in its box, made without symmetry.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Map { get; init; }

    [Parameter("Resolution", "Shells up to this are compared: what the map has for certain.", Group = "Search", Unit = "Å", Above = 0)]
    public double Resolution { get; init; } = 20;
}
