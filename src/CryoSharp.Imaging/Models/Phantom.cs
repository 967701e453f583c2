using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>
/// A made-up asymmetric complex for tests and trials, in several states: a body of 42 blobs and an arm of 12 that swings about a hinge. As large
/// as a particle of about 400 kDa, 150 Å long.
/// </summary>
/// <remarks>
/// The body fills an ellipsoid of half-axes 62, 42 and 33 Å about the origin, the arm a sphere of 20 Å. Places and widths (σ 4 to 7 Å) are random
/// with a fixed seed and never change; within a part no two are closer than 11 Å. Weights are 212,000 in all: roughly the electrons of 400 kDa.
/// </remarks>
public static class Phantom
{
    private const int BodyBlobs = 42;
    private const int ArmBlobs = 12;
    private const double BlobWeight = 212_000.0 / (BodyBlobs + ArmBlobs);
    private const double MinDistance = 11;
    private const ulong Seed = 400;

    /// <summary>The place about which the arm swings, Å.</summary>
    private static readonly Vector3D Hinge = new(38, 18, 18);

    /// <summary>From the hinge to the arm's middle in the first state, Å.</summary>
    private static readonly Vector3D Arm = new(2, 8, 26);

    /// <summary>One of two states: 0 with the arm up, 1 with the arm swung by 60°.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="state"/> is neither 0 nor 1.</exception>
    public static GaussianModel TwoState(int state) => State(state, 2);

    /// <summary>
    /// One of several states. With two, the arm swings by 60°. With more, the last has no arm and the others share a swing of 90° in equal steps.
    /// </summary>
    /// <param name="state">0 to <paramref name="count"/> − 1.</param>
    /// <param name="count">How many states there are, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static GaussianModel State(int state, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(state);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(state, count);
        ImmutableArray<GaussianBlob> body = Scatter(0, BodyBlobs, new Vector3D(62, 42, 33));
        if (count > 2 && state == count - 1)
        {
            return new GaussianModel(body);
        }

        double degrees = count <= 2 ? 60.0 * state : 90.0 * state / (count - 2);
        var swing = Rotation.FromAxis(new Vector3D(-1, 0.3, 0.1), degrees);
        IEnumerable<GaussianBlob> arm = Scatter(1, ArmBlobs, new Vector3D(20, 20, 20))
            .Select(b => b with { Centre = Hinge + swing.Apply(Arm + b.Centre) });
        return new GaussianModel([.. body, .. arm]);
    }

    /// <summary>Blobs within an ellipsoid, none closer to another than <see cref="MinDistance"/>.</summary>
    private static ImmutableArray<GaussianBlob> Scatter(ulong part, int count, Vector3D halfAxes)
    {
        var random = new CounterRandom(Seed, part, 0);
        var blobs = new List<GaussianBlob>();
        while (blobs.Count < count)
        {
            var unit = new Vector3D((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
            double sigma = 4 + (3 * random.NextDouble());
            var centre = new Vector3D(halfAxes.X * unit.X, halfAxes.Y * unit.Y, halfAxes.Z * unit.Z);
            if (unit.Length <= 1 && blobs.TrueForAll(b => (b.Centre - centre).Length >= MinDistance))
            {
                blobs.Add(new GaussianBlob(centre, sigma, BlobWeight));
            }
        }

        return [.. blobs];
    }
}
