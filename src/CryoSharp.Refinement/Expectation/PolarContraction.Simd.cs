using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CryoSharp.Refinement;

/// <summary>The inner product of <see cref="PolarScan"/>: sixteen slices side by side, one in each lane, with an image at a few shifts. docs/theory/polar.md (6).</summary>
/// <remarks>
/// With a + ib a pair of the slice and y of the image, p, q, r and s are the sums of a·Re y, b·Im y, a·Im y and b·Re y over a bin: (p + q) + i(r − s) is that of conj(a + ib)·y, the
/// slice from the front, and (p − q) + i(r + s) that of (a + ib)·y, from the back. All four of three shifts stay in registers while the slices pass by; with 256-bit vectors those of
/// eight lanes, then of the other eight. The order of sums is the same on any machine.
/// </remarks>
internal static unsafe class PolarContraction
{
    /// <summary>How many shifts are contracted together.</summary>
    public const int Shifts = 3;

    private const int Lanes = PolarBank.Lanes;

    /// <summary>Σ over the pairs of each bin, for both sides of sixteen places and up to three shifts.</summary>
    /// <param name="modes">One block of <see cref="PolarBank.Modes"/>.</param>
    /// <param name="even">Even modes of the image at the first shift; those of the next follow after <paramref name="evenLength"/>.</param>
    /// <param name="odd">Odd modes, likewise.</param>
    /// <param name="last">The last shift that is there, from 0; those behind it repeat it.</param>
    /// <param name="front">Per shift and bin sixteen real, then sixteen imaginary parts.</param>
    /// <param name="back">The same of the opposite directions.</param>
    public static void Contract(
        ReadOnlySpan<float> modes, PolarGrid grid, ReadOnlySpan<float> even, int evenLength, ReadOnlySpan<float> odd, int oddLength, int last, Span<float> front, Span<float> back) =>
        Contract(Vector512.IsHardwareAccelerated, modes, grid, even, evenLength, odd, oddLength, last, front, back);

    /// <summary>The same with all sixteen lanes at once, or with eight and then the other eight.</summary>
    internal static void Contract(
        bool isWide, ReadOnlySpan<float> modes, PolarGrid grid, ReadOnlySpan<float> even, int evenLength, ReadOnlySpan<float> odd, int oddLength, int last,
        Span<float> front, Span<float> back)
    {
        int binLength = grid.BinCount * 2 * Lanes;
        fixed (float* firstMode = modes)
        fixed (float* firstEven = even)
        fixed (float* firstOdd = odd)
        fixed (float* firstFront = front)
        fixed (float* firstBack = back)
        {
            float* slice = firstMode;
            float* nextEven = firstEven;
            float* nextOdd = firstOdd;
            for (int bin = 0; bin < grid.BinCount; bin++)
            {
                // Modes of a bin have its parity, and lie in the order of bins.
                bool isEven = (bin & 1) == 0;
                int pairs = grid.PairsOf(bin);
                float* image = isEven ? nextEven : nextOdd;
                int length = isEven ? evenLength : oddLength;
                float* ofFront = firstFront + (bin * 2 * Lanes);
                float* ofBack = firstBack + (bin * 2 * Lanes);
                if (isWide)
                {
                    Bin512(slice, pairs, image, length, last, ofFront, ofBack, binLength);
                }
                else
                {
                    Bin256(slice, pairs, image, length, last, ofFront, ofBack, binLength);
                    Bin256(slice + (Lanes / 2), pairs, image, length, last, ofFront + (Lanes / 2), ofBack + (Lanes / 2), binLength);
                }

                slice += pairs * 2 * Lanes;
                nextEven += isEven ? 2 * pairs : 0;
                nextOdd += isEven ? 0 : 2 * pairs;
            }
        }
    }

    // Long because registers cannot be indexed: twelve sums. Two loads and six broadcasts for twelve multiply-adds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bin512(float* slice, int pairs, float* image, int length, int last, float* front, float* back, int binLength)
    {
        float* y0 = image;
        float* y1 = y0 + (last > 0 ? length : 0);
        float* y2 = y1 + (last > 1 ? length : 0);
        Vector512<float> p0 = default, q0 = default, r0 = default, s0 = default;
        Vector512<float> p1 = default, q1 = default, r1 = default, s1 = default;
        Vector512<float> p2 = default, q2 = default, r2 = default, s2 = default;
        for (int m = 0; m < 2 * pairs; m += 2, slice += 2 * Lanes)
        {
            Vector512<float> a = Vector512.Load(slice), b = Vector512.Load(slice + Lanes);
            Add(a, b, y0 + m, ref p0, ref q0, ref r0, ref s0);
            Add(a, b, y1 + m, ref p1, ref q1, ref r1, ref s1);
            Add(a, b, y2 + m, ref p2, ref q2, ref r2, ref s2);
        }

        Put(front, back, p0, q0, r0, s0);
        Put(front + binLength, back + binLength, p1, q1, r1, s1);
        Put(front + (2 * binLength), back + (2 * binLength), p2, q2, r2, s2);
    }

    // The same for half of the lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Bin256(float* slice, int pairs, float* image, int length, int last, float* front, float* back, int binLength)
    {
        float* y0 = image;
        float* y1 = y0 + (last > 0 ? length : 0);
        float* y2 = y1 + (last > 1 ? length : 0);
        Vector256<float> p0 = default, q0 = default, r0 = default, s0 = default;
        Vector256<float> p1 = default, q1 = default, r1 = default, s1 = default;
        Vector256<float> p2 = default, q2 = default, r2 = default, s2 = default;
        for (int m = 0; m < 2 * pairs; m += 2, slice += 2 * Lanes)
        {
            Vector256<float> a = Vector256.Load(slice), b = Vector256.Load(slice + Lanes);
            Add(a, b, y0 + m, ref p0, ref q0, ref r0, ref s0);
            Add(a, b, y1 + m, ref p1, ref q1, ref r1, ref s1);
            Add(a, b, y2 + m, ref p2, ref q2, ref r2, ref s2);
        }

        Put(front, back, p0, q0, r0, s0);
        Put(front + binLength, back + binLength, p1, q1, r1, s1);
        Put(front + (2 * binLength), back + (2 * binLength), p2, q2, r2, s2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<float> a, Vector512<float> b, float* y, ref Vector512<float> p, ref Vector512<float> q, ref Vector512<float> r, ref Vector512<float> s)
    {
        var factor = Vector512.Create(y[0]);
        p = Vector512.FusedMultiplyAdd(a, factor, p);
        s = Vector512.FusedMultiplyAdd(b, factor, s);
        factor = Vector512.Create(y[1]);
        q = Vector512.FusedMultiplyAdd(b, factor, q);
        r = Vector512.FusedMultiplyAdd(a, factor, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* front, float* back, Vector512<float> p, Vector512<float> q, Vector512<float> r, Vector512<float> s)
    {
        (p + q).Store(front);
        (r - s).Store(front + Lanes);
        (p - q).Store(back);
        (r + s).Store(back + Lanes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector256<float> a, Vector256<float> b, float* y, ref Vector256<float> p, ref Vector256<float> q, ref Vector256<float> r, ref Vector256<float> s)
    {
        var factor = Vector256.Create(y[0]);
        p = Vector256.FusedMultiplyAdd(a, factor, p);
        s = Vector256.FusedMultiplyAdd(b, factor, s);
        factor = Vector256.Create(y[1]);
        q = Vector256.FusedMultiplyAdd(b, factor, q);
        r = Vector256.FusedMultiplyAdd(a, factor, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* front, float* back, Vector256<float> p, Vector256<float> q, Vector256<float> r, Vector256<float> s)
    {
        (p + q).Store(front);
        (r - s).Store(front + Lanes);
        (p - q).Store(back);
        (r + s).Store(back + Lanes);
    }
}
