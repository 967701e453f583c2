namespace CryoSharp.Imaging;

/// <summary>A map known by two halves, within a mask.</summary>
/// <param name="Map">The mean of the halves.</param>
/// <param name="Mask">0 to 1.</param>
/// <param name="Halves">FSC of the halves within the mask.</param>
public sealed record HalvedMap(Volume Map, Volume Mask, Fsc Halves)
{
    /// <summary>Takes the mean and the FSC.</summary>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static HalvedMap Of(Volume half1, Volume half2, Volume mask, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(half1);
        ArgumentNullException.ThrowIfNull(half2);
        Fsc halves = Fsc.Between(half1, half2, mask, threads);
        var mean = new Volume(half1.BoxSize, half1.PixelSize);
        for (int i = 0; i < mean.Voxels.Length; i++)
        {
            mean.Voxels[i] = (half1.Voxels[i] + half2.Voxels[i]) / 2;
        }

        return new HalvedMap(mean, mask, halves);
    }
}

/// <summary>Whether two maps differ by more than the halves of each differ.</summary>
/// <remarks>
/// Over the shells s = 1 … S up to which both half-map curves F_A, F_B stay at or above 0.143, each weighted by its number of components, s²:
/// Ratio = Σ s²(1 − F_AB) / Σ s²(1 − √(F_A·F_B)). Noise alone gives (1 − F)/(1 + F) over (1 − F), so two maps of one structure have a ratio of 1/(1 + F) on
/// average, between one half and one; above one, the maps differ by more than half-maps do. Correlation is that of the structures, noise taken off:
/// Σ s²F_AB / Σ s²√(C_A·C_B) with C = 2F/(1 + F) (Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721). docs/theory/classes.md.
/// </remarks>
/// <param name="Motion">Of the second map before it was compared.</param>
/// <param name="Between">FSC of the two maps.</param>
/// <param name="Ratio">1 where the maps differ as much as half-maps do.</param>
/// <param name="Correlation">1 for one structure, apart from chance.</param>
/// <param name="LastShell">S; at least 1.</param>
public sealed record MapDifference(MapMotion Motion, Fsc Between, double Ratio, double Correlation, int LastShell)
{
    private const double LeastFsc = 0.143;

    // Half-maps that are the same file have no difference to compare with.
    private const double LeastDifference = 1e-9;

    // Coarser maps have no edges by which to lay one on another.
    private const int FewestShells = 3;

    /// <summary>Compares two maps as they lie.</summary>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static MapDifference Of(HalvedMap a, HalvedMap b, int threads = 1) => After(default, a, b, threads);

    /// <summary>Compares two maps as they lie, and after the second was laid on the first (<see cref="MapFit"/>); gives the one that differs less.</summary>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static MapDifference Fitted(HalvedMap a, HalvedMap b, int threads = 1)
    {
        MapDifference lying = Of(a, b, threads);
        if (lying.LastShell < FewestShells)
        {
            return lying;
        }

        MapDifference fitted = After(MapFit.Of(b.Map, a.Map, a.Mask, lying.Between.Resolution(lying.LastShell), threads), a, b, threads);
        return fitted.Ratio < lying.Ratio ? fitted : lying;
    }

    private static MapDifference After(MapMotion motion, HalvedMap a, HalvedMap b, int threads)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        var between = Fsc.Between(a.Map, motion == default ? b.Map : motion.Apply(b.Map), a.Mask, threads);
        (double difference, double ofHalves, double correlation, double expected) = (0, 0, 0, 0);
        int shell = 1;
        for (; shell < between.Correlation.Length && (shell == 1 || Least(a, b, shell) >= LeastFsc); shell++)
        {
            double weight = (double)shell * shell;
            (double fa, double fb) = (Math.Max(0, a.Halves.Correlation[shell]), Math.Max(0, b.Halves.Correlation[shell]));
            difference += weight * (1 - between.Correlation[shell]);
            ofHalves += weight * (1 - Math.Sqrt(fa * fb));
            correlation += weight * between.Correlation[shell];
            expected += weight * Math.Sqrt(2 * fa / (1 + fa) * (2 * fb / (1 + fb)));
        }

        return new MapDifference(
            motion,
            between,
            Math.Max(0, difference) / Math.Max(LeastDifference, ofHalves),
            expected > 0 ? Math.Clamp(correlation / expected, -1, 1) : 0,
            shell - 1);
    }

    private static double Least(HalvedMap a, HalvedMap b, int shell) => Math.Min(a.Halves.Correlation[shell], b.Halves.Correlation[shell]);
}
