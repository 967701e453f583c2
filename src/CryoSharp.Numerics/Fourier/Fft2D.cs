using System.Buffers;

namespace CryoSharp.Numerics;

/// <summary>Fourier transforms of real square images of one even side N.</summary>
/// <remarks>
/// Forward: unscaled, Σ x·e^{−2πi(…)}; inverse: scaled by 1/N². The half-plane holds N rows of N/2+1 components, zero frequency
/// first in both directions; row j is ky = j for j ≤ N/2 and j − N above. A plan is immutable and may be used by any number of threads.
/// </remarks>
public sealed class Fft2D
{
    private readonly IFourierPasses _passes;

    /// <summary>Plans transforms of N×N images.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is odd, below 2, or has a prime factor above 13.</exception>
    public Fft2D(int size)
    {
        FftLength.RequireEven(size, nameof(size));
        (Size, _passes) = (size, FourierPasses.Widest(size));
    }

    /// <summary>Transforms by the given passes, planned for <paramref name="size"/>.</summary>
    internal Fft2D(int size, IFourierPasses passes) => (Size, _passes) = (size, passes);

    /// <summary>The side N.</summary>
    public int Size { get; }

    private int HalfRow => (Size / 2) + 1;

    /// <summary>Image (N² numbers, x fastest) to half-plane (N·(N/2+1) components).</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Forward(ReadOnlySpan<float> image, Span<ComplexF> destination)
    {
        Require(image.Length, Size * Size, nameof(image));
        Require(destination.Length, Size * HalfRow, nameof(destination));
        _passes.RowsForward(image, destination);
        _passes.ColumnsForward(destination, HalfRow, HalfRow, destination);
    }

    /// <summary>Half-plane to image. The imaginary parts of self-conjugate components are ignored.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Inverse(ReadOnlySpan<ComplexF> halfPlane, Span<float> destination) =>
        Inverse(halfPlane, (float)(1.0 / ((double)Size * Size)), destination);

    /// <summary>As <see cref="Inverse(ReadOnlySpan{ComplexF}, Span{float})"/>, but times <paramref name="scale"/> in place of 1/N².</summary>
    internal void Inverse(ReadOnlySpan<ComplexF> halfPlane, float scale, Span<float> destination)
    {
        Require(halfPlane.Length, Size * HalfRow, nameof(halfPlane));
        Require(destination.Length, Size * Size, nameof(destination));
        ComplexF[] rented = ArrayPool<ComplexF>.Shared.Rent(halfPlane.Length);
        Span<ComplexF> halfRows = rented.AsSpan(0, halfPlane.Length);
        _passes.ColumnsInverse(halfPlane, HalfRow, HalfRow, halfRows);
        _passes.RowsInverse(halfRows, scale, destination);
        ArrayPool<ComplexF>.Shared.Return(rented);
    }

    private void Require(int length, int expected, string name)
    {
        if (length != expected)
        {
            throw new ArgumentException($"A transform of {Size}×{Size} needs {expected} elements here, not {length}.", name);
        }
    }
}
