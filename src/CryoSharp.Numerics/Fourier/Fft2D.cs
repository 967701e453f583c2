namespace CryoSharp.Numerics;

/// <summary>Fourier transforms of real square images of one even side N.</summary>
/// <remarks>
/// Forward: unscaled, Σ x·e^{−2πi(…)}; inverse: scaled by 1/N². The half-plane holds N rows of N/2+1 components, zero frequency
/// first in both directions; row j is ky = j for j ≤ N/2 and j − N above. A plan is immutable and may be used by any number of threads.
/// </remarks>
public sealed class Fft2D
{
    /// <summary>Plans transforms of N×N images.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is odd, below 2, or has a prime factor above 13.</exception>
    public Fft2D(int size) => Size = size;

    /// <summary>The side N.</summary>
    public int Size { get; }

    /// <summary>Image (N² numbers, x fastest) to half-plane (N·(N/2+1) components).</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Forward(ReadOnlySpan<float> image, Span<ComplexF> destination) => throw new NotImplementedException();

    /// <summary>Half-plane to image. The imaginary parts of self-conjugate components are ignored.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Inverse(ReadOnlySpan<ComplexF> halfPlane, Span<float> destination) => throw new NotImplementedException();
}
