using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for a signal subtraction.</summary>
public sealed record SubtractParameters
{
    [Parameter("Particles", "Particle file with poses, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles)]
    public required string Particles { get; init; }

    [Parameter("Stack folder", "Folder where the image stacks are, if they are not where the particle file says.", Group = "Input", Level = ParameterLevel.Advanced)]
    public string? Stacks { get; init; }

    [Parameter("Reference", "Map of the whole particle, or RUN:2 for that of a class of an earlier run; filtered but not sharpened.", Group = "Input", IsInputFile = true, OfRun = RunPart.Maps, NotWith = "--half-maps")]
    public string? Ref { get; init; }

    [Parameter(
        "Half-maps", "Maps of half-sets 1 and 2, or the run that made them, instead of one map of all: each particle gets that of its own half, so the halves stay independent.",
        Group = "Input", IsInputFile = true, OfRun = RunPart.HalfMaps)]
    public ImmutableArray<string> HalfMaps { get; init; } = [];

    [Parameter(
        "Filter", "Multiply each shell of the half-maps by their FSC, which is right for unfiltered maps; --no-filter for maps that are filtered already.",
        Group = "Input", OnlyWith = "--half-maps")]
    public bool Filter { get; init; } = true;

    [Parameter("Mask", "Soft mask of the part that is kept, 1 inside; everything else in the map is taken off.", Group = "Input", IsInputFile = true)]
    public required string Mask { get; init; }

    [Parameter("Grey scale", "Whether the map's intensity is fitted per micrograph, per particle, or taken as it is.", Group = "Signal")]
    public ScaleChoice Scale { get; init; } = ScaleChoice.Micrograph;

    [Parameter("CTF", "Apply the contrast transfer of each image to the projections.", Group = "Signal")]
    public bool Ctf { get; init; } = true;

    [Parameter(
        "Recentre", "Move each image by whole pixels so that the centre of the kept part lies at its centre; what is left goes to the origins.",
        Group = "Size", Alias = "--recenter_on_mask")]
    public bool Recentre { get; init; }

    [Parameter("Box", "Side of the new images in pixels, even: a window about the centre.", Group = "Size", Alias = "--new_box", Minimum = 4, Auto = "the images' box")]
    public int? Box { get; init; }

    [Parameter("Half precision", "Write float16 (MRC mode 12), half the size. RELION 3.1 does not read it.", Group = "Output")]
    public bool Float16 { get; init; }
}

/// <summary>For which images one grey scale is fitted.</summary>
public enum ScaleChoice
{
    /// <summary>Those of a micrograph, or of a stack where the micrograph is not known.</summary>
    Micrograph,

    /// <summary>Each its own.</summary>
    Particle,

    /// <summary>None: the map is on the images' scale.</summary>
    None,
}
