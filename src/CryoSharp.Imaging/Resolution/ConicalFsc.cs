using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The FSC of two maps within double cones about directions of Fourier space.</summary>
/// <remarks>
/// Tan et al., Nature Methods 14 (2017) 793: per shell Re Σ a·b* / √(Σ|a|²·Σ|b|²) over the components that lie within the half-angle of the
/// direction or of its opposite. docs/theory/orientations.md.
/// </remarks>
/// <param name="Directions">Unit vectors.</param>
/// <param name="Curves">One per direction. A shell of which the cone holds no component has the correlation of the whole shell.</param>
/// <param name="Whole">The FSC of all directions together.</param>
public sealed record ConicalFsc(ImmutableArray<Vector3D> Directions, ImmutableArray<Fsc> Curves, Fsc Whole)
{
    // Fixed, lest sums depend on the number of threads.
    private const int Blocks = 16;

    /// <summary>The smallest area under a curve over the largest, 0 to 1; 1 where all directions are alike.</summary>
    /// <remarks>The conical FSC area ratio, cFAR. Areas reach from shell 1 to N/2; a negative one counts as 0.</remarks>
    public double AreaRatio => Areas.Max() is double largest and > 0 ? Math.Max(0, Areas.Min()) / largest : 0;

    /// <summary>Of each direction the mean correlation over the shells 1 to N/2.</summary>
    public ImmutableArray<double> Areas => [.. Curves.Select(curve => curve.Correlation.Skip(1).Average())];

    /// <summary>Shell by shell the smallest, the mean and the largest correlation of all directions.</summary>
    public (Fsc Least, Fsc Mean, Fsc Greatest) Band => (Each(c => c.Min()), Each(c => c.Average()), Each(c => c.Max()));

    /// <summary>Directions spread evenly over half of the sphere: the centres of HEALPix pixels, one of each opposite pair.</summary>
    /// <param name="order">0 to 12; 6·4^order directions.</param>
    /// <exception cref="ArgumentOutOfRangeException">No such order.</exception>
    public static ImmutableArray<Vector3D> Hemisphere(int order) =>
    [
        .. Enumerable.Range(0, Healpix.PixelCount(order)).Select(pixel => Healpix.Centre(order, pixel))
            .Where(d => d.Z > 1e-9 || (d.Z > -1e-9 && (d.Y > 1e-9 || (d.Y > -1e-9 && d.X > 0)))),
    ];

    /// <summary>Correlates two maps.</summary>
    /// <param name="directions">Unit vectors; a direction and its opposite have one curve.</param>
    /// <param name="halfAngle">Of the cones, degrees, above 0 and at most 90.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Boxes or pixel sizes differ, or there is no direction.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An angle out of range.</exception>
    public static ConicalFsc Between(Volume a, Volume b, ImmutableArray<Vector3D> directions, double halfAngle, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(halfAngle);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(halfAngle, 90);
        if (directions.IsDefaultOrEmpty)
        {
            throw new ArgumentException("At least one direction is needed.", nameof(directions));
        }

        (FourierVolume first, FourierVolume second) = (FourierVolume.Of(a, threads), FourierVolume.Of(b, threads));
        Fsc whole = Fsc.Between(first, second);
        var blocks = new ConeSums[Blocks];
        Parallel.For(0, Blocks, new ParallelOptions { MaxDegreeOfParallelism = threads }, block =>
        {
            blocks[block] = new ConeSums(directions, halfAngle, a.BoxSize / 2);
            blocks[block].Add(first, second, a.BoxSize * block / Blocks, a.BoxSize * (block + 1) / Blocks);
        });
        for (int block = 1; block < Blocks; block++)
        {
            blocks[0].Add(blocks[block]);
        }

        ImmutableArray<Fsc> curves =
        [
            .. Enumerable.Range(0, directions.Length).Select(d => whole with { Correlation = blocks[0].Correlation(d, whole.Correlation) }),
        ];
        return new ConicalFsc(directions, curves, whole);
    }

    private Fsc Each(Func<IEnumerable<double>, double> of) => Whole with
    {
        Correlation = [.. Enumerable.Range(0, Whole.Correlation.Length).Select(shell => of(Curves.Select(curve => curve.Correlation[shell])))],
    };
}
