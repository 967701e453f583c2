using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Lays one map on another that differs by a small turn and shift.</summary>
public static class MapFit
{
    private const int LargestBox = 64;
    private const int Steps = 4;
    private const int Unknowns = 7;

    /// <summary>The motion of <paramref name="map"/> after which it is nearest to <paramref name="target"/>, up to a factor.</summary>
    /// <remarks>
    /// Gauss-Newton steps on Σ mask·(target − s·moved)² over the factor s, a turn w and a shift v: to first order moved changes by w·(x × ∇moved) − v·∇moved. First with
    /// three times the resolution, then with the resolution itself, so turns and shifts are found that move the edge of the particle by about that much. On a grid of at most 64³.
    /// A map without contrast stays where it is.
    /// </remarks>
    /// <param name="mask">0 to 1; where the maps are compared.</param>
    /// <param name="resolution">Å; finer detail is not looked at.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Boxes differ.</exception>
    public static MapMotion Of(Volume map, Volume target, Volume mask, double resolution, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(mask);
        if (map.BoxSize != target.BoxSize || map.BoxSize != mask.BoxSize)
        {
            throw new ArgumentException($"Maps and mask need one box; found {map.BoxSize}, {target.BoxSize} and {mask.BoxSize}.", nameof(map));
        }

        int box = Math.Min(LargestBox, map.BoxSize);
        Volume Small(Volume v) => box == v.BoxSize ? v : Resampling.ToGrid(v, box, v.PixelSize * v.BoxSize / box, threads);
        (Volume smallMap, Volume smallTarget, Volume smallMask) = (Small(map), Small(target), Small(mask));
        MapMotion motion = default;
        foreach (double detail in (double[])[3 * resolution, resolution])
        {
            Volume blurred = Filter.LowPass(smallMap, detail, threads);
            Volume goal = Filter.LowPass(smallTarget, detail, threads);
            for (int step = 0; step < Steps; step++)
            {
                motion = Improve(motion, motion.Apply(blurred), goal, smallMask);
            }
        }

        return motion;
    }

    /// <summary>One step: the motion that brings the moved map nearer, after the one that it has had.</summary>
    private static MapMotion Improve(MapMotion motion, Volume moved, Volume target, Volume mask)
    {
        var (normal, right) = (new double[Unknowns, Unknowns], new double[Unknowns]);
        int n = moved.BoxSize;
        Span<double> row = stackalloc double[Unknowns];
        for (int z = 1; z < n - 1; z++)
        {
            for (int y = 1; y < n - 1; y++)
            {
                for (int x = 1; x < n - 1; x++)
                {
                    int i = (((z * n) + y) * n) + x;
                    if (mask.Voxels[i] > 0)
                    {
                        Derivatives(moved, x, y, z, i, row);
                        Add(row, target.Voxels[i], mask.Voxels[i], normal, right);
                    }
                }
            }
        }

        if (CholeskyFactor.Of(normal) is not CholeskyFactor factor)
        {
            return motion;
        }

        double[] u = factor.Solve(right);
        if (!(u[0] > 0))
        {
            return motion;
        }

        Vector3D turn = (180 / Math.PI / u[0]) * new Vector3D(u[1], u[2], u[3]);
        Vector3D shift = (1 / u[0]) * new Vector3D(u[4], u[5], u[6]);
        Rotation rotation = turn.Length > 0 ? Rotation.FromAxis(turn, turn.Length) : Rotation.Identity;

        // map(T(x' − t)) with x' = R(x − v) is map(T·R·(x − v − R⁻¹t)).
        return new MapMotion(motion.Turn * rotation, shift + rotation.Inverse.Apply(motion.Shift));
    }

    /// <summary>The moved map, x × gradient, and −gradient at a voxel; lengths in Å.</summary>
    private static void Derivatives(Volume moved, int x, int y, int z, int i, Span<double> row)
    {
        int n = moved.BoxSize;
        ReadOnlySpan<float> v = moved.Voxels;
        double half = 0.5 / moved.PixelSize;
        var gradient = new Vector3D(half * (v[i + 1] - v[i - 1]), half * (v[i + n] - v[i - n]), half * (v[i + (n * n)] - v[i - (n * n)]));
        Vector3D torque = (moved.PixelSize * new Vector3D(x - (n / 2), y - (n / 2), z - (n / 2))).Cross(gradient);
        (row[0], row[1], row[2], row[3]) = (v[i], torque.X, torque.Y, torque.Z);
        (row[4], row[5], row[6]) = (-gradient.X, -gradient.Y, -gradient.Z);
    }

    private static void Add(ReadOnlySpan<double> row, double value, double weight, double[,] normal, double[] right)
    {
        for (int a = 0; a < Unknowns; a++)
        {
            right[a] += weight * row[a] * value;
            for (int b = 0; b <= a; b++)
            {
                normal[a, b] += weight * row[a] * row[b];
            }
        }
    }
}
