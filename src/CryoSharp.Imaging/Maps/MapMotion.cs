using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A motion of a whole map: moved(x) = map(turn · (x − shift)).</summary>
/// <param name="Turn">A projection of the map at rotation A is one of the moved map at A · turn.</param>
/// <param name="Shift">Å.</param>
public readonly record struct MapMotion(Rotation Turn, Vector3D Shift)
{
    private const int Oversampling = 2;

    /// <summary>The motion applied.</summary>
    /// <remarks>
    /// Trilinear between the voxels of a grid twice as fine, on which the map is known exactly: along an axis, amplitudes at the Nyquist
    /// frequency fall by a fifth, which a correlation per shell hardly notices. Zero where the map's box ends.
    /// </remarks>
    public Volume Apply(Volume map)
    {
        ArgumentNullException.ThrowIfNull(map);
        int n = map.BoxSize;
        Volume fine = Resampling.ToGrid(map, Oversampling * n, map.PixelSize / Oversampling);
        var moved = new Volume(n, map.PixelSize);
        for (int i = 0; i < moved.Voxels.Length; i++)
        {
            Vector3D x = map.PixelSize * new Vector3D((i % n) - (n / 2), (i / n % n) - (n / 2), (i / n / n) - (n / 2));
            moved.Voxels[i] = Sample(fine, (1 / fine.PixelSize) * Turn.Apply(x - Shift));
        }

        return moved;
    }

    /// <summary>The shift v of a map that explains why images' shifts differ: least squares of difference = (rotation · v)xy.</summary>
    /// <remarks>Directions that the views do not determine get 0.</remarks>
    /// <param name="images">Rotation and true minus found shift of each, Å.</param>
    public static Vector3D ShiftFrom(IReadOnlyList<(Rotation Rotation, Shift Difference)> images)
    {
        var (matrix, vectors) = (new double[9], new double[9]);
        Vector3D right = default;
        foreach ((Rotation rotation, Shift difference) in images)
        {
            Matrix3x3 a = rotation.ToMatrix();
            foreach ((Vector3D row, double value) in ((Vector3D, double)[])[(new(a.M11, a.M12, a.M13), difference.X), (new(a.M21, a.M22, a.M23), difference.Y)])
            {
                right += value * row;
                double[] r = [row.X, row.Y, row.Z];
                for (int i = 0; i < 9; i++)
                {
                    matrix[i] += r[i / 3] * r[i % 3];
                }
            }
        }

        SymmetricEigen.Diagonalise(3, matrix, vectors);
        Vector3D shift = default;
        for (int i = 0; i < 3; i++)
        {
            var axis = new Vector3D(vectors[i], vectors[3 + i], vectors[6 + i]);
            double value = matrix[4 * i];
            shift += value > 1e-6 * images.Count ? axis.Dot(right) / value * axis : default;
        }

        return shift;
    }

    /// <summary>The value at a point given in voxels from the origin.</summary>
    private static float Sample(Volume volume, Vector3D point)
    {
        int n = volume.BoxSize;
        (double x, double y, double z) = (point.X + (n / 2), point.Y + (n / 2), point.Z + (n / 2));
        (int ix, int iy, int iz) = ((int)Math.Floor(x), (int)Math.Floor(y), (int)Math.Floor(z));
        double sum = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            (int cx, int cy, int cz) = (ix + (corner & 1), iy + ((corner >> 1) & 1), iz + (corner >> 2));
            if (Math.Min(cx, Math.Min(cy, cz)) >= 0 && Math.Max(cx, Math.Max(cy, cz)) < n)
            {
                sum += (1 - Math.Abs(x - cx)) * (1 - Math.Abs(y - cy)) * (1 - Math.Abs(z - cz)) * volume.Voxels[(((cz * n) + cy) * n) + cx];
            }
        }

        return (float)sum;
    }
}
