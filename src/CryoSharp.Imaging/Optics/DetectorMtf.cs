using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>The modulation transfer function of a detector: how much of each frequency it keeps.</summary>
/// <param name="Points">Frequency in 1/pixel of the detector, 0 to 0.5, and value, by rising frequency; at least one point.</param>
public sealed record DetectorMtf(ImmutableArray<(double Frequency, double Value)> Points)
{
    /// <summary>Interpolated linearly; the first or last value outside of the table.</summary>
    /// <param name="frequency">1/pixel of the detector.</param>
    public double At(double frequency)
    {
        int after = 0;
        while (after < Points.Length && Points[after].Frequency < frequency)
        {
            after++;
        }

        if (after == 0 || after == Points.Length)
        {
            return Points[Math.Min(after, Points.Length - 1)].Value;
        }

        ((double f0, double v0), (double f1, double v1)) = (Points[after - 1], Points[after]);
        return v0 + ((v1 - v0) * (frequency - f0) / (f1 - f0));
    }
}
