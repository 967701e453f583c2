using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>What explains the images: K maps and the statistics around them. docs/theory/likelihood.md (1).</summary>
public sealed record MixtureModel
{
    /// <summary>The K maps, filtered and masked as they are scored. All of one box and pixel size.</summary>
    public required ImmutableArray<Volume> References { get; init; }

    /// <summary>
    /// The K maps that particles of half-set 2 are compared with, where those of half-set 1 alone are compared with <see cref="References"/>, so that no noise goes from
    /// one half-set to the other; empty where all particles share <see cref="References"/>.
    /// </summary>
    public ImmutableArray<Volume> SecondReferences { get; init; } = [];

    /// <summary>π, the share of each class; positive, adding up to 1.</summary>
    public required ImmutableArray<double> ClassFractions { get; init; }

    /// <summary>What a particle scores better in each class for being part of its map, nats; empty where none is. docs/theory/likelihood.md (11).</summary>
    public ImmutableArray<double> OwnGain { get; init; } = [];

    /// <summary>
    /// σ² per optics group and shell of its images (0 to M/2): variance of the real and of the imaginary part each of the noise in the
    /// masked image's transform, as <see cref="ImagePreparation"/> scales it.
    /// </summary>
    public required ImmutableArray<ImmutableArray<double>> NoisePower { get; init; }

    /// <summary>s, the intensity of each scale group (micrograph); mean 1 over particles.</summary>
    public required ImmutableArray<double> GroupScales { get; init; }

    /// <summary>Standard deviation in Å, per axis, of the particles' distance from the image centre.</summary>
    public required double ShiftSigma { get; init; }

    /// <summary>The half-sets that have maps of their own: 1 and 2, or 0 where all particles share one model.</summary>
    public ImmutableArray<int> HalfSets => SecondReferences.IsEmpty ? [0] : [1, 2];

    /// <summary>The model that the particles of a half-set are compared with.</summary>
    /// <param name="halfSet">One of <see cref="HalfSets"/>.</param>
    public MixtureModel OfHalfSet(int halfSet) => halfSet switch
    {
        0 => this,
        1 => this with { SecondReferences = [] },
        _ => this with { References = SecondReferences, SecondReferences = [] },
    };

    /// <summary>The model with each map replaced.</summary>
    internal MixtureModel WithMaps(Func<Volume, Volume> replace) =>
        this with { References = [.. References.Select(replace)], SecondReferences = [.. SecondReferences.Select(replace)] };

    /// <summary>K.</summary>
    public int ClassCount => References.Length;

    /// <summary>The side N of the maps.</summary>
    public int BoxSize => References[0].BoxSize;

    /// <summary>Å per voxel of the maps.</summary>
    public double PixelSize => References[0].PixelSize;
}
