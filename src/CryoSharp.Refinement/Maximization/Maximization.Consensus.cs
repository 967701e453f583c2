using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <content>Classes that may differ within a focus mask only. docs/theory/focus.md.</content>
internal static partial class Maximization
{
    /// <summary>The map of all particles.</summary>
    /// <param name="Map">Filtered by its own signal-to-noise ratio, not masked.</param>
    /// <param name="Consensus">The same as sums.</param>
    private sealed record WholeMap(Volume Map, Consensus Consensus);

    /// <summary>Adds up the classes, and gives each the signal-to-noise ratio that its share of the weight makes of the whole's.</summary>
    /// <remarks>
    /// τ² is that of the whole: a domain is made of what the rest is made of, and a focus mask holds too few components per shell to measure a power.
    /// The sums of the second half-set of the first class, not needed any more, give their place to the whole.
    /// </remarks>
    private static WholeMap SumUp(
        RefinementSettings settings, SufficientStatistics sum, UnfilteredClass[] classes, Volume mask, int workingShell, ReconstructionBuffers buffers)
    {
        BackProjection whole = sum.BackProjection(0, 2);
        whole.CopyFrom(sum.BackProjection(0, 1));
        for (int c = 1; c < classes.Length; c++)
        {
            whole.Add(sum.BackProjection(c, 1), settings.Threads);
        }

        double[] weight = whole.MeanWeightPerShell();
        double[] ratio = PowerRatio(settings, whole, weight, mask, workingShell, buffers);
        foreach (UnfilteredClass one in classes)
        {
            for (int shell = 0; shell < ratio.Length; shell++)
            {
                one.SignalToNoise[shell] = weight[shell] > 0 ? ratio[shell] * one.Weight[shell] / weight[shell] : 0;
            }
        }

        double[] prior = Prior(whole, ratio, weight);
        return new WholeMap(whole.Reconstruct(prior, workingShell, settings.Threads, buffers), new Consensus(whole, prior));
    }
}
