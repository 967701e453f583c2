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
/// <param name="RandomisedFrom">The first shell with random phases.</param>
public sealed record CorrectedFsc(Fsc Unmasked, Fsc Masked, Fsc Randomised, Fsc Corrected, int RandomisedFrom)
{
    private const double RandomiseBelow = 0.8;

    /// <summary>Correlates two half-maps within a mask.</summary>
    /// <param name="mask">0 to 1, of the same box.</param>
    /// <param name="seed">The same seed gives the same curve.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <param name="randomisedFrom">The first shell with random phases, at least 1; null for the first where the unmasked curve is below 0.8.</param>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static CorrectedFsc Between(Volume a, Volume b, Volume mask, ulong seed, int threads = 1, int? randomisedFrom = null)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        Fsc unmasked = Fsc.Between(a, b, threads);
        Fsc masked = Fsc.Between(a, b, mask, threads);
        int from = randomisedFrom ?? unmasked.FirstShellBelow(RandomiseBelow);
        Fsc randomised = Fsc.Between(
            RandomPhases.From(a, from, seed, 1, threads), RandomPhases.From(b, from, seed, 2, threads), mask, threads);
        Fsc corrected = masked with
        {
            Correlation = [.. masked.Correlation.Select((m, s) => s < from + 2 ? m : WithoutMask(m, randomised.Correlation[s]))],
        };
        return new CorrectedFsc(unmasked, masked, randomised, corrected, from);
    }

    /// <summary>(masked − randomised)/(1 − randomised), or 0 where that is negative.</summary>
    internal static double WithoutMask(double masked, double randomised) =>
        randomised >= masked ? 0 : (masked - randomised) / (1 - randomised);
}
