using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Two half-maps, their correlation, and the map of both.</summary>
/// <param name="Map">Of all particles, Wiener-filtered unless that was declined.</param>
/// <param name="Half1">Unfiltered.</param>
/// <param name="Half2">Unfiltered.</param>
/// <param name="Fsc">Within the mask.</param>
internal sealed record HalfMaps(Volume Map, Volume Half1, Volume Half2, Fsc Fsc)
{
    private const double GreatestFsc = 0.999;
    private const double LeastFsc = 0.143;

    /// <summary>Solves both halves and their sum.</summary>
    /// <param name="half1">Symmetrised in place, and the second added.</param>
    /// <param name="half2">Symmetrised in place.</param>
    /// <param name="regularisation">T, or null for no filter.</param>
    public static HalfMaps From(
        BackProjection half1, BackProjection half2, PointGroup symmetry, Volume mask, MapGrid grid, double? regularisation, int threads)
    {
        half1.Symmetrise(symmetry, grid.MaxShell, threads);
        half2.Symmetrise(symmetry, grid.MaxShell, threads);
        Volume map1 = half1.Reconstruct([], grid.MaxShell, threads);
        Volume map2 = half2.Reconstruct([], grid.MaxShell, threads);
        Fsc fsc = Fsc.Between(map1, map2, mask, threads);
        half1.Add(half2);
        double[] prior = regularisation is double t ? Prior(half1, fsc, t, grid.MaxShell) : [];
        return new HalfMaps(half1.Reconstruct(prior, grid.MaxShell, threads), map1, map2, fsc);
    }

    /// <summary>1/(p³·T·τ²) per shell: W/(p³·T·SSNR), with SSNR = 2·FSC/(1 − FSC) of the map of both halves and W the mean weight.</summary>
    /// <remarks>
    /// Infinite from two shells beyond the one where the FSC first falls below 0.143: later positive values are chance. docs/theory/regularisation.md.
    /// </remarks>
    private static double[] Prior(BackProjection sum, Fsc fsc, double regularisation, int maxShell)
    {
        double[] weight = sum.MeanWeightPerShell();
        double padded = Math.Pow(sum.Padding, 3);
        int last = 1;
        while (last < maxShell && fsc.Correlation[last] >= LeastFsc)
        {
            last++;
        }

        var prior = new double[maxShell + 1];
        for (int shell = 0; shell <= maxShell; shell++)
        {
            double correlation = Math.Clamp(fsc.Correlation[Math.Max(shell, 1)], 0, GreatestFsc);
            double signalToNoise = shell > last + 2 ? 0 : 2 * correlation / (1 - correlation);
            prior[shell] = signalToNoise > 1e-6 ? weight[shell] / (padded * regularisation * signalToNoise) : double.PositiveInfinity;
        }

        return prior;
    }
}
