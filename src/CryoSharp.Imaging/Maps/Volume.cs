namespace CryoSharp.Imaging;

/// <summary>A real cube of densities, x fastest, z slowest. The origin is voxel (N/2, N/2, N/2).</summary>
public sealed class Volume
{
    private readonly float[] _voxels;

    /// <summary>An empty cube.</summary>
    /// <param name="boxSize">The side N in voxels, even.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public Volume(int boxSize, double pixelSize)
    {
        Box.Check(boxSize, pixelSize);
        (BoxSize, PixelSize) = (boxSize, pixelSize);
        _voxels = new float[boxSize * boxSize * boxSize];
    }

    /// <summary>The side N in voxels.</summary>
    public int BoxSize { get; }

    /// <summary>Å per voxel.</summary>
    public double PixelSize { get; }

    /// <summary>N³ numbers.</summary>
    public Span<float> Voxels => _voxels;

    /// <summary>A copy that shares nothing.</summary>
    public Volume Clone()
    {
        var copy = new Volume(BoxSize, PixelSize);
        _voxels.CopyTo(copy._voxels, 0);
        return copy;
    }
}
