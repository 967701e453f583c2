namespace CryoSharp.Refinement;

/// <summary>A particle's probabilities of its classes, and the shares of it that are given to them. docs/theory/likelihood.md (8).</summary>
/// <param name="Probability">p of each class; adds up to 1.</param>
/// <param name="Share">p^(1/T) of each class, normalised; zero where negligible; adds up to 1.</param>
/// <param name="LogEvidence">log Σ of the classes' masses.</param>
internal readonly record struct ClassShares(double[] Probability, double[] Share, double LogEvidence)
{
    /// <summary>From the log of each class's mass.</summary>
    /// <param name="logMasses">−∞ for a class without samples; at least one is finite.</param>
    /// <param name="temperature">T, at least 1.</param>
    /// <param name="fraction">Classes that together carry less than the rest of it are dropped.</param>
    public static ClassShares Of(double[] logMasses, double temperature, double fraction)
    {
        (double[] probability, double evidence) = Normalised(logMasses, 1);
        (double[] tempered, _) = Normalised(logMasses, temperature);
        double[] share = Array.ConvertAll(tempered, s => s < (1 - fraction) / logMasses.Length ? 0 : s);
        double kept = share.Sum();
        return new ClassShares(probability, Array.ConvertAll(share, s => s / kept), evidence);
    }

    private static (double[] Probability, double LogSum) Normalised(double[] logMasses, double temperature)
    {
        double[] logs = Array.ConvertAll(logMasses, l => l / temperature);
        double sum = Numerics.LogSumExp.Of(logs);
        return (Array.ConvertAll(logs, l => Math.Exp(l - sum)), sum);
    }
}
