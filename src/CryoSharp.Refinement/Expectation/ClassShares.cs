namespace CryoSharp.Refinement;

/// <summary>A particle's probabilities of its classes, and the shares of it that are given to them. docs/theory/likelihood.md (8).</summary>
/// <param name="Probability">p of each class; adds up to 1.</param>
/// <param name="Share">(1 − β)·p + β/K over the K classes that have samples; zero where negligible; adds up to 1.</param>
/// <param name="LogEvidence">log Σ of the classes' masses.</param>
internal readonly record struct ClassShares(double[] Probability, double[] Share, double LogEvidence)
{
    /// <summary>From the log of each class's mass.</summary>
    /// <param name="logMasses">−∞ for a class without samples; at least one is finite.</param>
    /// <param name="similarity">β, 0 to 1.</param>
    /// <param name="fraction">Classes that together carry less than the rest of it are dropped.</param>
    public static ClassShares Of(double[] logMasses, double similarity, double fraction)
    {
        double evidence = Numerics.LogSumExp.Of(logMasses);
        double[] probability = [.. logMasses.Select(l => Math.Exp(l - evidence))];
        int present = logMasses.Count(double.IsFinite);
        double[] share =
        [
            .. probability.Select((p, c) => double.IsFinite(logMasses[c]) ? ((1 - similarity) * p) + (similarity / present) : 0)
                .Select(s => s < (1 - fraction) / logMasses.Length ? 0 : s),
        ];
        double kept = share.Sum();
        return new ClassShares(probability, [.. share.Select(s => s / kept)], evidence);
    }
}
