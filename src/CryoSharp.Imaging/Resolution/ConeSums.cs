using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Sums of products and powers per shell and cone.</summary>
internal sealed class ConeSums
{
    // Components on the surface of a cone are within, in spite of rounding.
    private const double Tie = 1e-12;

    private readonly int _directions;
    private readonly int _half;
    private readonly double _cosine;
    private readonly double[] _x;
    private readonly double[] _y;
    private readonly double[] _z;

    // Per shell, then per direction.
    private readonly double[] _product;
    private readonly double[] _powerA;
    private readonly double[] _powerB;

    public ConeSums(ImmutableArray<Vector3D> directions, double halfAngle, int half)
    {
        (_directions, _half, _cosine) = (directions.Length, half, Math.Cos(double.DegreesToRadians(halfAngle)) - Tie);
        (_x, _y, _z) = ([.. directions.Select(d => d.X)], [.. directions.Select(d => d.Y)], [.. directions.Select(d => d.Z)]);
        int count = (half + 1) * _directions;
        (_product, _powerA, _powerB) = (new double[count], new double[count], new double[count]);
    }

    /// <summary>Adds the planes z from <paramref name="from"/> up to, not including, <paramref name="to"/>.</summary>
    public void Add(FourierVolume a, FourierVolume b, int from, int to)
    {
        var shells = new HalfSpace(a.BoxSize);
        ReadOnlySpan<ComplexF> valuesA = a.Components;
        ReadOnlySpan<ComplexF> valuesB = b.Components;
        for (int row = from * a.BoxSize; row < to * a.BoxSize; row++)
        {
            (int ky, int kz) = (shells.Signed(row % a.BoxSize), shells.Signed(row / a.BoxSize));
            for (int kx = 0; kx <= _half; kx++)
            {
                int shell = shells.Shell(row, kx);
                if (shell > 0 && shell <= _half)
                {
                    int i = (row * (_half + 1)) + kx;
                    AddComponent(shell, kx, ky, kz, shells.Count(kx), valuesA[i], valuesB[i]);
                }
            }
        }
    }

    /// <summary>Adds other sums of the same cones.</summary>
    public void Add(ConeSums other)
    {
        for (int i = 0; i < _product.Length; i++)
        {
            _product[i] += other._product[i];
            _powerA[i] += other._powerA[i];
            _powerB[i] += other._powerB[i];
        }
    }

    /// <summary>The curve of a direction, shell by shell; that of the whole shells where the cone holds nothing.</summary>
    public ImmutableArray<double> Correlation(int direction, ImmutableArray<double> whole) =>
    [
        .. whole.Select((all, shell) =>
        {
            int i = (shell * _directions) + direction;
            double power = Math.Sqrt(_powerA[i] * _powerB[i]);
            return power > 0 ? _product[i] / power : all;
        }),
    ];

    private void AddComponent(int shell, int kx, int ky, int kz, int count, ComplexF a, ComplexF b)
    {
        double product = count * (((double)a.Re * b.Re) + ((double)a.Im * b.Im));
        double powerA = count * (((double)a.Re * a.Re) + ((double)a.Im * a.Im));
        double powerB = count * (((double)b.Re * b.Re) + ((double)b.Im * b.Im));
        double least = _cosine * Math.Sqrt((kx * kx) + (ky * ky) + (kz * kz));
        int first = shell * _directions;
        for (int d = 0; d < _x.Length; d++)
        {
            if (Math.Abs((kx * _x[d]) + (ky * _y[d]) + (kz * _z[d])) >= least)
            {
                _product[first + d] += product;
                _powerA[first + d] += powerA;
                _powerB[first + d] += powerB;
            }
        }
    }
}
