using System.Collections.Immutable;

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
    public static Fsc Between(Volume a, Volume b, int threads = 1) => throw new NotImplementedException();

    /// <summary>Å at which the curve first falls below <paramref name="threshold"/>, by linear interpolation in frequency; twice the pixel size where it never does.</summary>
    public double ResolutionAt(double threshold) => throw new NotImplementedException();

    /// <summary>N·pixel/shell, Å; infinite at shell 0.</summary>
    public double Resolution(int shell) => BoxSize * PixelSize / shell;
}
