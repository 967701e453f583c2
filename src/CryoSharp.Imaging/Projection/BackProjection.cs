using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Sums of slices and of their weights in Fourier space: the adjoint side of <see cref="PaddedReference"/>. Mutable, one writer.</summary>
/// <remarks>
/// <para>Layout as in <see cref="PaddedReference"/>: half-space of side pN, zero frequency first, phase origin at the centre; one plane of a flat map.</para>
/// <para>
/// Slices are inserted one-sided, so on the planes x = 0 and x = pN/2, which hold both u and −u, the sums are complete only after the mates' are
/// added: D(u) + D(−u)*, W(u) + W(−u). <see cref="Symmetrise"/> does that in place; the functions that only read do it as they read.
/// docs/theory/projection.md (6).
/// </para>
/// </remarks>
public sealed partial class BackProjection
{
    private readonly ComplexF[] _data;
    private readonly float[] _weight;
    private readonly int _side;
    private readonly int _width;

    /// <summary>Empty sums of a cube.</summary>
    /// <param name="boxSize">The side N of the map.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <param name="padding">1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public BackProjection(int boxSize, double pixelSize, int padding)
        : this(boxSize, boxSize, pixelSize, padding)
    {
    }

    /// <summary>Empty sums of a cube or plane.</summary>
    /// <param name="boxSize">The side N of the map.</param>
    /// <param name="depth">N, or 1 for a flat map.</param>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <param name="padding">1 to 4.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public BackProjection(int boxSize, int depth, double pixelSize, int padding)
    {
        Box.Check(boxSize, pixelSize);
        Box.CheckDepth(boxSize, depth);
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, 4);
        (BoxSize, Depth, PixelSize, Padding, Planes) = (boxSize, depth, pixelSize, padding, Box.PaddedPlanes(depth, padding));
        _side = padding * boxSize;
        _width = (_side / 2) + 1;
        _data = new ComplexF[Planes * _side * _width];
        _weight = new float[_data.Length];
    }

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>How many planes the map has: N, or 1.</summary>
    public int Depth { get; }

    /// <summary>How many planes the sums have: pN, or 1 of a flat map.</summary>
    public int Planes { get; }

    /// <summary>How many padded components share the weight of a native one: p³, or p² of a flat map.</summary>
    public int Oversampling => Planes / Depth * Padding * Padding;

    /// <summary>Å per voxel of the map.</summary>
    public double PixelSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>Whether <see cref="Symmetrise"/> was called since the sums were empty; nothing can be inserted then.</summary>
    public bool IsSymmetrised { get; private set; }

    /// <summary>Planes·pN·(pN/2+1) sums of weighted slices.</summary>
    public Span<ComplexF> Data => _data;

    /// <summary>As many sums of weights.</summary>
    public Span<float> Weight => _weight;

    /// <summary>Empties the sums.</summary>
    public void Clear()
    {
        Array.Clear(_data);
        Array.Clear(_weight);
        IsSymmetrised = false;
    }

    /// <summary>Adds the sums of another back-projection of the same box and padding.</summary>
    /// <param name="threads">At least 1.</param>
    /// <exception cref="ArgumentException">The boxes, depths or paddings differ, or one is symmetrised and the other is not.</exception>
    public void Add(BackProjection other, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSize(other);
        if (other.IsSymmetrised != IsSymmetrised)
        {
            throw new ArgumentException("Of the two sums one is symmetrised and the other is not.", nameof(other));
        }

        int plane = _side * _width;
        Parallel.For(0, Planes, Threads(threads), z =>
        {
            for (int i = z * plane; i < (z + 1) * plane; i++)
            {
                _data[i] += other._data[i];
                _weight[i] += other._weight[i];
            }
        });
    }

    /// <summary>Makes the sums those of another back-projection of the same box, depth and padding.</summary>
    /// <exception cref="ArgumentException">They differ.</exception>
    public void CopyFrom(BackProjection other)
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSize(other);
        other._data.CopyTo(_data, 0);
        other._weight.CopyTo(_weight, 0);
        IsSymmetrised = other.IsSymmetrised;
    }

    /// <summary>Replaces the sums by those over all symmetry mates. Makes the plane x = 0 Hermitian first.</summary>
    /// <remarks>D(u) ← Σ_g D(g·u), with trilinear interpolation, and likewise W. A second call does nothing for C1 and is refused otherwise.</remarks>
    /// <param name="maxShell">The highest shell that was inserted, 1 to N/2; what lies beyond its reach is cleared.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is out of range.</exception>
    /// <exception cref="InvalidOperationException">The sums are symmetrised already.</exception>
    public void Symmetrise(PointGroup symmetry, int maxShell, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(symmetry);
        CheckShell(maxShell);
        if (IsSymmetrised)
        {
            throw new InvalidOperationException("The sums are symmetrised already.");
        }

        MakeHermitian();
        IsSymmetrised = true;
        if (symmetry.Operators.Length == 1)
        {
            return;
        }

        var data = (ComplexF[])_data.Clone();
        var weight = (float[])_weight.Clone();
        Matrix3x3[] operators = [.. symmetry.Operators.ToArray().Select(g => g.ToMatrix())];
        double reach = Math.Min((Padding * (maxShell + 0.5)) + Math.Sqrt(3), _side / 2);
        Parallel.For(0, Planes, Threads(threads), z => SymmetrisePlane(z, operators, data, weight, reach * reach));
    }

    private static ParallelOptions Threads(int threads) => new() { MaxDegreeOfParallelism = threads };

    private void CheckSize(BackProjection other)
    {
        if (other.BoxSize != BoxSize || other.Depth != Depth || other.Padding != Padding)
        {
            throw new ArgumentException(
                $"Sums of box {other.BoxSize}, depth {other.Depth} and padding {other.Padding} do not go with box {BoxSize}, depth {Depth} and padding {Padding}.", nameof(other));
        }
    }

    private void CheckShell(int maxShell)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShell, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxShell, BoxSize / 2);
    }

    private void SymmetrisePlane(int z, Matrix3x3[] operators, ComplexF[] data, float[] weight, double squaredReach)
    {
        for (int y = 0; y < _side; y++)
        {
            for (int x = 0; x < _width; x++)
            {
                var u = new Vector3D(x, Signed(y), Signed(z));
                (double re, double im, double w) = (0, 0, 0);
                if (u.Dot(u) <= squaredReach)
                {
                    foreach (Matrix3x3 g in operators)
                    {
                        var cell = new TrilinearCell(g * u, _side, Planes);
                        for (int i = 0; i < 8; i++)
                        {
                            (int index, double share) = (cell.Index(i), cell.Weight(i));
                            re += share * data[index].Re;
                            im += share * (cell.IsConjugate ? -data[index].Im : data[index].Im);
                            w += share * weight[index];
                        }
                    }
                }

                int here = Row(z, y) + x;
                _data[here] = new ComplexF((float)re, (float)im);
                _weight[here] = (float)w;
            }
        }
    }

    /// <summary>Adds to each component of the planes x = 0 and x = pN/2 the conjugate of its mate, once for both of a pair.</summary>
    private void MakeHermitian()
    {
        foreach (int x in (ReadOnlySpan<int>)[0, _width - 1])
        {
            for (int z = 0; z < Planes; z++)
            {
                for (int y = 0; y < _side; y++)
                {
                    (int here, int mate) = (Row(z, y) + x, MateRow(z, y) + x);
                    if (here <= mate)
                    {
                        ComplexF sum = _data[here] + _data[mate].Conjugate;
                        float weight = _weight[here] + _weight[mate];
                        (_data[here], _data[mate]) = (sum, sum.Conjugate);
                        (_weight[here], _weight[mate]) = (weight, weight);
                    }
                }
            }
        }
    }

    /// <summary>Copies a row, with the mates' parts added on the planes x = 0 and x = pN/2 where they are still missing.</summary>
    private void ReadRow(int z, int y, Span<ComplexF> data, Span<float> weight)
    {
        int row = Row(z, y);
        _data.AsSpan(row, _width).CopyTo(data);
        _weight.AsSpan(row, _width).CopyTo(weight);
        if (!IsSymmetrised)
        {
            int mate = MateRow(z, y);
            foreach (int x in (ReadOnlySpan<int>)[0, _width - 1])
            {
                data[x] += _data[mate + x].Conjugate;
                weight[x] += _weight[mate + x];
            }
        }
    }

    private int Row(int z, int y) => ((z * _side) + y) * _width;

    private int MateRow(int z, int y) => Row(z == 0 ? 0 : Planes - z, y == 0 ? 0 : _side - y);

    private int Signed(int index) => index <= _side / 2 ? index : index - _side;
}
