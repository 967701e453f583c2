using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <summary>The intensity of each scale group, from what its particles have in common with their slices.</summary>
/// <remarks>docs/theory/likelihood.md (7).</remarks>
internal static class IntensityScales
{
    // Of the median: no group is brighter or darker by more.
    private const double Widest = 5;

    /// <summary>Cross over norm, drawn to the mean of all groups where it is uncertain; the mean, weighted by the norms, is 1.</summary>
    /// <remarks>
    /// The estimate of a group with norm n has the variance 1/n. By how much groups truly differ is told by how much more than that their estimates do (DerSimonian and Laird,
    /// Control. Clin. Trials 7 (1986) 177); an estimate keeps of its distance from the mean the share that is not noise. Groups that no particle visited stay as they were.
    /// </remarks>
    /// <param name="before">Per group.</param>
    /// <param name="cross">Σ w·cross, per group, without the scale.</param>
    /// <param name="norm">Σ w·norm, likewise.</param>
    public static ImmutableArray<double> Of(ImmutableArray<double> before, ReadOnlySpan<double> cross, ReadOnlySpan<double> norm)
    {
        (double sumCross, double sumNorm, double sumSquares) = (0, 0, 0);
        for (int g = 0; g < norm.Length; g++)
        {
            if (norm[g] > 0 && double.IsFinite(cross[g]))
            {
                (sumCross, sumNorm, sumSquares) = (sumCross + cross[g], sumNorm + norm[g], sumSquares + (norm[g] * norm[g]));
            }
        }

        double mean = sumCross / sumNorm;
        if (!(mean > 0))
        {
            return before;
        }

        double variance = Variance(cross, norm, mean, sumNorm - (sumSquares / sumNorm));
        var scales = new double[norm.Length];
        for (int g = 0; g < scales.Length; g++)
        {
            bool isSeen = norm[g] > 0 && double.IsFinite(cross[g]);
            scales[g] = isSeen ? mean + (((cross[g] / norm[g]) - mean) * variance / (variance + (1 / norm[g]))) : before[g] * mean;
        }

        return Normalised(scales, norm);
    }

    private static double Variance(ReadOnlySpan<double> cross, ReadOnlySpan<double> norm, double mean, double freedom)
    {
        double excess = 1;
        for (int g = 0; g < norm.Length; g++)
        {
            if (norm[g] > 0 && double.IsFinite(cross[g]))
            {
                double distance = (cross[g] / norm[g]) - mean;
                excess += (norm[g] * distance * distance) - 1;
            }
        }

        return freedom > 0 ? Math.Max(0, excess / freedom) : 0;
    }

    private static ImmutableArray<double> Normalised(double[] scales, ReadOnlySpan<double> norm)
    {
        double median = scales.Order().ElementAt(scales.Length / 2);
        (double weighted, double weight) = (0, 0);
        for (int g = 0; g < scales.Length; g++)
        {
            scales[g] = Math.Clamp(scales[g], median / Widest, median * Widest);
            (weighted, weight) = (weighted + (scales[g] * norm[g]), weight + norm[g]);
        }

        return [.. scales.Select(s => s * weight / weighted)];
    }
}
