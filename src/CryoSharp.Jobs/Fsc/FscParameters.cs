namespace CryoSharp.Jobs;

/// <summary>What a user sets for a Fourier shell correlation.</summary>
public sealed record FscParameters
{
    [Parameter("First map", "First half-map, or any map.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Half1 { get; init; }

    [Parameter("Second map", "Second half-map, or the map to compare with.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Half2 { get; init; }

    [Parameter(
        "Mask", "Soft mask, 0 to 1. The curve within it is corrected for what the mask itself adds, by randomising phases.",
        Group = "Input", Alias = "-m", IsInputFile = true)]
    public string? Mask { get; init; }

    [Parameter("Random seed", "Of the random phases.", Minimum = 0, OnlyWith = "--mask", Level = ParameterLevel.Advanced)]
    public int Seed { get; init; } = 1;
}
