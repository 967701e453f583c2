using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The FSC of two masked half-maps, corrected for the correlation that the mask itself brings.</summary>
/// <remarks>
/// Chen et al., Ultramicroscopy 135 (2013) 24: the phases beyond a shell are replaced by random ones in both half-maps; what correlation remains
/// within the mask is the mask's. From two shells beyond on, corrected = (masked − randomised)/(1 − randomised), and 0 where the randomised
/// curve is above the masked one; below, corrected = masked.
/// </remarks>
/// <param name="Unmasked">Of the half-maps as they are.</param>
/// <param name="Masked">Of the half-maps times the mask.</param>
/// <param name="Randomised">Of the half-maps with random phases, times the mask.</param>
/// <param name="Corrected">The curve to read a resolution from.</param>
/// <param name="RandomisedFrom">The first shell with random phases: the first where the unmasked curve is below 0.8.</param>
public sealed record CorrectedFsc(Fsc Unmasked, Fsc Masked, Fsc Randomised, Fsc Corrected, int RandomisedFrom)
{
    private const double RandomiseBelow = 0.8;

    /// <summary>Correlates two half-maps within a mask.</summary>
    /// <param name="mask">0 to 1, of the same box.</param>
    /// <param name="seed">The same seed gives the same curve.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static CorrectedFsc Between(Volume a, Volume b, Volume mask, ulong seed, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Fsc unmasked = Fsc.Between(a, b, threads);
        Fsc masked = Fsc.Between(a, b, mask, threads);
        int from = 1;
        while (from <= a.BoxSize / 2 && unmasked.Correlation[from] >= RandomiseBelow)
        {
            from++;
        }

        Fsc randomised = Fsc.Between(Randomise(a, from, seed, 1, threads), Randomise(b, from, seed, 2, threads), mask, threads);
        Fsc corrected = masked with
        {
            Correlation = [.. masked.Correlation.Zip(randomised.Correlation, (m, r) => (m, r)).Select((pair, s) => Correct(pair.m, pair.r, s, from))],
        };
        return new CorrectedFsc(unmasked, masked, randomised, corrected, from);
    }

    private static double Correct(double masked, double randomised, int shell, int from)
    {
        if (shell < from + 2)
        {
            return masked;
        }

        return randomised >= masked ? 0 : (masked - randomised) / (1 - randomised);
    }

    /// <summary>The map with random phases from a shell on; amplitudes stay.</summary>
    private static Volume Randomise(Volume volume, int from, ulong seed, ulong stream, int threads)
    {
        FourierVolume transform = FourierVolume.Of(volume, threads);
        (int n, int width) = (volume.BoxSize, (volume.BoxSize / 2) + 1);
        var shells = new HalfSpace(n);
        Parallel.For(0, n * n, new ParallelOptions { MaxDegreeOfParallelism = threads }, row =>
        {
            for (int x = 0; x < width; x++)
            {
                if (shells.Shell(row, x) >= from)
                {
                    int index = (row * width) + x;
                    int mate = shells.Count(x) == 1 ? (shells.MateRow(row) * width) + x : int.MaxValue;
                    transform.Components[index] = Randomise(transform.Components[index], index, mate, seed, stream);
                }
            }
        });
        return transform.ToVolume(threads);
    }

    /// <summary>A pair of conjugates draws one phase, under the lower index; a component that is its own conjugate stays.</summary>
    private static ComplexF Randomise(ComplexF value, int index, int mate, ulong seed, ulong stream)
    {
        if (index == mate)
        {
            return value;
        }

        double phase = 2 * Math.PI * new CounterRandom(seed, stream, (ulong)Math.Min(index, mate)).NextDouble();
        return MathF.Sqrt(value.SquaredMagnitude) * ComplexF.FromPhase(index < mate ? phase : -phase);
    }
}
