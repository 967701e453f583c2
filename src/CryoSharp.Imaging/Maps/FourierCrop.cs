using System.Buffers;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Images in a smaller box of the same extent: larger pixels, and nothing beyond the new Nyquist frequency.</summary>
/// <remarks>
/// <para>
/// The transform is cropped and grey values are kept: an image without components at or above the new Nyquist frequency is sampled at the new
/// pixels. The two terms at that frequency itself count half each, as one component of the new grid stands for both. White noise of standard deviation
/// σ becomes white noise of σ·M/N. docs/theory/projection.md (10).
/// </para>
/// <para>Two products with an M×N matrix, for boxes of any prime factors. A plan is immutable and may be used by any number of threads.</para>
/// </remarks>
public sealed class FourierCrop
{
    private readonly float[] _interpolation;

    /// <summary>Plans for one pair of boxes.</summary>
    /// <param name="boxSize">N, even.</param>
    /// <param name="newBoxSize">M, even, at most N.</param>
    /// <exception cref="ArgumentOutOfRangeException">A box is odd or below 2, or the new one is larger.</exception>
    public FourierCrop(int boxSize, int newBoxSize)
    {
        Box.Check(boxSize, 1);
        Box.Check(newBoxSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(newBoxSize, boxSize);
        (BoxSize, NewBoxSize) = (boxSize, newBoxSize);
        _interpolation = new float[newBoxSize * boxSize];
        for (int j = 0; j < newBoxSize; j++)
        {
            double place = (double)(j - (newBoxSize / 2)) * boxSize / newBoxSize;
            for (int i = 0; i < boxSize; i++)
            {
                double phase = 2 * Math.PI * (place - (i - (boxSize / 2))) / boxSize;
                _interpolation[(j * boxSize) + i] = (float)(Resampling.Dirichlet(phase, newBoxSize / 2, countsEndsHalf: true) / boxSize);
            }
        }
    }

    /// <summary>N.</summary>
    public int BoxSize { get; }

    /// <summary>M.</summary>
    public int NewBoxSize { get; }

    /// <summary>Crops an image.</summary>
    /// <param name="image">N² numbers.</param>
    /// <param name="destination">M² numbers; overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Apply(ReadOnlySpan<float> image, Span<float> destination)
    {
        int length = NewBoxSize * BoxSize;
        float[] rented = ArrayPool<float>.Shared.Rent(length);
        MatrixProduct.MultiplyByTransposed(_interpolation, image, BoxSize, rented.AsSpan(0, length));
        MatrixProduct.MultiplyByTransposed(_interpolation, rented.AsSpan(0, length), BoxSize, destination);
        ArrayPool<float>.Shared.Return(rented);
    }
}
