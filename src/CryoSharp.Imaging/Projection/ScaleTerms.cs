using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>What one image, or several, say of the factor s between projections P and images X.</summary>
/// <remarks>
/// Weighted least squares: Σ w·|X − s·P|² over all components is least at s = Σ w·Re(X*·P) / Σ w·|P|². The mean of an image is left out, for
/// normalising has changed it. With w = 1/power of the images in each shell, which is nearly that of the noise, no shell outweighs the others.
/// </remarks>
/// <param name="Cross">Σ w·Re(X*·P).</param>
/// <param name="Norm">Σ w·|P|².</param>
public readonly record struct ScaleTerms(double Cross, double Norm)
{
    /// <summary>s, or null where the projections are empty or speak against the images.</summary>
    public double? Scale => Norm > 0 && Cross > 0 ? Cross / Norm : null;

    /// <summary>The terms of both.</summary>
    public static ScaleTerms operator +(ScaleTerms a, ScaleTerms b) => new(a.Cross + b.Cross, a.Norm + b.Norm);

    /// <summary>The terms of one image.</summary>
    /// <param name="image">Components of the disc.</param>
    /// <param name="projection">Likewise.</param>
    /// <param name="weight">w per shell, 0 to disc.MaxShell.</param>
    public static ScaleTerms Of(FourierDisc disc, ReadOnlySpan<ComplexF> image, ReadOnlySpan<ComplexF> projection, ReadOnlySpan<double> weight)
    {
        ArgumentNullException.ThrowIfNull(disc);
        (double cross, double norm) = (0, 0);
        for (int j = 1; j < image.Length; j++)
        {
            double w = weight[disc.Shell[j]];
            cross += w * ((image[j].Re * projection[j].Re) + (image[j].Im * projection[j].Im));
            norm += w * projection[j].SquaredMagnitude;
        }

        return new ScaleTerms(cross, norm);
    }

    /// <summary>1/mean power per shell of the given images; 0 where they have none.</summary>
    /// <param name="images">Each with the components of the disc.</param>
    public static double[] Weights(FourierDisc disc, IEnumerable<ComplexF[]> images)
    {
        ArgumentNullException.ThrowIfNull(disc);
        (var power, int count) = (new double[disc.MaxShell + 1], 0);
        foreach (ComplexF[] image in images)
        {
            count++;
            for (int j = 0; j < image.Length; j++)
            {
                power[disc.Shell[j]] += image[j].SquaredMagnitude;
            }
        }

        return [.. power.Select((p, shell) => p > 0 ? (double)count * (disc.CountUpTo(shell) - (shell > 0 ? disc.CountUpTo(shell - 1) : 0)) / p : 0)];
    }
}
