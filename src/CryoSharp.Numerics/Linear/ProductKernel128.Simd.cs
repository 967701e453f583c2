using System.Runtime.CompilerServices;
using Lanes = System.Runtime.Intrinsics.Vector128<float>;
using Vector = System.Runtime.Intrinsics.Vector128;

namespace CryoSharp.Numerics;

/// <summary>128-bit vectors: tiles of 4 × 12 in 12 registers, dot products of 3 × 4 rows in 12.</summary>
internal readonly unsafe struct ProductKernel128 : IProductKernel
{
    /// <inheritdoc/>
    public static int TileRows => 4;

    /// <inheritdoc/>
    public static int TileColumns => 12;

    /// <inheritdoc/>
    public static int DotRows => 3;

    /// <inheritdoc/>
    public static int DotColumns => 4;

    /// <inheritdoc/>
    public static int LaneCount => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(float* a, float* b, nint depth, float* c, nint stride, bool isFirst)
    {
        // Long because registers cannot be indexed: c{r}{v} is row r, lanes 4v to 4v + 3; step k adds a[k, r]·b[k, ·].
        Lanes c00 = Lanes.Zero, c01 = Lanes.Zero, c02 = Lanes.Zero;
        Lanes c10 = Lanes.Zero, c11 = Lanes.Zero, c12 = Lanes.Zero;
        Lanes c20 = Lanes.Zero, c21 = Lanes.Zero, c22 = Lanes.Zero;
        Lanes c30 = Lanes.Zero, c31 = Lanes.Zero, c32 = Lanes.Zero;
        for (; depth > 0; depth--, a += 4, b += 12)
        {
            Lanes b0 = Vector.Load(b);
            Lanes b1 = Vector.Load(b + 4);
            Lanes b2 = Vector.Load(b + 8);
            Lanes x = Vector.Create(a[0]);
            c00 = Vector.MultiplyAddEstimate(x, b0, c00);
            c01 = Vector.MultiplyAddEstimate(x, b1, c01);
            c02 = Vector.MultiplyAddEstimate(x, b2, c02);
            x = Vector.Create(a[1]);
            c10 = Vector.MultiplyAddEstimate(x, b0, c10);
            c11 = Vector.MultiplyAddEstimate(x, b1, c11);
            c12 = Vector.MultiplyAddEstimate(x, b2, c12);
            x = Vector.Create(a[2]);
            c20 = Vector.MultiplyAddEstimate(x, b0, c20);
            c21 = Vector.MultiplyAddEstimate(x, b1, c21);
            c22 = Vector.MultiplyAddEstimate(x, b2, c22);
            x = Vector.Create(a[3]);
            c30 = Vector.MultiplyAddEstimate(x, b0, c30);
            c31 = Vector.MultiplyAddEstimate(x, b1, c31);
            c32 = Vector.MultiplyAddEstimate(x, b2, c32);
        }

        Put(c, c00, c01, c02, isFirst);
        Put(c + stride, c10, c11, c12, isFirst);
        Put(c + (2 * stride), c20, c21, c22, isFirst);
        Put(c + (3 * stride), c30, c31, c32, isFirst);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(float* a, int rowsA, float* b, int rowsB, nint stride, nint depth, float* sums)
    {
        // Long because registers cannot be indexed: s{r}{q} sums row r of a times row q of b. Rows that are not there repeat the last.
        float* a0 = a;
        float* a1 = rowsA > 1 ? a0 + stride : a0;
        float* a2 = rowsA > 2 ? a1 + stride : a1;
        float* b0 = b;
        float* b1 = rowsB > 1 ? b0 + stride : b0;
        float* b2 = rowsB > 2 ? b1 + stride : b1;
        float* b3 = rowsB > 3 ? b2 + stride : b2;
        Lanes s00 = Lanes.Zero, s01 = Lanes.Zero, s02 = Lanes.Zero, s03 = Lanes.Zero;
        Lanes s10 = Lanes.Zero, s11 = Lanes.Zero, s12 = Lanes.Zero, s13 = Lanes.Zero;
        Lanes s20 = Lanes.Zero, s21 = Lanes.Zero, s22 = Lanes.Zero, s23 = Lanes.Zero;
        for (nint k = 0; k < depth; k += 4)
        {
            Lanes y0 = Vector.Load(b0 + k);
            Lanes y1 = Vector.Load(b1 + k);
            Lanes y2 = Vector.Load(b2 + k);
            Lanes y3 = Vector.Load(b3 + k);
            Lanes x = Vector.Load(a0 + k);
            s00 = Vector.MultiplyAddEstimate(x, y0, s00);
            s01 = Vector.MultiplyAddEstimate(x, y1, s01);
            s02 = Vector.MultiplyAddEstimate(x, y2, s02);
            s03 = Vector.MultiplyAddEstimate(x, y3, s03);
            x = Vector.Load(a1 + k);
            s10 = Vector.MultiplyAddEstimate(x, y0, s10);
            s11 = Vector.MultiplyAddEstimate(x, y1, s11);
            s12 = Vector.MultiplyAddEstimate(x, y2, s12);
            s13 = Vector.MultiplyAddEstimate(x, y3, s13);
            x = Vector.Load(a2 + k);
            s20 = Vector.MultiplyAddEstimate(x, y0, s20);
            s21 = Vector.MultiplyAddEstimate(x, y1, s21);
            s22 = Vector.MultiplyAddEstimate(x, y2, s22);
            s23 = Vector.MultiplyAddEstimate(x, y3, s23);
        }

        sums[0] = Vector.Sum(s00);
        sums[1] = Vector.Sum(s01);
        sums[2] = Vector.Sum(s02);
        sums[3] = Vector.Sum(s03);
        sums[4] = Vector.Sum(s10);
        sums[5] = Vector.Sum(s11);
        sums[6] = Vector.Sum(s12);
        sums[7] = Vector.Sum(s13);
        sums[8] = Vector.Sum(s20);
        sums[9] = Vector.Sum(s21);
        sums[10] = Vector.Sum(s22);
        sums[11] = Vector.Sum(s23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Lanes v0, Lanes v1, Lanes v2, bool isFirst)
    {
        if (!isFirst)
        {
            v0 += Vector.Load(c);
            v1 += Vector.Load(c + 4);
            v2 += Vector.Load(c + 8);
        }

        Vector.Store(v0, c);
        Vector.Store(v1, c + 4);
        Vector.Store(v2, c + 8);
    }
}
