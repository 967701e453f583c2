using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How many particles look from where: counts in pixels of equal area.</summary>
/// <remarks>
/// Under a point group a particle looks from all directions of its orbit; each of its |G| mates counts 1/|G|, so counts add up to the number of
/// particles and have the symmetry of the group, up to the pixels' own lack of it.
/// </remarks>
/// <param name="Order">Of the HEALPix pixels.</param>
/// <param name="Counts">12·4^order numbers.</param>
public sealed record ViewingDistribution(int Order, ImmutableArray<double> Counts)
{
    private const int FinestAutomaticOrder = 4;
    private const double WantedPerPixel = 5;

    /// <summary>The number of particles.</summary>
    public double Total => Counts.Sum();

    /// <summary>The share of the sphere's pixels from which nothing looks.</summary>
    public double EmptyShare => Counts.Count(c => c == 0) / (double)Counts.Length;

    /// <summary>Counts particles.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12.</exception>
    public static ViewingDistribution Of(IEnumerable<Rotation> rotations, PointGroup group, int order)
    {
        ArgumentNullException.ThrowIfNull(rotations);
        ArgumentNullException.ThrowIfNull(group);
        var mates = new long[Healpix.PixelCount(order)];
        foreach (Rotation rotation in rotations)
        {
            foreach (Rotation g in group.Operators)
            {
                mates[Healpix.PixelOf(order, (rotation * g).ViewingDirection)]++;
            }
        }

        return new ViewingDistribution(order, [.. mates.Select(m => m / (double)group.Operators.Length)]);
    }

    /// <summary>The finest order, up to 4, in whose pixels so many views would be five each.</summary>
    /// <param name="views">Particles times the operators of their point group.</param>
    public static int OrderFor(double views)
    {
        int order = FinestAutomaticOrder;
        while (order > 0 && views < WantedPerPixel * Healpix.PixelCount(order))
        {
            order--;
        }

        return order;
    }

    /// <summary>The empty share that directions at random would have: the mean of (1 − |G|/pixels)^particles.</summary>
    /// <param name="group">As counted.</param>
    public double EmptyShareAtRandom(PointGroup group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return Math.Pow(Math.Max(0, 1 - (group.Operators.Length / (double)Counts.Length)), Math.Round(Total));
    }
}
