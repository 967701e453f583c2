using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How well a map agrees with itself turned.</summary>
internal sealed class SelfAgreement
{
    // The grid is so much finer than the last shell needs that trilinear sampling is good.
    private const int Oversampled = 4;
    private const int LeastBox = 32;

    // Along an axis a map can be shifted without end, and gains by rounding.
    private const double LeastGain = 1e-5;

    private readonly MapShells _map;

    private SelfAgreement(Volume map, int shell, int threads)
    {
        (Shell, CoarseShell, BoxSize) = (shell, MapShells.CoarseOf(shell), map.BoxSize);
        _map = new MapShells(map, shell, threads);
        MassCentre = CentreOfMass.OfPositive(map);
    }

    /// <summary>Voxels along a side of the map that is sampled; places are counted in these.</summary>
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
        int shell = MapShells.LastOf(map, resolution);
        int box = Math.Max(LeastBox, Oversampled * shell);
        return new SelfAgreement(box < map.BoxSize ? Resampling.FourierResize(map, box, threads) : map, shell, threads);
    }

    /// <summary>The mean correlation of shells 2 to <paramref name="last"/> of the map and itself turned about a centre.</summary>
    public double Of(Rotation turn, Vector3D centre, int last) => _map.Correlation(_map.Reference, turn, centre - turn.Apply(centre), last);

    /// <summary>The point of an axis that is nearest to the centre of mass: turns about the axis do not tell where on it the centre lies.</summary>
    public Vector3D NearMass(Vector3D centre, Vector3D axis) => centre - ((centre - MassCentre).Dot(axis) * axis);

    /// <summary>The mean over operators of a group whose axes lie in the map as a frame says.</summary>
    /// <param name="frame">The turn from the map to the axes, and where they meet in the map.</param>
    public double OfAll(Rotation[] operators, Placement frame, int last) =>
        operators.Average(g => Of(frame.Turn.Inverse * g * frame.Turn, frame.Place, last));

    /// <summary>The frame in which operators agree best, from one that is near.</summary>
    /// <param name="from">The first step, degrees; of places it is a quarter as many voxels.</param>
    public (Placement Frame, double Agreement) Climb(Rotation[] operators, Placement at, int last, double from)
    {
        (double value, Placement best) = Placement.Climb(frame => OfAll(operators, frame, last), at, from, from / 4, LeastGain);
        return (best, value);
    }
}
