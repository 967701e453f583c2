using System.Collections.Immutable;

namespace CryoSharp.Bench;

/// <summary>y = factor · x^exponent.</summary>
internal readonly record struct PowerLaw(double Factor, double Exponent)
{
    /// <summary>The straight line through the logarithms with the least sum of squares.</summary>
    /// <param name="points">Positive numbers.</param>
    /// <returns>Null where fewer than two sizes differ.</returns>
    public static PowerLaw? Fit(ImmutableArray<(double X, double Y)> points)
    {
        (double X, double Y)[] logarithms = [.. points.Select(p => (Math.Log(p.X), Math.Log(p.Y)))];
        if (logarithms.Select(p => p.X).Distinct().Count() < 2)
        {
            return null;
        }

        (double x, double y) = (logarithms.Average(p => p.X), logarithms.Average(p => p.Y));
        double exponent = logarithms.Sum(p => (p.X - x) * (p.Y - y)) / logarithms.Sum(p => (p.X - x) * (p.X - x));
        return new PowerLaw(Math.Exp(y - (exponent * x)), exponent);
    }

    /// <summary>y at x.</summary>
    public double At(double x) => Factor * Math.Pow(x, Exponent);
}
