using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The eight components of a padded half-space around a point, and their trilinear weights. The plain form; kernels have their own.</summary>
internal readonly ref struct TrilinearCell
{
    private readonly int _side;
    private readonly int _planes;
    private readonly int _x;
    private readonly int _y;
    private readonly int _z;
    private readonly double _fx;
    private readonly double _fy;
    private readonly double _fz;

    /// <summary>The cell around <paramref name="point"/> in padded frequencies, or around its negative where x &lt; 0.</summary>
    /// <param name="side">The side pN of the cube.</param>
    /// <param name="planes">pN, or 1 of a flat map, where all z are the same plane.</param>
    public TrilinearCell(Vector3D point, int side, int planes)
    {
        IsConjugate = point.X < 0;
        (double x, double y, double z) = IsConjugate ? (-point.X, -point.Y, -point.Z) : (point.X, point.Y, point.Z);
        (double y0, double z0) = (Math.Floor(y), Math.Floor(z));

        // A point on the outermost plane belongs to the cell below it, with all its weight on that plane.
        _x = Math.Min((int)x, (side / 2) - 1);
        (_fx, _fy, _fz) = (Math.Min(x - _x, 1), y - y0, z - z0);
        (_side, _planes, _y, _z) = (side, planes, Wrap((int)y0, side), planes == 1 ? 0 : Wrap((int)z0, planes));
    }

    /// <summary>Whether the cell holds the conjugate of the point's value.</summary>
    public bool IsConjugate { get; }

    /// <summary>The plane z of corner <paramref name="i"/> (0 to 7).</summary>
    public int Plane(int i) => Next(_z, i >> 2, _planes);

    /// <summary>The index of corner <paramref name="i"/> in the half-space.</summary>
    public int Index(int i) => (((Plane(i) * _side) + Next(_y, (i >> 1) & 1, _side)) * ((_side / 2) + 1)) + _x + (i & 1);

    /// <summary>The weight of corner <paramref name="i"/>.</summary>
    public double Weight(int i) =>
        ((i & 1) == 0 ? 1 - _fx : _fx) * ((i & 2) == 0 ? 1 - _fy : _fy) * ((i & 4) == 0 ? 1 - _fz : _fz);

    private static int Wrap(int i, int side) => i < 0 ? i + side : i;

    private static int Next(int i, int step, int side) => i + step == side ? 0 : i + step;
}
