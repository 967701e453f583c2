using System.Runtime.CompilerServices;
using Lanes = System.Runtime.Intrinsics.Vector512<float>;
using Vector = System.Runtime.Intrinsics.Vector512;

namespace CryoSharp.Numerics;

/// <summary>512-bit vectors: tiles of 8 × 48 in 24 registers, dot products of 4 × 6 rows in 24.</summary>
internal readonly unsafe struct ProductKernel512 : IProductKernel
{
    /// <inheritdoc/>
    public static int TileRows => 8;

    /// <inheritdoc/>
    public static int TileColumns => 48;

    /// <inheritdoc/>
    public static int DotRows => 4;

    /// <inheritdoc/>
    public static int DotColumns => 6;

    /// <inheritdoc/>
    public static int LaneCount => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Tile(float* a, float* b, nint depth, float* c, nint stride, bool isFirst)
    {
        // Long because registers cannot be indexed: c{r}{v} is row r, lanes 16v to 16v + 15; step k adds a[k, r]·b[k, ·].
        Lanes c00 = Lanes.Zero, c01 = Lanes.Zero, c02 = Lanes.Zero;
        Lanes c10 = Lanes.Zero, c11 = Lanes.Zero, c12 = Lanes.Zero;
        Lanes c20 = Lanes.Zero, c21 = Lanes.Zero, c22 = Lanes.Zero;
        Lanes c30 = Lanes.Zero, c31 = Lanes.Zero, c32 = Lanes.Zero;
        Lanes c40 = Lanes.Zero, c41 = Lanes.Zero, c42 = Lanes.Zero;
        Lanes c50 = Lanes.Zero, c51 = Lanes.Zero, c52 = Lanes.Zero;
        Lanes c60 = Lanes.Zero, c61 = Lanes.Zero, c62 = Lanes.Zero;
        Lanes c70 = Lanes.Zero, c71 = Lanes.Zero, c72 = Lanes.Zero;
        for (; depth > 0; depth--, a += 8, b += 48)
        {
            Lanes b0 = Vector.Load(b);
            Lanes b1 = Vector.Load(b + 16);
            Lanes b2 = Vector.Load(b + 32);
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
            x = Vector.Create(a[4]);
            c40 = Vector.MultiplyAddEstimate(x, b0, c40);
            c41 = Vector.MultiplyAddEstimate(x, b1, c41);
            c42 = Vector.MultiplyAddEstimate(x, b2, c42);
            x = Vector.Create(a[5]);
            c50 = Vector.MultiplyAddEstimate(x, b0, c50);
            c51 = Vector.MultiplyAddEstimate(x, b1, c51);
            c52 = Vector.MultiplyAddEstimate(x, b2, c52);
            x = Vector.Create(a[6]);
            c60 = Vector.MultiplyAddEstimate(x, b0, c60);
            c61 = Vector.MultiplyAddEstimate(x, b1, c61);
            c62 = Vector.MultiplyAddEstimate(x, b2, c62);
            x = Vector.Create(a[7]);
            c70 = Vector.MultiplyAddEstimate(x, b0, c70);
            c71 = Vector.MultiplyAddEstimate(x, b1, c71);
            c72 = Vector.MultiplyAddEstimate(x, b2, c72);
        }

        Put(c, c00, c01, c02, isFirst);
        Put(c + stride, c10, c11, c12, isFirst);
        Put(c + (2 * stride), c20, c21, c22, isFirst);
        Put(c + (3 * stride), c30, c31, c32, isFirst);
        Put(c + (4 * stride), c40, c41, c42, isFirst);
        Put(c + (5 * stride), c50, c51, c52, isFirst);
        Put(c + (6 * stride), c60, c61, c62, isFirst);
        Put(c + (7 * stride), c70, c71, c72, isFirst);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(float* a, int rowsA, float* b, int rowsB, nint stride, nint depth, float* sums)
    {
        // Long because registers cannot be indexed: s{r}{q} sums row r of a times row q of b. Rows that are not there repeat the last.
        float* a0 = a;
        float* a1 = rowsA > 1 ? a0 + stride : a0;
        float* a2 = rowsA > 2 ? a1 + stride : a1;
        float* a3 = rowsA > 3 ? a2 + stride : a2;
        float* b0 = b;
        float* b1 = rowsB > 1 ? b0 + stride : b0;
        float* b2 = rowsB > 2 ? b1 + stride : b1;
        float* b3 = rowsB > 3 ? b2 + stride : b2;
        float* b4 = rowsB > 4 ? b3 + stride : b3;
        float* b5 = rowsB > 5 ? b4 + stride : b4;
        Lanes s00 = Lanes.Zero, s01 = Lanes.Zero, s02 = Lanes.Zero, s03 = Lanes.Zero, s04 = Lanes.Zero, s05 = Lanes.Zero;
        Lanes s10 = Lanes.Zero, s11 = Lanes.Zero, s12 = Lanes.Zero, s13 = Lanes.Zero, s14 = Lanes.Zero, s15 = Lanes.Zero;
        Lanes s20 = Lanes.Zero, s21 = Lanes.Zero, s22 = Lanes.Zero, s23 = Lanes.Zero, s24 = Lanes.Zero, s25 = Lanes.Zero;
        Lanes s30 = Lanes.Zero, s31 = Lanes.Zero, s32 = Lanes.Zero, s33 = Lanes.Zero, s34 = Lanes.Zero, s35 = Lanes.Zero;
        for (nint k = 0; k < depth; k += 16)
        {
            Lanes y0 = Vector.Load(b0 + k);
            Lanes y1 = Vector.Load(b1 + k);
            Lanes y2 = Vector.Load(b2 + k);
            Lanes y3 = Vector.Load(b3 + k);
            Lanes y4 = Vector.Load(b4 + k);
            Lanes y5 = Vector.Load(b5 + k);
            Lanes x = Vector.Load(a0 + k);
            s00 = Vector.MultiplyAddEstimate(x, y0, s00);
            s01 = Vector.MultiplyAddEstimate(x, y1, s01);
            s02 = Vector.MultiplyAddEstimate(x, y2, s02);
            s03 = Vector.MultiplyAddEstimate(x, y3, s03);
            s04 = Vector.MultiplyAddEstimate(x, y4, s04);
            s05 = Vector.MultiplyAddEstimate(x, y5, s05);
            x = Vector.Load(a1 + k);
            s10 = Vector.MultiplyAddEstimate(x, y0, s10);
            s11 = Vector.MultiplyAddEstimate(x, y1, s11);
            s12 = Vector.MultiplyAddEstimate(x, y2, s12);
            s13 = Vector.MultiplyAddEstimate(x, y3, s13);
            s14 = Vector.MultiplyAddEstimate(x, y4, s14);
            s15 = Vector.MultiplyAddEstimate(x, y5, s15);
            x = Vector.Load(a2 + k);
            s20 = Vector.MultiplyAddEstimate(x, y0, s20);
            s21 = Vector.MultiplyAddEstimate(x, y1, s21);
            s22 = Vector.MultiplyAddEstimate(x, y2, s22);
            s23 = Vector.MultiplyAddEstimate(x, y3, s23);
            s24 = Vector.MultiplyAddEstimate(x, y4, s24);
            s25 = Vector.MultiplyAddEstimate(x, y5, s25);
            x = Vector.Load(a3 + k);
            s30 = Vector.MultiplyAddEstimate(x, y0, s30);
            s31 = Vector.MultiplyAddEstimate(x, y1, s31);
            s32 = Vector.MultiplyAddEstimate(x, y2, s32);
            s33 = Vector.MultiplyAddEstimate(x, y3, s33);
            s34 = Vector.MultiplyAddEstimate(x, y4, s34);
            s35 = Vector.MultiplyAddEstimate(x, y5, s35);
        }

        sums[0] = Vector.Sum(s00);
        sums[1] = Vector.Sum(s01);
        sums[2] = Vector.Sum(s02);
        sums[3] = Vector.Sum(s03);
        sums[4] = Vector.Sum(s04);
        sums[5] = Vector.Sum(s05);
        sums[6] = Vector.Sum(s10);
        sums[7] = Vector.Sum(s11);
        sums[8] = Vector.Sum(s12);
        sums[9] = Vector.Sum(s13);
        sums[10] = Vector.Sum(s14);
        sums[11] = Vector.Sum(s15);
        sums[12] = Vector.Sum(s20);
        sums[13] = Vector.Sum(s21);
        sums[14] = Vector.Sum(s22);
        sums[15] = Vector.Sum(s23);
        sums[16] = Vector.Sum(s24);
        sums[17] = Vector.Sum(s25);
        sums[18] = Vector.Sum(s30);
        sums[19] = Vector.Sum(s31);
        sums[20] = Vector.Sum(s32);
        sums[21] = Vector.Sum(s33);
        sums[22] = Vector.Sum(s34);
        sums[23] = Vector.Sum(s35);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* c, Lanes v0, Lanes v1, Lanes v2, bool isFirst)
    {
        if (!isFirst)
        {
            v0 += Vector.Load(c);
            v1 += Vector.Load(c + 16);
            v2 += Vector.Load(c + 32);
        }

        Vector.Store(v0, c);
        Vector.Store(v1, c + 16);
        Vector.Store(v2, c + 32);
    }
}
