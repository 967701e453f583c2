using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The logarithm of a map's amplitudes against the squared frequency: beyond about 10 Å nearly a straight line.</summary>
/// <remarks>
/// Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721. A map blurred by exp(−B·s²/4) has the slope −B/4, so the B-factor that undoes it is four
/// times the slope, a negative number.
/// </remarks>
/// <param name="LogAmplitudes">ln of the mean |F|/N³ in each shell 0 to N/2; minus infinity where a shell is empty.</param>
/// <param name="BoxSize">N.</param>
/// <param name="PixelSize">Å.</param>
public sealed record GuinierPlot(ImmutableArray<double> LogAmplitudes, int BoxSize, double PixelSize)
{
    private const int LeastShells = 3;

    /// <summary>Measures a map.</summary>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static GuinierPlot Of(Volume map, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        FourierVolume transform = FourierVolume.Of(map, threads);
        int half = map.BoxSize / 2;
        (var sum, var count) = (new double[half + 1], new double[half + 1]);
        ReadOnlySpan<ComplexF> components = transform.Components;
        var shells = new HalfSpace(map.BoxSize);
        for (int row = 0, i = 0; row < map.BoxSize * map.BoxSize; row++)
        {
            for (int x = 0; x <= half; x++, i++)
            {
                int shell = shells.Shell(row, x);
                if (shell <= half)
                {
                    sum[shell] += shells.Count(x) * Math.Sqrt(components[i].SquaredMagnitude);
                    count[shell] += shells.Count(x);
                }
            }
        }

        double scale = Math.Pow(map.BoxSize, -3);
        return new GuinierPlot([.. sum.Select((s, shell) => Math.Log(scale * s / count[shell]))], map.BoxSize, map.PixelSize);
    }

    /// <summary>s² of a shell, Å⁻².</summary>
    public double SquaredFrequency(int shell) => Math.Pow(shell / (BoxSize * PixelSize), 2);

    /// <summary>The plot of the map whose shells are multiplied by factors.</summary>
    /// <param name="factors">N/2 + 1 numbers, not negative.</param>
    /// <exception cref="ArgumentException">Another number of factors.</exception>
    public GuinierPlot Times(ReadOnlySpan<double> factors)
    {
        if (factors.Length != LogAmplitudes.Length)
        {
            throw new ArgumentException($"The plot has {LogAmplitudes.Length} shells; found {factors.Length} factors.", nameof(factors));
        }

        var logarithms = new double[factors.Length];
        for (int shell = 0; shell < factors.Length; shell++)
        {
            logarithms[shell] = LogAmplitudes[shell] + Math.Log(factors[shell]);
        }

        return this with { LogAmplitudes = [.. logarithms] };
    }

    /// <summary>Fits a straight line by least squares to the shells between two resolutions, both included.</summary>
    /// <param name="from">Å, the coarser one.</param>
    /// <param name="to">Å, the finer one.</param>
    /// <returns>Null where fewer than three shells with signal lie between them.</returns>
    public GuinierLine? Fit(double from, double to)
    {
        (double, double)[] points =
        [
            .. Enumerable.Range(1, LogAmplitudes.Length - 1)
                .Where(shell => double.IsFinite(LogAmplitudes[shell]) && Resolution(shell) <= from && Resolution(shell) >= to)
                .Select(shell => (SquaredFrequency(shell), LogAmplitudes[shell])),
        ];
        return points.Length < LeastShells ? null : GuinierLine.Through(points);
    }

    private double Resolution(int shell) => BoxSize * PixelSize / shell;
}

/// <summary>A straight line ln|F| = intercept + slope·s².</summary>
/// <param name="Slope">Å².</param>
/// <param name="Intercept">ln of an amplitude.</param>
/// <param name="Correlation">Pearson's, of the points it was fitted to.</param>
public sealed record GuinierLine(double Slope, double Intercept, double Correlation)
{
    /// <summary>Å²; negative values sharpen (docs/conventions.md, CTF).</summary>
    public double BFactor => 4 * Slope;

    /// <summary>The least-squares line.</summary>
    internal static GuinierLine Through((double X, double Y)[] points)
    {
        (double meanX, double meanY) = (points.Average(p => p.X), points.Average(p => p.Y));
        double xx = points.Sum(p => (p.X - meanX) * (p.X - meanX));
        double xy = points.Sum(p => (p.X - meanX) * (p.Y - meanY));
        double yy = points.Sum(p => (p.Y - meanY) * (p.Y - meanY));
        double slope = xy / xx;
        return new GuinierLine(slope, meanY - (slope * meanX), yy > 0 ? xy / Math.Sqrt(xx * yy) : 0);
    }
}
