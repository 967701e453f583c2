namespace CryoSharp.Numerics;

/// <summary>Sums of exponentials without overflow.</summary>
public static class LogSumExp
{
    /// <summary>log Σ e^{x}; −∞ for no values.</summary>
    public static double Of(ReadOnlySpan<double> values) => throw new NotImplementedException();
}
