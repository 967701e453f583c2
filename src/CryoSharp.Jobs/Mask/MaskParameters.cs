namespace CryoSharp.Jobs;

/// <summary>What a user sets for a mask.</summary>
public sealed record MaskParameters
{
    [Parameter("Map", "Map to mask; it gives the box and the pixel size.", Group = "Input", IsPositional = true, IsInputFile = true)]
    public required string Map { get; init; }

    [Parameter("Sphere", "Diameter of a sphere about the centre, instead of the map's own shape.", Group = "Shape", Unit = "Å", Above = 0)]
    public double? Sphere { get; init; }

    [Parameter("Low-pass", "Resolution to which the map is filtered first.", Group = "Shape", Unit = "Å", Alias = "--lowpass", Above = 0, NotWith = "--sphere")]
    public double LowPass { get; init; } = 15;

    [Parameter(
        "Threshold", "Density of the filtered map at which the particle begins.",
        Group = "Shape", Alias = "--ini_threshold", Auto = "the value that divides the densities best in two (Otsu)", NotWith = "--sphere")]
    public double? Threshold { get; init; }

    [Parameter("Extend", "How far the particle's region is grown on all sides.", Group = "Shape", Unit = "Å", Minimum = 0, NotWith = "--sphere")]
    public double Extend { get; init; } = 6;

    [Parameter("Edge", "Width of the soft edge, outside of the region.", Group = "Shape", Unit = "Å", Minimum = 0)]
    public double Edge { get; init; } = 10;
}
