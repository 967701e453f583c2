namespace CryoSharp.Numerics;

/// <summary>Complex Fourier transforms of one length. Forward: Σ x·e^{−2πijk/n}, unscaled; inverse: with e^{+} and 1/n.</summary>
/// <remarks>A plan is immutable and may be used by any number of threads.</remarks>
public sealed class Fft1D
{
    private readonly ScalarPasses _passes;

    /// <summary>Plans transforms of <paramref name="length"/> points.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is below 1 or has a prime factor above 13.</exception>
    public Fft1D(int length)
    {
        if (!FftLength.IsSupported(length))
        {
            throw new ArgumentOutOfRangeException(
                nameof(length), length, "The length of a transform must be positive and have no prime factor above 13.");
        }

        Length = length;
        _passes = new ScalarPasses(length);
    }

    /// <summary>How many points.</summary>
    public int Length { get; }

    /// <summary>Transforms in place.</summary>
    /// <exception cref="ArgumentException">Not <see cref="Length"/> values.</exception>
    public void Forward(Span<ComplexF> values)
    {
        Require(values);
        _passes.Forward(values);
    }

    /// <summary>Transforms back in place, scaled by 1/n.</summary>
    /// <exception cref="ArgumentException">Not <see cref="Length"/> values.</exception>
    public void Inverse(Span<ComplexF> values)
    {
        Require(values);
        _passes.Inverse(values);
        float scale = (float)(1.0 / Length);
        foreach (ref ComplexF value in values)
        {
            value *= scale;
        }
    }

    private void Require(ReadOnlySpan<ComplexF> values)
    {
        if (values.Length != Length)
        {
            throw new ArgumentException($"A transform of {Length} points was given {values.Length} values.", nameof(values));
        }
    }
}
