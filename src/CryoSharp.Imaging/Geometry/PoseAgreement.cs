using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How far found poses lie from the true ones, apart from one motion of the whole map and from symmetry.</summary>
/// <remarks>
/// A classification may end with a map that is turned and moved against the true one, found(x) = true(g·(x − v)), at poses that fit it:
/// found rotation = true rotation · g, found shift = true shift − (found rotation · v)xy.
/// </remarks>
/// <param name="Motion">g and v.</param>
/// <param name="Turn">The angle of g or of the symmetry mate of it that turns least, degrees.</param>
/// <param name="Errors">The angle left of each particle, degrees.</param>
/// <param name="Offsets">The distance left between the shifts of each particle, Å, found rotations replaced by the mates nearest to the true ones.</param>
public sealed record PoseAgreement(MapMotion Motion, double Turn, ImmutableArray<double> Errors, ImmutableArray<double> Offsets)
{
    private const int Candidates = 200;
    private const int Refinements = 3;
    private const double Near = 15;

    // By how much another rotation must be better than none: a state with symmetry of its own has several that are equally good.
    private const double Advantage = 1.5;

    /// <summary>The median of <see cref="Errors"/>, degrees.</summary>
    public double Median => Middle(Errors);

    /// <summary>Finds the motion and what is left.</summary>
    /// <remarks>
    /// Of the identity and the relative rotations of up to 200 particles, spread evenly, that one is taken within 15° of which most particles lie;
    /// the mean of those takes its place, three times over. So particles at wrong poses have no part in it. A class without any common
    /// rotation gets some g and large errors.
    /// </remarks>
    /// <param name="truth">At least one.</param>
    /// <param name="found">As many, of the same particles.</param>
    /// <param name="symmetry">Rotations that this group's operators take into one another count as the same.</param>
    /// <exception cref="ArgumentException">There are none, or another number of them.</exception>
    public static PoseAgreement Of(IReadOnlyList<Pose> truth, IReadOnlyList<Pose> found, PointGroup symmetry)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        if (truth.Count == 0 || truth.Count != found.Count)
        {
            throw new ArgumentException($"As many found poses as true ones are needed; there are {found.Count} for {truth.Count}.", nameof(found));
        }

        int[] all = [.. Enumerable.Range(0, truth.Count)];
        double Error(Rotation turn, int i) => symmetry.AngleBetween(truth[i].Rotation * turn, found[i].Rotation);
        (Rotation turn, double most) = (Rotation.Identity, Advantage * all.Count(i => Error(Rotation.Identity, i) < Near));
        int candidates = Math.Min(Candidates, truth.Count);
        for (int k = 0; k < candidates; k++)
        {
            int chosen = (int)((long)k * truth.Count / candidates);
            Rotation candidate = truth[chosen].Rotation.Inverse * found[chosen].Rotation;
            int near = all.Count(i => Error(candidate, i) < Near);
            (turn, most) = near > most ? (candidate, near) : (turn, most);
        }

        Vector3D shift = default;
        for (int k = 0; k < Refinements; k++)
        {
            Rotation before = turn;
            int[] near = [.. all.Where(i => Error(before, i) < Near)];
            if (near.Length > 0)
            {
                Rotation[] mates = [.. near.Select(i => NearestMate(found[i].Rotation, truth[i].Rotation * before, symmetry))];
                turn = Mean([.. near.Select((i, n) => truth[i].Rotation.Inverse * mates[n])]);
                shift = MapMotion.ShiftFrom([.. near.Select((i, n) => (mates[n], truth[i].Shift - found[i].Shift))]);
            }
        }

        double Offset(int i)
        {
            Vector3D moved = NearestMate(found[i].Rotation, truth[i].Rotation * turn, symmetry).Apply(shift);
            return Math.Sqrt((truth[i].Shift - found[i].Shift - new Shift(moved.X, moved.Y)).SquaredLength);
        }

        return new PoseAgreement(
            new MapMotion(turn, shift),
            symmetry.AngleBetween(Rotation.Identity, turn),
            [.. all.Select(i => Error(turn, i))],
            [.. all.Select(Offset)]);
    }

    /// <summary>The median; the mean of the two in the middle where there is an even number.</summary>
    /// <exception cref="InvalidOperationException">There are no values.</exception>
    public static double Middle(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length > 0
            ? (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2
            : throw new InvalidOperationException("There is no median of no values.");
    }

    /// <summary>The rotation that is nearest to all: the largest eigenvector of the sum of their quaternions' outer products.</summary>
    /// <remarks>Markley et al., J. Guid. Control Dyn. 30 (2007) 1193. A quaternion and its negative count as one.</remarks>
    public static Rotation Mean(IReadOnlyList<Rotation> rotations)
    {
        var (sum, vectors) = (new double[16], new double[16]);
        foreach (Rotation rotation in rotations)
        {
            (double w, double x, double y, double z) = rotation.ToQuaternion();
            double[] q = [w, x, y, z];
            for (int i = 0; i < 16; i++)
            {
                sum[i] += q[i / 4] * q[i % 4];
            }
        }

        SymmetricEigen.Diagonalise(4, sum, vectors);
        int largest = Enumerable.Range(0, 4).MaxBy(i => sum[(i * 4) + i]);
        return Rotation.FromQuaternion(vectors[largest], vectors[4 + largest], vectors[8 + largest], vectors[12 + largest]);
    }

    private static Rotation NearestMate(Rotation rotation, Rotation target, PointGroup symmetry)
    {
        Rotation nearest = rotation;
        foreach (Rotation g in symmetry.Operators)
        {
            nearest = target.AngleTo(rotation * g) < target.AngleTo(nearest) ? rotation * g : nearest;
        }

        return nearest;
    }
}
