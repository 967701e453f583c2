using System.Collections.Immutable;

namespace CryoSharp.Numerics;

/// <summary>How a transform of one length is divided into stages: the factors of the length and the twiddle factors of each.</summary>
/// <remarks>
/// <para>
/// Decimation in frequency, Stockham's self-sorting form (Cochran et al., Proc. IEEE 55 (1967) 1664). The stage of radix r
/// takes s interleaved transforms of n points to r·s of m = n/r points: for p = 0..m−1, q = 0..s−1, k = 0..r−1,
/// </para>
/// <code>destination[q + s(rp + k)] = e^{−2πi pk/n} Σⱼ e^{−2πi jk/r} source[q + s(p + jm)]</code>
/// <para>The first stage has n = length and s = 1. Angles are computed in double precision.</para>
/// </remarks>
internal sealed class FftStages
{
    /// <summary>Factors <paramref name="length"/>, which must be supported.</summary>
    public FftStages(int length)
    {
        Length = length;
        var stages = ImmutableArray.CreateBuilder<FftStage>();
        int n = length;
        foreach (int radix in Factors(length))
        {
            stages.Add(new FftStage(radix, n, length / n));
            n /= radix;
        }

        All = stages.ToImmutable();
    }

    /// <summary>How many points.</summary>
    public int Length { get; }

    /// <summary>The stages, in the order of execution; none for a length of 1.</summary>
    public ImmutableArray<FftStage> All { get; }

    /// <summary>Odd factors first, then 8s and 4s; 8·2 is taken as 4·4, which has fewer operations.</summary>
    private static List<int> Factors(int length)
    {
        List<int> factors = [];
        int rest = length;
        for (int p = 13; p > 2; p -= 2)
        {
            for (; rest % p == 0; rest /= p)
            {
                factors.Add(p);
            }
        }

        for (; rest % 8 == 0 && rest != 16; rest /= 8)
        {
            factors.Add(8);
        }

        for (; rest % 4 == 0; rest /= 4)
        {
            factors.Add(4);
        }

        if (rest == 2)
        {
            factors.Add(2);
        }

        return factors;
    }
}

/// <summary>One stage of <see cref="FftStages"/>.</summary>
internal sealed class FftStage
{
    /// <summary>The stage that divides <paramref name="stride"/> interleaved transforms of <paramref name="length"/> points.</summary>
    public FftStage(int radix, int length, int stride)
    {
        (Radix, Length, Stride) = (radix, length, stride);
        Roots = new ComplexF[radix];
        for (int k = 0; k < radix; k++)
        {
            Roots[k] = Root(k, radix);
        }

        Twiddles = new ComplexF[length / radix * (radix - 1)];
        for (int i = 0; i < Twiddles.Length; i++)
        {
            int p = i / (radix - 1);
            int k = (i % (radix - 1)) + 1;
            Twiddles[i] = Root(p * k, length);
        }
    }

    /// <summary>The radix r.</summary>
    public int Radix { get; }

    /// <summary>The points n of each transform before the stage.</summary>
    public int Length { get; }

    /// <summary>How many interleaved transforms s there are before the stage.</summary>
    public int Stride { get; }

    /// <summary>e^{−2πik/r} for k = 0..r−1. Not to be written.</summary>
    public ComplexF[] Roots { get; }

    /// <summary>e^{−2πipk/n} at p(r−1) + k−1, for p = 0..n/r−1 and k = 1..r−1. Not to be written.</summary>
    public ComplexF[] Twiddles { get; }

    /// <summary>e^{−2πi index/order}; the index is reduced first, so that the angle loses no digits.</summary>
    private static ComplexF Root(int index, int order) => ComplexF.FromPhase(-2 * Math.PI * (index % order) / order);
}
