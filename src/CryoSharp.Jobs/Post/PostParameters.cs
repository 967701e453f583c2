using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for judging and finishing a map.</summary>
public sealed record PostParameters
{
    [Parameter("First half-map", "First half-map, unfiltered; or a run that has both, RUN:2 for those of one of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true,
        OfRun = RunPart.HalfMaps)]
    public required string Half1 { get; init; }

    [Parameter("Second half-map", "Second half-map; not with a run.", Group = "Input", Alias = "--i2", IsPositional = true, IsInputFile = true)]
    public string? Half2 { get; init; }

    [Parameter("Mask", "Soft mask, 0 to 1, within which the FSC is measured.", Group = "Mask", Alias = "-m", Auto = "from the shape of the map", IsInputFile = true)]
    public string? Mask { get; init; }

    [Parameter("Sphere", "Diameter of a sphere about the centre, as the mask.", Group = "Mask", Unit = "Å", Above = 0, NotWith = "--mask")]
    public double? Sphere { get; init; }

    [Parameter(
        "Randomise from", "Resolution from which on phases are made random, to see what the mask adds to the FSC.", Group = "Mask", Unit = "Å",
        Alias = "--randomize_at_A", Auto = "where the unmasked FSC falls below 0.8", Above = 0, Level = ParameterLevel.Advanced)]
    public double? RandomiseFrom { get; init; }

    [Parameter(
        "B-factor", "How strongly the map is sharpened; negative values sharpen.", Group = "Sharpening", Unit = "Å²", Alias = "--adhoc_bfac",
        Auto = "fitted to the Guinier plot")]
    public double? BFactor { get; init; }

    [Parameter(
        "Fit from", "Coarsest resolution of the fit to the Guinier plot. The finest is that of the map.", Group = "Sharpening", Unit = "Å",
        Alias = "--autob_lowres", Above = 0, NotWith = "--b-factor")]
    public double FitFrom { get; init; } = 10;

    [Parameter("FSC weighting", "Weight each shell by √(2·FSC/(1 + FSC)), so that noise is not sharpened.", Group = "Sharpening")]
    public bool FscWeighting { get; init; } = true;

    [Parameter("Low-pass", "Resolution to which the sharpened map is filtered.", Group = "Sharpening", Unit = "Å", Alias = "--low_pass", Auto = "that of the map, FSC 0.143", Above = 0)]
    public double? LowPass { get; init; }

    [Parameter(
        "MTF", "STAR file of the detector's MTF, by which amplitudes are divided. Not for maps that were corrected already.", Group = "Sharpening",
        IsInputFile = true, Level = ParameterLevel.Advanced)]
    public string? Mtf { get; init; }

    [Parameter(
        "MTF pixel size", "Å per pixel of the detector for the MTF.", Group = "Sharpening", Unit = "Å", Alias = "--mtf_angpix", Above = 0, OnlyWith = "--mtf",
        Auto = "that of the map", Level = ParameterLevel.Advanced)]
    public double? MtfPixelSize { get; init; }

    [Parameter("Local resolution", "Measure the resolution in each place of the mask, and filter the map by it.", Group = "Local resolution", Alias = "--locres")]
    public bool LocalResolution { get; init; } = true;

    [Parameter("Local step", "Distance between the points at which it is measured.", Group = "Local resolution", Unit = "Å", Alias = "--locres_sampling", Above = 0)]
    public double LocalStep { get; init; } = 10;

    [Parameter(
        "Local radius", "Radius to which the window about a point is 1; a soft edge of twice that follows.", Group = "Local resolution", Unit = "Å",
        Alias = "--locres_maskrad", Above = 0)]
    public double LocalRadius { get; init; } = 12.5;

    [Parameter("Local threshold", "FSC at which the local resolution is read.", Group = "Local resolution", Above = 0, Maximum = 0.99, Level = ParameterLevel.Advanced)]
    public double LocalThreshold { get; init; } = 0.143;

    [Parameter("Random seed", "Of the random phases.", Minimum = 0, Level = ParameterLevel.Advanced)]
    public int Seed { get; init; } = 1;

    /// <summary>What was given of the two.</summary>
    internal ImmutableArray<string> Halves => Half2 is string second ? [Half1, second] : [Half1];
}
