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

    /// <summary>(1 − share)·first + share·second, voxel by voxel.</summary>
    /// <exception cref="ArgumentException">The boxes differ.</exception>
    public static Volume Between(Volume first, Volume second, double share)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.BoxSize != second.BoxSize)
        {
            throw new ArgumentException($"Maps of boxes {first.BoxSize} and {second.BoxSize} have no mean.", nameof(second));
        }

        Volume mean = first.Clone();
        for (int i = 0; i < mean._voxels.Length; i++)
        {
            mean._voxels[i] = (float)(((1 - share) * first._voxels[i]) + (share * second._voxels[i]));
        }

        return mean;
    }

    /// <summary>A copy that shares nothing.</summary>
    public Volume Clone()
    {
        var copy = new Volume(BoxSize, PixelSize);
        _voxels.CopyTo(copy._voxels, 0);
        return copy;
    }
}
