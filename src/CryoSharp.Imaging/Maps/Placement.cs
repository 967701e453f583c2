using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A turn and a place, which are climbed together.</summary>
/// <param name="Place">Voxels.</param>
internal readonly record struct Placement(Rotation Turn, Vector3D Place)
{
    // Degrees.
    private const double LastStep = 0.2;

    /// <summary>One step in each direction of three angles and three places, halved where none is better.</summary>
    /// <param name="score">To be made as large as it gets.</param>
    /// <param name="angle">The first step, degrees.</param>
    /// <param name="length">The first step of places, voxels.</param>
    /// <param name="leastGain">What a step must bring.</param>
    public static (double Value, Placement At) Climb(Func<Placement, double> score, Placement at, double angle, double length, double leastGain)
    {
        double value = score(at);
        for (; angle > LastStep; angle /= 2, length /= 2)
        {
            bool isBetter = true;
            while (isBetter)
            {
                isBetter = false;
                for (int way = 0; way < 6; way++)
                {
                    for (int sign = -1; sign <= 1; sign += 2)
                    {
                        Placement next = at.Moved(way, sign * (way < 3 ? angle : length));
                        double found = score(next);
                        if (found > value + leastGain)
                        {
                            (value, at, isBetter) = (found, next, true);
                        }
                    }
                }
            }
        }

        return (value, at);
    }

    private Placement Moved(int way, double by) => way < 3 ? this with { Turn = Rotation.FromAxis(Unit(way), by) * Turn } : this with { Place = Place + (by * Unit(way - 3)) };

    private static Vector3D Unit(int axis) => new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
}
