using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>A grid of shifts within a circle that can be refined in place: each finer level splits every shift into four.</summary>
/// <remarks>The four children of index t are 4t … 4t + 3.</remarks>
public sealed class ShiftGrid
{
    private readonly Shift[] _shifts;

    /// <summary>All multiples of the step within the range.</summary>
    /// <param name="range">Radius in Å; 0 for a single shift.</param>
    /// <param name="step">Å, positive.</param>
    /// <param name="perturbation">Moves the whole grid.</param>
    public ShiftGrid(double range, double step, Shift perturbation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(step);
        (Range, CoarseStep) = (range, step);
        int reach = (int)Math.Floor(range / step);
        var shifts = new List<Shift>();
        for (int y = -reach; y <= reach; y++)
        {
            for (int x = -reach; x <= reach; x++)
            {
                if (((x * x) + (y * y)) * step * step <= (range * range) + 1e-6)
                {
                    shifts.Add(new Shift(x * step, y * step) + perturbation);
                }
            }
        }

        _shifts = [.. shifts];
    }

    /// <summary>The single shift zero.</summary>
    public static ShiftGrid Origin { get; } = new(0, 1, default);

    /// <summary>Radius in Å.</summary>
    public double Range { get; }

    /// <summary>Å between neighbours at level 0.</summary>
    public double CoarseStep { get; }

    /// <summary>Å between neighbours at a level.</summary>
    public double Step(int level) => CoarseStep / (1 << level);

    /// <summary>How many shifts a level has.</summary>
    public int Count(int level) => _shifts.Length << (2 * level);

    /// <summary>The shift at an index of a level, Å.</summary>
    public Shift At(int level, int index)
    {
        Shift shift = _shifts[index >> (2 * level)];
        for (int l = 1; l <= level; l++)
        {
            int child = (index >> (2 * (level - l))) & 3;
            double quarter = Step(l) / 2;
            shift += new Shift((child & 1) == 0 ? -quarter : quarter, (child & 2) == 0 ? -quarter : quarter);
        }

        return shift;
    }
}
