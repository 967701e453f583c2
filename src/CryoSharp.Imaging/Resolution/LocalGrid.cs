namespace CryoSharp.Imaging;

/// <summary>A coarse grid of points about the origin of a box, those that a mask needs, and one number at each.</summary>
internal sealed class LocalGrid
{
    private readonly int _step;
    private readonly int _first;
    private readonly int _side;
    private readonly int[] _cells;
    private readonly double[] _values;

    private LocalGrid(int step, int first, int side, int[] cells, int boxSize)
    {
        (_step, _first, _side, _cells, _values) = (step, first, side, cells, new double[side * side * side]);
        Points = [.. cells.Select(c => (At(c % side), At(c / side % side), At(c / side / side)))];

        // The last plane may lie beyond the box; the voxel at its edge stands for it.
        int At(int index) => Math.Clamp(first + (index * step), 0, boxSize - 1);
    }

    /// <summary>Voxels (x, y, z) at which a number is needed.</summary>
    public (int X, int Y, int Z)[] Points { get; }

    /// <summary>The corners of all cells that hold a voxel where the mask is not 0. Voxel N/2 is a point.</summary>
    /// <param name="step">Voxels between points.</param>
    public static LocalGrid Covering(Volume mask, int step)
    {
        int n = mask.BoxSize;
        int below = (((n / 2) + step - 1) / step) + 1;
        (int first, int side) = ((n / 2) - (below * step), (2 * below) + 2);
        var isNeeded = new bool[side * side * side];
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            if (mask.Voxels[i] > 0)
            {
                (int x, int y, int z) = (((i % n) - first) / step, ((i / n % n) - first) / step, ((i / n / n) - first) / step);
                for (int corner = 0; corner < 8; corner++)
                {
                    isNeeded[((((z + (corner >> 2)) * side) + y + ((corner >> 1) & 1)) * side) + x + (corner & 1)] = true;
                }
            }
        }

        return new LocalGrid(step, first, side, [.. Enumerable.Range(0, isNeeded.Length).Where(c => isNeeded[c])], n);
    }

    /// <summary>Sets the number at a point.</summary>
    public void Set(int point, double value) => _values[_cells[point]] = value;

    /// <summary>1 over the trilinear interpolation of the numbers, where the mask is not 0; else 0.</summary>
    public Volume Interpolate(Volume mask)
    {
        int n = mask.BoxSize;
        var result = new Volume(n, mask.PixelSize);
        for (int i = 0; i < result.Voxels.Length; i++)
        {
            if (mask.Voxels[i] > 0)
            {
                result.Voxels[i] = (float)(1 / At((i % n) - _first, (i / n % n) - _first, (i / n / n) - _first));
            }
        }

        return result;
    }

    private double At(int x, int y, int z)
    {
        (double fx, double fy, double fz) = (x % _step / (double)_step, y % _step / (double)_step, z % _step / (double)_step);
        int cell = ((((z / _step) * _side) + (y / _step)) * _side) + (x / _step);
        double sum = 0;
        for (int corner = 0; corner < 8; corner++)
        {
            (int dx, int dy, int dz) = (corner & 1, (corner >> 1) & 1, corner >> 2);
            double weight = (dx == 1 ? fx : 1 - fx) * (dy == 1 ? fy : 1 - fy) * (dz == 1 ? fz : 1 - fz);
            sum += weight * _values[cell + (((dz * _side) + dy) * _side) + dx];
        }

        return sum;
    }
}
