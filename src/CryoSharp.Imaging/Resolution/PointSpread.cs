using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How far a point is smeared in each direction by an uneven distribution of views.</summary>
/// <remarks>
/// <para>
/// After Naydenova and Russo, Nature Communications 8 (2017) 629. The slice of a particle seen along d, with a Gaussian envelope, is in real space a
/// Gaussian across d that goes on for ever along d. The point-spread function is their mean; along a unit vector u at distance r, in units of the
/// Gaussian's width,
/// </para>
/// <code>PSF(r·u) = ⟨exp(−r²(1 − (u·d)²)/2)⟩                                                    (3)</code>
/// <para>and R(u), the distance at which it falls to one half, is the resolution that the views give along u. The efficiency is</para>
/// <code>E_od = 1 − 2σ(R)/R̄                                                                      (4)</code>
/// <para>over all u: 1 for uniform views. docs/theory/orientations.md.</para>
/// </remarks>
/// <param name="Directions">Unit vectors u.</param>
/// <param name="Widths">R(u), at most <see cref="GreatestWidth"/>.</param>
public sealed record PointSpread(ImmutableArray<Vector3D> Directions, ImmutableArray<double> Widths)
{
    /// <summary>Where the function does not fall to one half before: half of the particles look along one direction.</summary>
    public const double GreatestWidth = 20;

    /// <summary>E_od, 0 to 1.</summary>
    public double Efficiency
    {
        get
        {
            double mean = Widths.Average();
            double deviation = Math.Sqrt(Widths.Average(w => (w - mean) * (w - mean)));
            return Math.Max(0, 1 - (2 * deviation / mean));
        }
    }

    /// <summary>The largest width over the smallest, at least 1.</summary>
    public double Anisotropy => Widths.Max() / Widths.Min();

    /// <summary>Computes the widths of a distribution.</summary>
    /// <param name="order">HEALPix order of the directions u.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">No particle.</exception>
    /// <exception cref="ArgumentOutOfRangeException">No such order.</exception>
    public static PointSpread Of(ViewingDistribution views, int order = 3, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(views);
        double total = views.Total;
        if (!(total > 0))
        {
            throw new ArgumentException("At least one particle is needed.", nameof(views));
        }

        (Vector3D View, double Share)[] seen =
        [
            .. views.Counts.Select((count, pixel) => (Healpix.Centre(views.Order, pixel), count / total)).Where(v => v.Item2 > 0),
        ];
        ImmutableArray<Vector3D> directions = ConicalFsc.Hemisphere(order);
        var widths = new double[directions.Length];
        Parallel.For(0, widths.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => widths[i] = Width(directions[i], seen));
        return new PointSpread(directions, [.. widths]);
    }

    private static double Width(Vector3D u, (Vector3D View, double Share)[] seen)
    {
        (double Across, double Share)[] terms = Array.ConvertAll(seen, s => (Math.Max(0, 1 - Math.Pow(u.Dot(s.View), 2)), s.Share));
        if (At(GreatestWidth) > 0.5)
        {
            return GreatestWidth;
        }

        (double low, double high) = (0, GreatestWidth);
        while (high - low > 1e-6)
        {
            double middle = (low + high) / 2;
            (low, high) = At(middle) > 0.5 ? (middle, high) : (low, middle);
        }

        return high;

        double At(double r)
        {
            double sum = 0;
            foreach ((double across, double share) in terms)
            {
                sum += share * Math.Exp(-0.5 * r * r * across);
            }

            return sum;
        }
    }
}
