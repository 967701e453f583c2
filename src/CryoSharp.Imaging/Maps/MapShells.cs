using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The coarse shells of a map, with which maps that are turned and shifted are compared.</summary>
internal sealed class MapShells
{
    private const int Padding = 2;

    private readonly Vector3D[] _frequencies;
    private readonly int[] _shells;
    private readonly ComplexF[] _values;
    private readonly double[] _power;

    /// <param name="map">Which others are compared with.</param>
    /// <param name="shell">The last shell.</param>
    public MapShells(Volume map, int shell, int threads)
    {
        Reference = Padded(map, shell, threads);
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
        _values = [.. points.Select(p => CentralSlice.Sample(Reference, p.K))];
        _power = new double[shell + 1];
        for (int i = 0; i < _values.Length; i++)
        {
            _power[_shells[i]] += _values[i].SquaredMagnitude;
        }
    }

    /// <summary>The map itself, as <see cref="Correlation"/> takes it.</summary>
    public PaddedReference Reference { get; }

    /// <summary>A map as <see cref="Correlation"/> takes it.</summary>
    public static PaddedReference Padded(Volume map, int shell, int threads) => PaddedReference.From(map, Padding, shell, threads);

    /// <summary>The mean correlation of shells 2 to <paramref name="last"/> with a map that is turned and then shifted.</summary>
    /// <param name="shift">Pixels.</param>
    public double Correlation(PaddedReference moved, Rotation turn, Vector3D shift, int last)
    {
        Rotation back = turn.Inverse;
        Span<double> cross = stackalloc double[_power.Length];
        Span<double> power = stackalloc double[_power.Length];
        for (int i = 0; i < _values.Length && _shells[i] <= last; i++)
        {
            ComplexF value = CentralSlice.Sample(moved, back.Apply(_frequencies[i])) * ComplexF.FromPhase(-2 * Math.PI * _frequencies[i].Dot(shift) / moved.BoxSize);
            cross[_shells[i]] += (value.Re * _values[i].Re) + (value.Im * _values[i].Im);
            power[_shells[i]] += value.SquaredMagnitude;
        }

        double sum = 0;
        for (int s = 2; s <= last; s++)
        {
            sum += power[s] * _power[s] > 0 ? cross[s] / Math.Sqrt(power[s] * _power[s]) : 0;
        }

        return sum / (last - 1);
    }
}
