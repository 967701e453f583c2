using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The rigid motion that lays one set of points on another: r ↦ Rotation·(r − From) + To.</summary>
/// <param name="From">Centroid of the moved points, Å.</param>
/// <param name="To">Centroid of the points they are laid on, Å.</param>
/// <param name="RootMeanSquareDistance">What is left between the points, Å.</param>
/// <param name="Chains">The moved model's chains in the order of the other's chains that they were laid on; empty for bare points.</param>
public sealed record Superposition(
    Rotation Rotation, Vector3D From, Vector3D To, double RootMeanSquareDistance, ImmutableArray<string> Chains)
{
    /// <summary>Finds the motion of least squares for pairs of points.</summary>
    /// <remarks>Kabsch, Acta Cryst. A32 (1976) 922, solved with quaternions: Horn, J. Opt. Soc. Am. A 4 (1987) 629.</remarks>
    /// <exception cref="ArgumentException">The numbers of points differ or are below 3.</exception>
    public static Superposition Of(ReadOnlySpan<Vector3D> moved, ReadOnlySpan<Vector3D> target)
    {
        if (moved.Length != target.Length)
        {
            throw new ArgumentException($"{moved.Length} points cannot be paired with {target.Length}.", nameof(moved));
        }

        var sums = default(PairSums);
        for (int i = 0; i < moved.Length; i++)
        {
            sums = sums.With(moved[i], target[i]);
        }

        return Of(sums, []);
    }

    /// <summary>Where a point goes.</summary>
    public Vector3D Apply(Vector3D point) => Rotation.Apply(point - From) + To;

    internal static Superposition Of(in PairSums sums, ImmutableArray<string> chains)
    {
        if (sums.Count < 3)
        {
            throw new ArgumentException($"A superposition needs at least 3 pairs of points; found {sums.Count}.");
        }

        double n = sums.Count;
        Vector3D from = 1 / n * sums.Moved;
        Vector3D to = 1 / n * sums.Target;

        // The rotation is the eigenvector of the greatest eigenvalue of Horn's matrix of the covariance S = Σ moved·targetᵀ.
        (double xx, double xy, double xz) = Row(sums.XTarget, sums.Moved.X);
        (double yx, double yy, double yz) = Row(sums.YTarget, sums.Moved.Y);
        (double zx, double zy, double zz) = Row(sums.ZTarget, sums.Moved.Z);
        Span<double> matrix =
        [
            xx + yy + zz, yz - zy, zx - xz, xy - yx,
            yz - zy, xx - yy - zz, xy + yx, zx + xz,
            zx - xz, xy + yx, yy - xx - zz, yz + zy,
            xy - yx, zx + xz, yz + zy, zz - xx - yy,
        ];
        Span<double> vectors = stackalloc double[16];
        SymmetricEigen.Diagonalise(4, matrix, vectors);
        int best = 0;
        for (int i = 1; i < 4; i++)
        {
            best = matrix[5 * i] > matrix[5 * best] ? i : best;
        }

        double squares = sums.Squares - (n * from.Dot(from)) - (n * to.Dot(to)) - (2 * matrix[5 * best]);
        return new Superposition(
            Rotation.FromQuaternion(vectors[best], vectors[4 + best], vectors[8 + best], vectors[12 + best]),
            from,
            to,
            Math.Sqrt(Math.Max(0, squares) / n),
            chains);

        (double X, double Y, double Z) Row(Vector3D products, double moved) =>
            (products.X - (moved * to.X), products.Y - (moved * to.Y), products.Z - (moved * to.Z));
    }

    /// <summary>What a superposition needs of pairs of points; sums of several sets of pairs add.</summary>
    /// <param name="XTarget">Σ moved.X · target, and likewise the next two.</param>
    /// <param name="Squares">Σ |moved|² + |target|².</param>
    internal readonly record struct PairSums(
        int Count, Vector3D Moved, Vector3D Target, Vector3D XTarget, Vector3D YTarget, Vector3D ZTarget, double Squares)
    {
        public static PairSums operator +(in PairSums a, in PairSums b) => new(
            a.Count + b.Count,
            a.Moved + b.Moved,
            a.Target + b.Target,
            a.XTarget + b.XTarget,
            a.YTarget + b.YTarget,
            a.ZTarget + b.ZTarget,
            a.Squares + b.Squares);

        public PairSums With(Vector3D moved, Vector3D target) => this + new PairSums(
            1, moved, target, moved.X * target, moved.Y * target, moved.Z * target, moved.Dot(moved) + target.Dot(target));
    }
}
