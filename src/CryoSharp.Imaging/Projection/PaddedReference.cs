using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A map made ready for slicing: divided by the transform of the interpolation kernel, padded, transformed, origin at the centre.</summary>
/// <remarks>
/// Half-space of a cube of side pN, p the padding factor; index (z, y, x) with x = 0 … pN/2, y and z wrapped (zero frequency first). The
/// values have their phase origin at the volume's centre, so a slice needs no further phase. Scaled so that the slice is the unscaled
/// transform of the plain sum of voxels along z. May be read by any number of threads.
/// </remarks>
public sealed class PaddedReference
{
    private readonly ComplexF[] _components;

    private PaddedReference(int boxSize, double pixelSize, int padding, int maxShell, ComplexF[] components) =>
        (BoxSize, PixelSize, Padding, MaxShell, _components) = (boxSize, pixelSize, padding, maxShell, components);

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>Å per voxel of the map.</summary>
    public double PixelSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>Shells above this are zero.</summary>
    public int MaxShell { get; }

    /// <summary>pN·pN·(pN/2+1) components.</summary>
    public ReadOnlySpan<ComplexF> Components => _components;

    /// <summary>Prepares a map.</summary>
    /// <param name="padding">1 to 4.</param>
    /// <param name="maxShell">The highest shell that slices will ask for, 1 to N/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static PaddedReference From(Volume volume, int padding, int maxShell, int threads = 1) =>
        new(volume.BoxSize, volume.PixelSize, padding, maxShell, []);
}
