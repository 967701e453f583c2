using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>
/// The fast forms. Places and weights of eight components are found at a time, one in each lane; then the cells are visited one by one, two
/// neighbours along x (re, im, re, im) in one 128-bit register. Vectors of 256 bits become two of 128 where the machine has no wider ones, so
/// this is the only fast form. It equals the plain one but for single precision: coordinates up to pN/2 are rounded to 24 bits.
/// </content>
public static unsafe partial class CentralSlice
{
    private const int Lanes = 8;

    /// <summary>Whether the fast forms may be used: they need vectors, and a disc that fills one.</summary>
    private static bool CanUseVectors(FourierDisc disc) => Vector128.IsHardwareAccelerated && disc.Count >= Lanes;

    /// <summary>The fast form of ExtractPlain.</summary>
    internal static void ExtractVector(PaddedReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> destination)
    {
        var grid = new Grid(imageToReference, reference.Padding, reference.BoxSize, reference.Planes, reference.MaxShell);
        Cells cells;
        fixed (ComplexF* components = reference.Components)
        {
            for (int j = 0; j < destination.Length; j += Lanes)
            {
                // The last block starts early, so that it is full.
                int start = Math.Min(j, disc.Count - Lanes);
                grid.Locate(disc, start, &cells);
                for (int i = j - start; i < Lanes && start + i < destination.Length; i++)
                {
                    destination[start + i] = Interpolate((float*)(components + cells.Index[i]), &cells, i);
                }
            }
        }
    }

    /// <summary>The fast form of <see cref="InsertPlain"/>.</summary>
    internal static void InsertVector(
        ReadOnlySpan<ComplexF> slice, ReadOnlySpan<float> weight, in Matrix3x3 imageToReference, FourierDisc disc, int maxShell,
        BackProjection sum, int firstPlane, int endPlane)
    {
        var grid = new Grid(imageToReference, sum.Padding, sum.BoxSize, sum.Planes, maxShell);
        Cells first, second;
        Cells* cells = &first, ahead = &second;
        fixed (ComplexF* data = sum.Data)
        fixed (float* weights = sum.Weight)
        {
            grid.Locate(disc, 0, ahead);
            for (int j = 0; j < slice.Length; j += Lanes)
            {
                int start = Math.Min(j, disc.Count - Lanes);
                Cells* next = cells;
                cells = ahead;
                ahead = next;
                grid.Locate(disc, Math.Min(j + Lanes, disc.Count - Lanes), ahead);
                for (int i = j - start; i < Lanes && start + i < slice.Length; i++)
                {
                    Fetch(data, weights, ahead, i);
                    if (cells->Mask[i] != 0)
                    {
                        Spread(slice[start + i], weight[start + i], data, weights, cells, i, firstPlane, endPlane);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ComplexF Interpolate(float* corner, Cells* cells, int i)
    {
        (nint stepY, nint stepZ) = (2 * (nint)cells->StepY[i], 2 * (nint)cells->StepZ[i]);
        Vector128<float> fy = Vector128.Create(cells->FractionY[i]);
        Vector128<float> near = Vector128.Load(corner);
        near = Vector128.MultiplyAddEstimate(fy, Vector128.Load(corner + stepY) - near, near);
        Vector128<float> far = Vector128.Load(corner + stepZ);
        far = Vector128.MultiplyAddEstimate(fy, Vector128.Load(corner + stepZ + stepY) - far, far);
        near = Vector128.MultiplyAddEstimate(Vector128.Create(cells->FractionZ[i]), far - near, near);

        // Lower half: x0; upper half: x0 + 1.
        Vector128<float> next = Vector128.Shuffle(near, Vector128.Create(2, 3, 2, 3));
        near = Vector128.MultiplyAddEstimate(Vector128.Create(cells->FractionX[i]), next - near, near);
        near ^= Vector128.Create(0f, cells->Sign[i], 0f, 0f);
        near &= Vector128.Create(cells->Mask[i]).AsSingle();
        return Unsafe.BitCast<double, ComplexF>(near.AsDouble().ToScalar());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(
        ComplexF value, float weight, ComplexF* data, float* weights, Cells* cells, int i, int firstPlane, int endPlane)
    {
        float fx = cells->FractionX[i];
        float im = float.IsNegative(cells->Sign[i]) ? -value.Im : value.Im;
        Vector128<float> shares = Vector128.Create(1 - fx, 1 - fx, fx, fx);
        Vector128<float> pair = Vector128.Create(value.Re, im, value.Re, im) * shares;
        Vector128<float> pairWeight = Vector128.Create(weight * (1 - fx), weight * fx, 0f, 0f);
        int index = cells->Index[i];
        for (int z = 0; z < 2; z++)
        {
            int plane = z == 0 ? cells->Plane[i] : cells->NextPlane[i];
            if (plane >= firstPlane && plane < endPlane)
            {
                float fz = z == 0 ? 1 - cells->FractionZ[i] : cells->FractionZ[i];
                int row = index + (z * cells->StepZ[i]);
                Add((float*)(data + row), weights + row, pair, pairWeight, fz * (1 - cells->FractionY[i]));
                row += cells->StepY[i];
                Add((float*)(data + row), weights + row, pair, pairWeight, fz * cells->FractionY[i]);
            }
        }
    }

    /// <summary>Asks for the eight neighbours that <see cref="Spread"/> will add to.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(ComplexF* data, float* weights, Cells* cells, int i)
    {
        int index = cells->Index[i];
        foreach (int corner in (ReadOnlySpan<int>)[index, index + cells->StepY[i], index + cells->StepZ[i], index + cells->StepZ[i] + cells->StepY[i]])
        {
            Fetch(data + corner);
            Fetch(weights + corner);
        }
    }

    /// <summary>Brings an address near, while the core works on what comes before; does nothing where there is no instruction for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(float* data, float* weights, Vector128<float> pair, Vector128<float> pairWeight, float share)
    {
        Vector128<float> factor = Vector128.Create(share);
        Vector128.MultiplyAddEstimate(factor, pair, Vector128.Load(data)).Store(data);
        Vector128<float> old = Vector128.CreateScalar(*(double*)weights).AsSingle();
        *(double*)weights = Vector128.MultiplyAddEstimate(factor, pairWeight, old).AsDouble().ToScalar();
    }

    /// <summary>Cells of eight components, one per lane.</summary>
    private struct Cells
    {
        /// <summary>Index of the corner (z0, y0, x0) in the half-space.</summary>
        public fixed int Index[Lanes];

        /// <summary>From row y0 to row y0 + 1, which may be row 0.</summary>
        public fixed int StepY[Lanes];

        /// <summary>From plane z0 to plane z0 + 1, which may be plane 0.</summary>
        public fixed int StepZ[Lanes];

        public fixed int Plane[Lanes];

        public fixed int NextPlane[Lanes];

        /// <summary>All bits set, or none where the component is above the last shell; its cell is that of the origin then.</summary>
        public fixed int Mask[Lanes];

        public fixed float FractionX[Lanes];

        public fixed float FractionY[Lanes];

        public fixed float FractionZ[Lanes];

        /// <summary>−0 where the cell holds the conjugate, else +0.</summary>
        public fixed float Sign[Lanes];
    }

    /// <summary>Finds cells: the vector form of <see cref="TrilinearCell"/>.</summary>
    private readonly struct Grid
    {
        private readonly float _xx;
        private readonly float _xy;
        private readonly float _yx;
        private readonly float _yy;
        private readonly float _zx;
        private readonly float _zy;
        private readonly float _limit;
        private readonly int _side;
        private readonly int _planes;

        public Grid(in Matrix3x3 imageToReference, int padding, int boxSize, int planes, int maxShell)
        {
            Matrix3x3 m = padding * imageToReference;
            (_xx, _xy, _yx, _yy) = ((float)m.M11, (float)m.M12, (float)m.M21, (float)m.M22);
            (_zx, _zy) = planes == 1 ? (0, 0) : ((float)m.M31, (float)m.M32);
            _limit = (float)(padding * padding * SquaredLimit(maxShell, boxSize));
            (_side, _planes) = (padding * boxSize, planes);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Locate(FourierDisc disc, int start, Cells* cells)
        {
            Vector256<float> kx = Vector256.ConvertToSingle(Vector256.Create(disc.Kx.Slice(start, Lanes)));
            Vector256<float> ky = Vector256.ConvertToSingle(Vector256.Create(disc.Ky.Slice(start, Lanes)));
            Vector256<float> x = (_xx * kx) + (_xy * ky);
            Vector256<float> y = (_yx * kx) + (_yy * ky);
            Vector256<float> z = (_zx * kx) + (_zy * ky);
            Vector256<float> isInside = Vector256.LessThanOrEqual((x * x) + (y * y) + (z * z), Vector256.Create(_limit));
            Vector256<float> sign = Vector256.LessThan(x, Vector256<float>.Zero) & Vector256.Create(-0f);
            (x, y, z) = ((x ^ sign) & isInside, (y ^ sign) & isInside, (z ^ sign) & isInside);

            int half = _side / 2;
            Vector256<float> x0 = Vector256.Min(Vector256.Floor(x), Vector256.Create(half - 1f));
            (Vector256<float> y0, Vector256<float> z0) = (Vector256.Floor(y), Vector256.Floor(z));
            Vector256.Min(x - x0, Vector256<float>.One).Store(cells->FractionX);
            (y - y0).Store(cells->FractionY);
            (z - z0).Store(cells->FractionZ);
            sign.Store(cells->Sign);
            isInside.AsInt32().Store(cells->Mask);

            Vector256<int> side = Vector256.Create(_side), planes = Vector256.Create(_planes);
            Vector256<int> row = Wrap(Vector256.ConvertToInt32(y0), side);
            Vector256<int> plane = Wrap(Vector256.ConvertToInt32(z0), planes);
            Vector256<int> nextRow = Next(row, side);
            Vector256<int> nextPlane = Next(plane, planes);
            (((((plane * _side) + row) * (half + 1))) + Vector256.ConvertToInt32(x0)).Store(cells->Index);
            ((nextRow - row) * (half + 1)).Store(cells->StepY);
            ((nextPlane - plane) * (_side * (half + 1))).Store(cells->StepZ);
            plane.Store(cells->Plane);
            nextPlane.Store(cells->NextPlane);
        }

        private static Vector256<int> Wrap(Vector256<int> index, Vector256<int> side) =>
            index + (Vector256.LessThan(index, Vector256<int>.Zero) & side);

        private static Vector256<int> Next(Vector256<int> index, Vector256<int> side)
        {
            Vector256<int> next = index + Vector256<int>.One;
            return Vector256.AndNot(next, Vector256.Equals(next, side));
        }
    }
}
