namespace CryoSharp.Numerics;

/// <summary>Sums of exponentials without overflow.</summary>
public static class LogSumExp
{
    /// <summary>log Σ e^{x}; −∞ for no values. NaN if a value is NaN, +∞ if one is +∞.</summary>
    public static double Of(ReadOnlySpan<double> values)
    {
        double max = double.NegativeInfinity;
        foreach (double x in values)
        {
            max = Math.Max(max, x);
        }

        if (!double.IsFinite(max))
        {
            return max;
        }

        double sum = 0;
        foreach (double x in values)
        {
            sum += Math.Exp(x - max);
        }

        return max + Math.Log(sum);
    }
}
