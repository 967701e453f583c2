using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Fourier shell correlation of two maps.</summary>
/// <param name="Correlation">One value per shell 0 to N/2; 1 at shell 0.</param>
/// <param name="BoxSize">N.</param>
/// <param name="PixelSize">Å.</param>
/// <remarks>Harauz and van Heel, Optik 73 (1986) 146.</remarks>
public sealed record Fsc(ImmutableArray<double> Correlation, int BoxSize, double PixelSize)
{
    /// <summary>Correlates two maps of the same box and pixel size.</summary>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static Fsc Between(Volume a, Volume b, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        return Between(FourierVolume.Of(a, threads), FourierVolume.Of(b, threads));
    }

    /// <summary>Correlates two maps within a mask: both are multiplied by it first. See <see cref="CorrectedFsc"/> for what the mask itself adds.</summary>
    /// <param name="mask">0 to 1, of the same box.</param>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static Fsc Between(Volume a, Volume b, Volume mask, int threads = 1) =>
        Between(SoftMask.Apply(mask, a), SoftMask.Apply(mask, b), threads);

    /// <summary>Correlates two transforms: per shell Re Σ a·b* / √(Σ|a|²·Σ|b|²), over the full space; 0 where either has no power.</summary>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ.</exception>
    public static Fsc Between(FourierVolume a, FourierVolume b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        if (a.BoxSize != b.BoxSize || a.Depth != b.Depth || Math.Abs(a.PixelSize - b.PixelSize) > 1e-3 * a.PixelSize)
        {
            throw new ArgumentException(
                $"Maps of one box and pixel size are compared; found {a.BoxSize} at {a.PixelSize} Å and {b.BoxSize} at {b.PixelSize} Å.", nameof(b));
        }

        int half = a.BoxSize / 2;
        (var product, var powerA, var powerB) = (new double[half + 1], new double[half + 1], new double[half + 1]);
        ReadOnlySpan<ComplexF> valuesA = a.Components;
        ReadOnlySpan<ComplexF> valuesB = b.Components;
        var shells = new HalfSpace(a.BoxSize);
        for (int row = 0; row < a.Depth * a.BoxSize; row++)
        {
            for (int x = 0; x <= half; x++)
            {
                int shell = shells.Shell(row, x);
                if (shell <= half)
                {
                    int i = (row * (half + 1)) + x;
                    double count = shells.Count(x);
                    (double re1, double im1, double re2, double im2) = (valuesA[i].Re, valuesA[i].Im, valuesB[i].Re, valuesB[i].Im);
                    product[shell] += count * ((re1 * re2) + (im1 * im2));
                    powerA[shell] += count * ((re1 * re1) + (im1 * im1));
                    powerB[shell] += count * ((re2 * re2) + (im2 * im2));
                }
            }
        }

        var correlation = new double[half + 1];
        correlation[0] = 1;
        for (int s = 1; s <= half; s++)
        {
            double power = Math.Sqrt(powerA[s] * powerB[s]);
            correlation[s] = power > 0 ? product[s] / power : 0;
        }

        return new Fsc([.. correlation], a.BoxSize, a.PixelSize);
    }

    /// <summary>Å at which the curve first falls below <paramref name="threshold"/>, by linear interpolation in frequency; twice the pixel size where it never does.</summary>
    public double ResolutionAt(double threshold)
    {
        for (int s = 1; s < Correlation.Length; s++)
        {
            if (Correlation[s] < threshold)
            {
                double before = Correlation[s - 1];
                double shell = before > threshold ? s - 1 + ((before - threshold) / (before - Correlation[s])) : s - 1;
                return BoxSize * PixelSize / shell;
            }
        }

        return 2 * PixelSize;
    }

    /// <summary>The first shell from 1 on whose correlation is below a threshold; N/2 + 1 where there is none.</summary>
    public int FirstShellBelow(double threshold)
    {
        int shell = 1;
        while (shell < Correlation.Length && Correlation[shell] >= threshold)
        {
            shell++;
        }

        return shell;
    }

    /// <summary>N·pixel/shell, Å; infinite at shell 0.</summary>
    public double Resolution(int shell) => BoxSize * PixelSize / shell;
}
