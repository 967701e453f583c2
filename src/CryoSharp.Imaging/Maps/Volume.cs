namespace CryoSharp.Imaging;

/// <summary>A real cube of densities, x fastest, z slowest, or the plane z = 0 of one. The origin is voxel (N/2, N/2, N/2), of a plane (N/2, N/2, 0).</summary>
/// <remarks>
/// A flat map is one whose density lies in the plane z = 0 alone, so its transform does not change along z: wherever it is looked along z, its slice is its own transform,
/// turned. That makes it the average image of a 2D class.
/// </remarks>
public sealed class Volume
{
    private readonly float[] _voxels;

    /// <summary>An empty cube.</summary>
    /// <param name="boxSize">The side N in voxels, even.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public Volume(int boxSize, double pixelSize)
        : this(boxSize, boxSize, pixelSize)
    {
    }

    /// <summary>An empty cube or plane.</summary>
    /// <param name="boxSize">The side N in voxels, even.</param>
    /// <param name="depth">N, or 1 for a plane.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, the depth neither N nor 1, or the pixel size is not positive.</exception>
    public Volume(int boxSize, int depth, double pixelSize)
    {
        Box.Check(boxSize, pixelSize);
        Box.CheckDepth(boxSize, depth);
        (BoxSize, Depth, PixelSize) = (boxSize, depth, pixelSize);
        _voxels = new float[depth * boxSize * boxSize];
    }

    /// <summary>The side N in voxels.</summary>
    public int BoxSize { get; }

    /// <summary>How many planes: N, or 1.</summary>
    public int Depth { get; }

    /// <summary>Whether it is a plane.</summary>
    public bool IsFlat => Depth == 1;

    /// <summary>Å per voxel.</summary>
    public double PixelSize { get; }

    /// <summary>Depth·N² numbers.</summary>
    public Span<float> Voxels => _voxels;

    /// <summary>(1 − share)·first + share·second, voxel by voxel.</summary>
    /// <exception cref="ArgumentException">Boxes or depths differ.</exception>
    public static Volume Between(Volume first, Volume second, double share)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        if (first.BoxSize != second.BoxSize || first.Depth != second.Depth)
        {
            throw new ArgumentException($"Maps of boxes {first.BoxSize} and {second.BoxSize}, depths {first.Depth} and {second.Depth}, have no mean.", nameof(second));
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
        var copy = new Volume(BoxSize, Depth, PixelSize);
        _voxels.CopyTo(copy._voxels, 0);
        return copy;
    }
}
