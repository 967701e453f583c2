using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The transform of a <see cref="Volume"/>: the half-space Depth × N × (N/2+1), zero frequency first, forward unscaled.</summary>
/// <remarks>The phase origin is voxel 0, as the transform gives it; docs/conventions.md, Fourier.</remarks>
public sealed class FourierVolume
{
    private readonly ComplexF[] _components;

    /// <summary>An empty transform of a cube.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public FourierVolume(int boxSize, double pixelSize)
        : this(boxSize, boxSize, pixelSize)
    {
    }

    /// <summary>An empty transform of a cube or plane.</summary>
    /// <param name="depth">N, or 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, the depth neither N nor 1, or the pixel size is not positive.</exception>
    public FourierVolume(int boxSize, int depth, double pixelSize)
    {
        Box.Check(boxSize, pixelSize);
        Box.CheckDepth(boxSize, depth);
        (BoxSize, Depth, PixelSize) = (boxSize, depth, pixelSize);
        _components = new ComplexF[depth * boxSize * ((boxSize / 2) + 1)];
    }

    /// <summary>The side N of the cube.</summary>
    public int BoxSize { get; }

    /// <summary>How many planes: N, or 1.</summary>
    public int Depth { get; }

    /// <summary>Å per voxel of the cube.</summary>
    public double PixelSize { get; }

    /// <summary>Depth·N·(N/2+1) components.</summary>
    public Span<ComplexF> Components => _components;

    /// <summary>Transforms a volume.</summary>
    public static FourierVolume Of(Volume volume, int threads = 1)
    {
        var transform = new FourierVolume(volume.BoxSize, volume.Depth, volume.PixelSize);
        new Fft3D(volume.BoxSize, volume.Depth, threads).Forward(volume.Voxels, transform.Components);
        return transform;
    }

    /// <summary>Transforms back; destroys this object's components.</summary>
    public Volume ToVolume(int threads = 1)
    {
        var volume = new Volume(BoxSize, Depth, PixelSize);
        new Fft3D(BoxSize, Depth, threads).Inverse(Components, volume.Voxels);
        return volume;
    }
}
