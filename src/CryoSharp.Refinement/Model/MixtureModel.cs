using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>What explains the images: K maps and the statistics around them. docs/theory/likelihood.md (1).</summary>
public sealed record MixtureModel
{
    /// <summary>The K maps, filtered and masked as they are scored. All of one box and pixel size.</summary>
    public required ImmutableArray<Volume> References { get; init; }

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

    /// <summary>K.</summary>
    public int ClassCount => References.Length;

    /// <summary>The side N of the maps.</summary>
    public int BoxSize => References[0].BoxSize;

    /// <summary>Å per voxel of the maps.</summary>
    public double PixelSize => References[0].PixelSize;
}
