using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How well a map agrees with itself turned.</summary>
internal sealed class SelfAgreement
{
    private const int Padding = 2;

    // The grid is so much finer than the last shell needs that trilinear sampling is good.
    private const int Oversampled = 4;
    private const int LeastBox = 32;

    // Along an axis a map can be shifted without end, and gains by rounding.
    private const double LeastGain = 1e-5;

    // Half the shells, an eighth of the components, tell axes of a grid apart.
    private const int ShareScanned = 2;
    private const int LeastScanned = 5;

    private readonly PaddedReference _map;
    private readonly Vector3D[] _frequencies;
    private readonly int[] _shells;
    private readonly ComplexF[] _values;

    private SelfAgreement(Volume map, int shell, int threads)
    {
        (Shell, CoarseShell, BoxSize) = (shell, Math.Min(shell, Math.Max(LeastScanned, shell / ShareScanned)), map.BoxSize);
        _map = PaddedReference.From(map, Padding, shell, threads);
        MassCentre = CentreOfMass.OfPositive(map);
        (Vector3D K, int Shell)[] points =
        [
            .. from z in Enumerable.Range(-shell, (2 * shell) + 1)
               from y in Enumerable.Range(-shell, (2 * shell) + 1)
               from x in Enumerable.Range(0, shell + 1)
               let k = new Vector3D(x, y, z)
               let s = (int)Math.Round(k.Length)
               where s >= 2 && s <= shell
               orderby s
               select (k, s),
        ];
        _frequencies = [.. points.Select(p => p.K)];
        _shells = [.. points.Select(p => p.Shell)];
        _values = [.. points.Select(p => CentralSlice.Sample(_map, p.K))];
    }

    /// <summary>Voxels along a side of the map that is sampled; <see cref="Frame.Centre"/> counts these.</summary>
    public int BoxSize { get; }

    /// <summary>The last shell that is compared.</summary>
    public int Shell { get; }

    /// <summary>The last shell of a scan.</summary>
    public int CoarseShell { get; }

    /// <summary>Where the density lies, voxels from the origin.</summary>
    public Vector3D MassCentre { get; }

    /// <summary>Of a map as far as a resolution, Å.</summary>
    public static SelfAgreement Of(Volume map, double resolution, int threads)
    {
        int shell = Math.Clamp((int)Math.Round(map.BoxSize * map.PixelSize / resolution), 3, (map.BoxSize / 2) - 1);
        int box = Math.Max(LeastBox, Oversampled * shell);
        return new SelfAgreement(box < map.BoxSize ? Resampling.FourierResize(map, box, threads) : map, shell, threads);
    }

    /// <summary>The mean correlation of shells 2 to <paramref name="last"/> of the map and itself turned about a centre.</summary>
    public double Of(Rotation turn, Vector3D centre, int last)
    {
        Rotation back = turn.Inverse;
        Vector3D moved = centre - turn.Apply(centre);
        Span<double> cross = stackalloc double[last + 1];
        Span<double> one = stackalloc double[last + 1];
        Span<double> other = stackalloc double[last + 1];
        for (int i = 0; i < _values.Length && _shells[i] <= last; i++)
        {
            ComplexF here = _values[i];
            ComplexF turned = CentralSlice.Sample(_map, back.Apply(_frequencies[i])) * ComplexF.FromPhase(-2 * Math.PI * _frequencies[i].Dot(moved) / BoxSize);
            cross[_shells[i]] += (here.Re * turned.Re) + (here.Im * turned.Im);
            one[_shells[i]] += here.SquaredMagnitude;
            other[_shells[i]] += turned.SquaredMagnitude;
        }

        double sum = 0;
        for (int s = 2; s <= last; s++)
        {
            sum += one[s] * other[s] > 0 ? cross[s] / Math.Sqrt(one[s] * other[s]) : 0;
        }

        return sum / (last - 1);
    }

    /// <summary>The point of an axis that is nearest to the centre of mass: turns about the axis do not tell where on it the centre lies.</summary>
    public Vector3D NearMass(Vector3D centre, Vector3D axis) => centre - ((centre - MassCentre).Dot(axis) * axis);

    /// <summary>The mean over operators of a group whose axes lie in the map as a frame says.</summary>
    public double OfAll(Rotation[] operators, Frame frame, int last) =>
        operators.Average(g => Of(frame.Turn.Inverse * g * frame.Turn, frame.Centre, last));

    /// <summary>One step in each direction of three angles and three places, halved where none is better.</summary>
    /// <param name="from">The first step, degrees; of places it is a quarter as many voxels.</param>
    public (Frame Frame, double Agreement) Climb(Rotation[] operators, Frame at, int last, double from)
    {
        double value = OfAll(operators, at, last);
        for (double angle = from, length = from / 4; angle > 0.2; angle /= 2, length /= 2)
        {
            bool isBetter = true;
            while (isBetter)
            {
                isBetter = false;
                for (int step = 0; step < 12; step++)
                {
                    Frame next = at.Moved(step / 2, (step % 2 == 0 ? 1 : -1) * (step < 6 ? angle : length));
                    double found = OfAll(operators, next, last);
                    if (found > value + LeastGain)
                    {
                        (value, at, isBetter) = (found, next, true);
                    }
                }
            }
        }

        return (at, value);
    }
}

/// <summary>How the axes of a group lie in a map.</summary>
/// <param name="Turn">From the map to the axes.</param>
/// <param name="Centre">Where they meet, voxels from the map's origin.</param>
internal readonly record struct Frame(Rotation Turn, Vector3D Centre)
{
    /// <summary>Moved along one of six ways: turned about x, y or z (degrees), or shifted along them (voxels).</summary>
    public Frame Moved(int way, double by) => way < 3 ? this with { Turn = Rotation.FromAxis(Unit(way), by) * Turn } : this with { Centre = Centre + (by * Unit(way - 3)) };

    private static Vector3D Unit(int axis) => new(axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0);
}
