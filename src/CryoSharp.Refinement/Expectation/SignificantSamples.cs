namespace CryoSharp.Refinement;

/// <summary>Which samples of a particle carry most of its posterior.</summary>
internal static class SignificantSamples
{
    /// <summary>Samples e^−24 below the best are never kept: 10⁸ of them would carry less than 0.4 % of the best one's mass.</summary>
    public const double Depth = 24;
    private const int BinsPerNat = 16;
    private const int Bins = (int)Depth * BinsPerNat;

    /// <summary>
    /// The log weight, relative to the largest, down to which samples must be kept so that they carry <paramref name="fraction"/> of the mass.
    /// </summary>
    /// <remarks>
    /// The cut lies on a multiple of 1/16 nat, so it keeps slightly more than the smallest set. Both engines use it, and it needs one pass and no sort.
    /// </remarks>
    /// <param name="logWeights">Any offset; −∞ allowed.</param>
    /// <param name="maximum">The largest of them.</param>
    /// <param name="temperature">Log weights are divided by it first; above 1 more samples are kept.</param>
    public static double Cut(ReadOnlySpan<float> logWeights, float maximum, double fraction, double temperature = 1)
    {
        if (fraction >= 1)
        {
            return double.NegativeInfinity;
        }

        Span<double> mass = stackalloc double[Bins];
        mass.Clear();
        double total = 0;
        float floor = maximum - (float)(Depth * temperature);
        foreach (float logWeight in logWeights)
        {
            if (logWeight > floor)
            {
                double below = (maximum - logWeight) / temperature;
                double weight = Math.Exp(-below);
                mass[Math.Min((int)(below * BinsPerNat), Bins - 1)] += weight;
                total += weight;
            }
        }

        double kept = 0;
        for (int bin = 0; bin < Bins; bin++)
        {
            kept += mass[bin];
            if (kept >= fraction * total)
            {
                return -(bin + 1.0) / BinsPerNat * temperature;
            }
        }

        return -Depth * temperature;
    }
}
