namespace CryoSharp.Numerics;

/// <summary>Fourier transforms of real cubes of one even side N, on several threads.</summary>
/// <remarks>
/// Layout as in <see cref="Fft2D"/>, with z slowest: N planes of N rows of N/2+1 components. Forward unscaled, inverse scaled by 1/N³.
/// The bits do not depend on the number of threads. A plan is immutable and may be used by any number of threads.
/// </remarks>
public sealed class Fft3D
{
    /// <summary>Plans transforms of N×N×N volumes.</summary>
    /// <param name="threads">How many threads share one transform, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is odd, below 2, or has a prime factor above 13; or threads below 1.</exception>
    public Fft3D(int size, int threads = 1) => (Size, Threads) = (size, threads);

    /// <summary>The side N.</summary>
    public int Size { get; }

    /// <summary>How many threads share one transform.</summary>
    public int Threads { get; }

    /// <summary>Volume (N³ numbers) to half-space (N·N·(N/2+1) components).</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Forward(ReadOnlySpan<float> volume, Span<ComplexF> destination) => throw new NotImplementedException();

    /// <summary>Half-space to volume. <paramref name="halfSpace"/> is used as work space and destroyed.</summary>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public void Inverse(Span<ComplexF> halfSpace, Span<float> destination) => throw new NotImplementedException();
}
