namespace CryoSharp.Imaging;

/// <summary>Puts back the contrast of fine detail, as far as the half-maps say that it is there.</summary>
/// <remarks>Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721. docs/theory/finishing.md.</remarks>
public static class Sharpening
{
    /// <summary>√(2·FSC/(1 + FSC)) per shell: the expected correlation of the map of both halves with the truth; 0 where the FSC is not positive.</summary>
    /// <returns>N/2 + 1 numbers.</returns>
    public static double[] FscWeights(Fsc fsc)
    {
        ArgumentNullException.ThrowIfNull(fsc);
        return [.. fsc.Correlation.Select(c => c > 0 ? Math.Sqrt(2 * c / (1 + c)) : 0)];
    }

    /// <summary>Multiplies the transform by factors per shell, exp(−B·s²/4) and a low-pass.</summary>
    /// <param name="factors">N/2 + 1 numbers; components above shell N/2 become zero.</param>
    /// <param name="bFactor">Å²; negative values sharpen.</param>
    /// <param name="lowPass">Å. See <see cref="Filter.LowPass"/>.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    /// <exception cref="ArgumentException">Another number of factors.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lowPass"/> is not positive.</exception>
    public static Volume Apply(Volume map, ReadOnlySpan<double> factors, double bFactor, double lowPass, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(lowPass);
        if (factors.Length != (map.BoxSize / 2) + 1)
        {
            throw new ArgumentException($"Box {map.BoxSize} has {(map.BoxSize / 2) + 1} shells; found {factors.Length} factors.", nameof(factors));
        }

        double[] table = factors.ToArray();
        double side = map.BoxSize * map.PixelSize;
        return Filter.Multiply(map, threads, r =>
        {
            int shell = (int)Math.Round(r);
            return shell < table.Length ? table[shell] * Math.Exp(-bFactor * r * r / (4 * side * side)) * Filter.LowPassFactor(r, side / lowPass) : 0;
        });
    }
}
