using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The coarse shells of a map, with which maps that are turned and shifted are compared.</summary>
/// <remarks>
/// Both are compared on planes through the origin that are spread evenly: to the fourteenth shell these hold a quarter more points than space itself, and slices are
/// what the engine is fast at.
/// </remarks>
internal sealed class MapShells
{
    private const int Padding = 2;
    private const int Order = 1;

    // Half the shells, a quarter of the components, tell rotations of a grid apart: half a step moves the edge of most maps by more than what finer shells resolve.
    private const int ShareScanned = 2;
    private const int LeastScanned = 5;

    // A mean over shells begins here: the first holds three components, and says where most of the mass is.
    private const int FirstShell = 2;

    private readonly FourierDisc _disc;
    private readonly Matrix3x3[] _planes;
    private readonly ComplexF[][] _values;
    private readonly double[] _power;

    /// <param name="map">Which others are compared with.</param>
    /// <param name="shell">The last shell.</param>
    public MapShells(Volume map, int shell, int threads)
    {
        Reference = Padded(map, shell, threads);
        _disc = new FourierDisc(shell);
        _planes = [.. Planes()];
        _values = [.. _planes.Select(plane => Slice(Reference, plane, _disc.Count))];
        _power = new double[shell + 1];
        foreach (ComplexF[] values in _values)
        {
            for (int j = 0; j < values.Length; j++)
            {
                _power[_disc.Shell[j]] += values[j].SquaredMagnitude;
            }
        }
    }

    /// <summary>The map itself, as <see cref="Correlation"/> takes it.</summary>
    public PaddedReference Reference { get; }

    /// <summary>The last shell that is compared where maps are known to a resolution, Å.</summary>
    public static int LastOf(Volume map, double resolution) => Math.Clamp((int)Math.Round(map.BoxSize * map.PixelSize / resolution), 3, (map.BoxSize / 2) - 1);

    /// <summary>The last shell of a scan.</summary>
    /// <param name="shell">That of the comparison.</param>
    public static int CoarseOf(int shell) => Math.Min(shell, Math.Max(LeastScanned, shell / ShareScanned));

    /// <summary>A map as <see cref="Correlation"/> takes it.</summary>
    public static PaddedReference Padded(Volume map, int shell, int threads) => PaddedReference.From(map, Padding, shell, threads);

    /// <summary>The mean correlation of shells 2 to <paramref name="last"/> with a map that is turned and then shifted.</summary>
    /// <param name="shift">Pixels.</param>
    public double Correlation(PaddedReference moved, Rotation turn, Vector3D shift, int last)
    {
        Matrix3x3 back = turn.Inverse.ToMatrix();
        int count = _disc.CountUpTo(last);
        Span<double> cross = stackalloc double[last + 1];
        Span<double> power = stackalloc double[last + 1];
        Span<ComplexF> alongX = stackalloc ComplexF[last + 1];
        Span<ComplexF> alongY = stackalloc ComplexF[(2 * last) + 1];
        for (int p = 0; p < _planes.Length; p++)
        {
            ComplexF[] slice = Slice(moved, back * _planes[p], count);
            Vector3D within = 1.0 / moved.BoxSize * (_planes[p].Transpose * shift);
            Phases(alongX, 0, within.X);
            Phases(alongY, last, within.Y);
            for (int j = _disc.CountUpTo(FirstShell - 1); j < count; j++)
            {
                ComplexF value = slice[j] * (alongX[_disc.Kx[j]] * alongY[_disc.Ky[j] + last]);
                cross[_disc.Shell[j]] += (value.Re * _values[p][j].Re) + (value.Im * _values[p][j].Im);
                power[_disc.Shell[j]] += value.SquaredMagnitude;
            }
        }

        double sum = 0;
        for (int s = FirstShell; s <= last; s++)
        {
            sum += power[s] * _power[s] > 0 ? cross[s] / Math.Sqrt(power[s] * _power[s]) : 0;
        }

        return sum / (last + 1 - FirstShell);
    }

    /// <summary>What takes a plane's own frequencies to those of the map. A direction and its opposite have one plane.</summary>
    private static IEnumerable<Matrix3x3> Planes() =>
        from pixel in Enumerable.Range(0, Healpix.PixelCount(Order))
        let angles = Healpix.CentreAngles(Order, pixel)
        where Math.Abs(angles.Colatitude - 90) < 1e-6 ? angles.Azimuth < 180 : angles.Colatitude < 90
        select Rotation.FromEuler(new EulerAngles(angles.Azimuth, angles.Colatitude, 0)).ToMatrix().Transpose;

    private ComplexF[] Slice(PaddedReference reference, in Matrix3x3 plane, int count)
    {
        var slice = new ComplexF[count];
        CentralSlice.Extract(reference, plane, _disc, count, slice);
        return slice;
    }

    /// <summary>The phases of a shift at frequencies from −<paramref name="before"/> on.</summary>
    /// <param name="shift">A share of the box.</param>
    private static void Phases(Span<ComplexF> phases, int before, double shift)
    {
        for (int i = 0; i < phases.Length; i++)
        {
            phases[i] = ComplexF.FromPhase(-2 * Math.PI * (i - before) * shift);
        }
    }
}
