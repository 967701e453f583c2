using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for diagnosing orientations.</summary>
public sealed record OrientationsParameters
{
    [Parameter("Particles", "Particle file with poses, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles)]
    public required string Particles { get; init; }

    [Parameter("Class", "Only particles of this class.", Group = "Input", Minimum = 1)]
    public int? Class { get; init; }

    [Parameter("Symmetry", "Point group, such as C1, C4, D2, T, O, I1. A particle counts for all its mates.", Group = "Input", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";

    [Parameter("Half-maps", "Two half-maps of these particles, or the run that made them, for the FSC by direction.", Group = "Half-maps", IsInputFile = true, OfRun = RunPart.HalfMaps)]
    public ImmutableArray<string> HalfMaps { get; init; } = [];

    [Parameter("Mask", "Soft mask, 0 to 1, within which the half-maps are compared.", Group = "Half-maps", Alias = "-m", IsInputFile = true, OnlyWith = "--half-maps", Auto = "a sphere of 0.9 of the box")]
    public string? Mask { get; init; }

    [Parameter("Cone angle", "Half-angle of the cones.", Group = "Half-maps", Unit = "°", Above = 0, Maximum = 90, OnlyWith = "--half-maps", Level = ParameterLevel.Advanced)]
    public double ConeAngle { get; init; } = 20;

    [Parameter("HEALPix order", "Fineness of the counts by direction: 12·4^order pixels.", Auto = "at most 4, five mates per pixel on average", Minimum = 0, Maximum = 6)]
    public int? HealpixOrder { get; init; }

    [Parameter("Fourier radius", "Components from the origin at which the sampling of Fourier space is counted.", Unit = "components", Minimum = 1, Level = ParameterLevel.Advanced)]
    public int FourierRadius { get; init; } = 23;
}
