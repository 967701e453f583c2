using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How evenly the slices of all particles fill Fourier space.</summary>
/// <remarks>
/// <para>
/// Baldwin and Lyumkis, Prog. Biophys. Mol. Biol. 150 (2020) 160. A direction k of Fourier space is sampled by the particles whose slice passes
/// within half a component of it at radius R: |k·d| ≤ 1/(2R), d the viewing direction. With S(k) the number of those and ⟨S⟩ = N/(2R) its mean,
/// </para>
/// <code>1/SCF = ⟨S⟩·⟨1/S⟩                                                                        (1)</code>
/// <para>
/// is the factor by which the mean noise power exceeds that of a uniform distribution: 1 for that, 8/π² = 0.81 for views all around one axis.
/// Where some directions are touched by no slice, SCF is 0, and
/// </para>
/// <code>1/SCF* = ⟨S⟩·(⟨1/S⟩ₛ + u/(2(1 − u)))     u: the share of those; ⟨⟩ₛ over the others          (2)</code>
/// <para>still tells bad from worse. Without gaps both are the same. docs/theory/orientations.md.</para>
/// </remarks>
/// <param name="Factor">SCF, 0 to 1; 0 where a direction is not sampled.</param>
/// <param name="FactorWithGaps">SCF*, 0 to 1.</param>
/// <param name="UnseenShare">u.</param>
public sealed record SamplingCompensation(double Factor, double FactorWithGaps, double UnseenShare)
{
    /// <summary>Measures particles.</summary>
    /// <param name="group">All mates of a particle count.</param>
    /// <param name="radius">R, components.</param>
    /// <param name="order">HEALPix order of the directions of Fourier space.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">No particle.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="radius"/> is below 1, or no such order.</exception>
    public static SamplingCompensation Of(IReadOnlyList<Rotation> rotations, PointGroup group, double radius = 23, int order = 4, int threads = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(radius, 1);
        if (rotations.Count == 0)
        {
            throw new ArgumentException("At least one particle is needed.", nameof(rotations));
        }

        // A mate of a view samples k as the view samples k's mate: so k of one asymmetric unit and all mates of views do.
        Vector3D[] units = [.. Enumerable.Range(0, Healpix.PixelCount(order)).Select(pixel => Healpix.Centre(order, pixel)).Where(group.Contains)];
        Vector3D[] views = [.. rotations.SelectMany(r => group.Operators.ToArray().Select(g => (r * g).ViewingDirection))];
        var counts = new int[units.Length];
        Parallel.For(0, units.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => counts[i] = Touching(units[i], views, 1 / (2 * radius)));
        return FromCounts(counts, group.Operators.Length, rotations.Count / (2 * radius));
    }

    /// <summary>From the numbers S(k)·|G| of directions spread evenly.</summary>
    /// <param name="mean">⟨S⟩, which is known: the mean over a few directions would scatter where S has sharp peaks.</param>
    internal static SamplingCompensation FromCounts(IReadOnlyList<int> counts, int operators, double mean)
    {
        double[] sampled = [.. counts.Where(c => c > 0).Select(c => c / (double)operators)];
        if (sampled.Length == 0)
        {
            return new SamplingCompensation(0, 0, 1);
        }

        double unseen = 1 - (sampled.Length / (double)counts.Count);
        double reciprocal = mean * (sampled.Average(s => 1 / s) + (unseen / (2 * (1 - unseen))));
        double factor = Math.Min(1, 1 / reciprocal);
        return new SamplingCompensation(unseen > 0 ? 0 : factor, factor, unseen);
    }

    private static int Touching(Vector3D k, Vector3D[] views, double limit)
    {
        int count = 0;
        foreach (Vector3D view in views)
        {
            if (Math.Abs(k.Dot(view)) <= limit)
            {
                count++;
            }
        }

        return count;
    }
}
