namespace CryoSharp.Imaging;

/// <summary>The window that slices of unpadded maps are interpolated with: four grid points along each axis.</summary>
/// <remarks>
/// φ(d) = I₀(β√(1 − (d/2)²)) for |d| ≤ 2, scaled so that its integral is 1. It falls off in real space almost as fast as a function of four points can, so a map need not be padded as
/// long as it leaves a margin in its box. docs/theory/projection.md (11).
/// </remarks>
internal static class KaiserBessel
{
    /// <summary>How many grid points.</summary>
    public const int Width = 4;

    /// <summary>One more than the degree of <see cref="Taps"/>, which are off by less than a hundredth of what folds back into a map.</summary>
    public const int Terms = 6;

    // Above, what folds back grows where a wide particle ends; below, in the middle. docs/theory/projection.md has the figures.
    private const double Shape = 6.5;

    private static readonly double Integral = Width * Math.Sinh(Shape) / Shape;

    /// <summary>
    /// The window as polynomials: <see cref="Terms"/> rows, constants first, of one coefficient for each of the four grid points around a place, in powers of the place's fraction less
    /// a half. The first point is the one before the place's own.
    /// </summary>
    public static readonly float[] Taps = Polynomials(At);

    /// <summary>The same of φ's slope.</summary>
    public static readonly float[] SlopeTaps = Polynomials(SlopeAt);

    /// <summary>φ at a distance in grid points, at most 2.</summary>
    public static double At(double distance) => Bessel0(Argument(distance)) / Integral;

    /// <summary>dφ/dd.</summary>
    public static double SlopeAt(double distance) => -Shape * Shape * distance / (2 * Width) * BesselRatio(Argument(distance)) / Integral;

    /// <summary>The window's transform at x cycles per grid point: what interpolation multiplies a map by, x of the box from its centre.</summary>
    public static double TransformAt(double x)
    {
        double square = (Shape * Shape) - (Math.PI * Math.PI * Width * Width * x * x);
        double root = Math.Sqrt(Math.Abs(square));
        double ratio = root < 1e-9 ? 1 : square > 0 ? Math.Sinh(root) / root : Math.Sin(root) / root;
        return Width * ratio / Integral;
    }

    private static double Argument(double distance) => Shape * Math.Sqrt(Math.Max(0, 1 - (4 * distance * distance / (Width * Width))));

    /// <summary>I₀, by its power series.</summary>
    private static double Bessel0(double z) => Series(z, 0);

    /// <summary>2·I₁(z)/z, which is 1 at 0.</summary>
    private static double BesselRatio(double z) => Series(z, 1);

    /// <summary>Σ (z/2)²ⁿ/(n!·(n + order)!).</summary>
    private static double Series(double z, int order)
    {
        (double sum, double term) = (1, 1);
        for (int n = 1; term > 1e-17 * sum; n++)
        {
            term *= z * z / 4 / (n * (n + order));
            sum += term;
        }

        return sum;
    }

    /// <summary>Through the Chebyshev points of each quarter of the window.</summary>
    private static float[] Polynomials(Func<double, double> window)
    {
        var taps = new float[Terms * Width];
        for (int point = 0; point < Width; point++)
        {
            double[] terms = Interpolating(s => window(s + 1.5 - point));
            for (int n = 0; n < Terms; n++)
            {
                taps[(n * Width) + point] = (float)terms[n];
            }
        }

        return taps;
    }

    /// <summary>Coefficients in powers of s, −½ to ½.</summary>
    private static double[] Interpolating(Func<double, double> function)
    {
        double[] nodes = [.. Enumerable.Range(0, Terms).Select(i => Math.Cos(Math.PI * (i + 0.5) / Terms))];
        double[] values = [.. nodes.Select(t => function(t / 2))];
        var result = new double[Terms];
        var (former, current) = (new double[Terms], new double[Terms]);
        current[0] = 1;
        for (int k = 0; k < Terms; k++)
        {
            int order = k;
            double share = (k == 0 ? 1.0 : 2.0) / Terms * values.Select((v, i) => v * Math.Cos(order * Math.PI * (i + 0.5) / Terms)).Sum();
            for (int n = 0; n < Terms; n++)
            {
                result[n] += share * current[n];
            }

            // T_{k+1}(t) = 2t·T_k − T_{k−1}, T_1 = t, in powers of s = t/2.
            double[] next = [.. Enumerable.Range(0, Terms).Select(n => ((n > 0 ? (order == 0 ? 2 : 4) * current[n - 1] : 0) - (order == 0 ? 0 : former[n])))];
            (former, current) = (current, next);
        }

        return result;
    }
}
