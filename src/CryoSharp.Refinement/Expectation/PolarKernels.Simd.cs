using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CryoSharp.Refinement;

/// <summary>The inner loops of <see cref="PolarScan"/>: sixteen slices side by side, one in each lane.</summary>
/// <remarks>Where 512-bit vectors are missing the runtime splits them, so the same lanes are added in the same order on any machine.</remarks>
internal static unsafe class PolarKernels
{
    private const int Lanes = PolarBank.Lanes;

    /// <summary>
    /// real + i·imaginary = image·e^{+iφ} for a planar image and a row (cos φ, −sin φ) of a phase table of stride <paramref name="n"/>, a multiple of 16.
    /// </summary>
    public static void Turn(ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> phase, int n, Span<float> real, Span<float> imaginary)
    {
        ref float ri = ref MemoryMarshal.GetReference(image);
        ref float rp = ref MemoryMarshal.GetReference(phase);
        for (int k = 0; k < n; k += Lanes)
        {
            Vector512<float> re = Vector512.LoadUnsafe(ref ri, (nuint)k), im = Vector512.LoadUnsafe(ref ri, (nuint)(imageStride + k));
            Vector512<float> cos = Vector512.LoadUnsafe(ref rp, (nuint)k), minusSin = Vector512.LoadUnsafe(ref rp, (nuint)(n + k));
            ((re * cos) + (im * minusSin)).CopyTo(real[k..]);
            ((im * cos) - (re * minusSin)).CopyTo(imaginary[k..]);
        }
    }

    /// <summary>norm[row] = Σ over shells of weight[shell]·power[block, shell, lane].</summary>
    public static void Norms(ReadOnlySpan<float> power, ReadOnlySpan<float> weight, Span<float> norm)
    {
        for (int block = 0; block < norm.Length / Lanes; block++)
        {
            Vector512<float> sum = Vector512<float>.Zero;
            for (int s = 0; s < weight.Length; s++)
            {
                Vector512<float> shell = Vector512.Create(power.Slice(((block * weight.Length) + s) * Lanes, Lanes));
                sum = Vector512.FusedMultiplyAdd(Vector512.Create(weight[s]), shell, sum);
            }

            sum.CopyTo(norm[(block * Lanes)..]);
        }
    }

    /// <summary>scores += offset of the lane + prior; returns the largest result.</summary>
    public static float AddOffsets(Span<float> scores, ReadOnlySpan<float> offsets, float prior)
    {
        Vector512<float> offset = Vector512.Create(offsets) + Vector512.Create(prior);
        Vector512<float> largest = Vector512.Create(float.NegativeInfinity);
        ref float first = ref MemoryMarshal.GetReference(scores);
        for (int k = 0; k < scores.Length; k += Lanes)
        {
            Vector512<float> score = Vector512.LoadUnsafe(ref first, (nuint)k) + offset;
            score.StoreUnsafe(ref first, (nuint)k);
            largest = Vector512.Max(largest, score);
        }

        float maximum = float.NegativeInfinity;
        for (int lane = 0; lane < Lanes; lane++)
        {
            maximum = Math.Max(maximum, largest[lane]);
        }

        return maximum;
    }

    /// <summary>largest[lane] = the largest score of the lane in any tile, offset and the tile's prior added; the scores stay as they are.</summary>
    /// <param name="tileLength">Tiles follow one another, one per prior.</param>
    public static void LargestPerLane(
        ReadOnlySpan<float> scores, int tileLength, ReadOnlySpan<float> offsets, ReadOnlySpan<float> priors, Span<float> largest)
    {
        Vector512<float> best = Vector512.Create(float.NegativeInfinity);
        ref float first = ref MemoryMarshal.GetReference(scores);
        for (int t = 0; t < priors.Length; t++)
        {
            Vector512<float> tile = Vector512.Create(float.NegativeInfinity);
            for (int k = 0; k < tileLength; k += Lanes)
            {
                tile = Vector512.Max(tile, Vector512.LoadUnsafe(ref first, (nuint)((t * tileLength) + k)));
            }

            best = Vector512.Max(best, tile + Vector512.Create(priors[t]));
        }

        (best + Vector512.Create(offsets)).CopyTo(largest);
    }

    /// <summary>scores[turn][lane] = Σ over bins of re·cos(2π·turn·bin/T) + im·sin(…), T a multiple of 4.</summary>
    /// <remarks>
    /// Turns j, T − j, T/2 − j and T/2 + j share their cosines and sines but for signs: those of even bins, and those of odd bins, are summed once for all four.
    /// </remarks>
    public static void ToTurns(ReadOnlySpan<float> bins, PolarTurns turns, Span<float> scores)
    {
        int quarter = turns.Count / 4;
        fixed (float* bin = bins)
        fixed (float* score = scores)
        fixed (float* cos = turns.Cos)
        fixed (float* sin = turns.Sin)
        {
            for (int j = 0; j <= quarter; j += 3)
            {
                // Turns that are not there repeat the last.
                ThreeTurns(bin, turns, cos, sin, (j, Math.Min(j + 1, quarter), Math.Min(j + 2, quarter)), score);
            }
        }
    }

    // Twelve sums; e and o of bins even and odd, c and s of cosines and sines. Four vectors and twelve broadcasts are loaded for twelve multiply-adds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeTurns(float* bin, PolarTurns turns, float* cos, float* sin, (int A, int B, int C) rows, float* score)
    {
        int count = turns.BinCount;
        float* c0 = cos + (rows.A * count), c1 = cos + (rows.B * count), c2 = cos + (rows.C * count);
        float* s0 = sin + (rows.A * count), s1 = sin + (rows.B * count), s2 = sin + (rows.C * count);
        Vector512<float> ec0 = default, ec1 = default, ec2 = default, es0 = default, es1 = default, es2 = default;
        Vector512<float> oc0 = default, oc1 = default, oc2 = default, os0 = default, os1 = default, os2 = default;
        for (int b = 0; b < count; b++, bin += 2 * Lanes)
        {
            Vector512<float> re = Vector512.Load(bin), im = Vector512.Load(bin + Lanes);
            ec0 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c0[b]), ec0);
            ec1 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c1[b]), ec1);
            ec2 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c2[b]), ec2);
            es0 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s0[b]), es0);
            es1 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s1[b]), es1);
            es2 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s2[b]), es2);
            if (++b == count)
            {
                break;
            }

            bin += 2 * Lanes;
            (re, im) = (Vector512.Load(bin), Vector512.Load(bin + Lanes));
            oc0 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c0[b]), oc0);
            oc1 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c1[b]), oc1);
            oc2 = Vector512.FusedMultiplyAdd(re, Vector512.Create(c2[b]), oc2);
            os0 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s0[b]), os0);
            os1 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s1[b]), os1);
            os2 = Vector512.FusedMultiplyAdd(im, Vector512.Create(s2[b]), os2);
        }

        SpreadFour(rows.A, turns.Count, ec0, oc0, es0, os0, score);
        SpreadFour(rows.B, turns.Count, ec1, oc1, es1, os1, score);
        SpreadFour(rows.C, turns.Count, ec2, oc2, es2, os2, score);
    }

    /// <summary>Turns j and T − j, then T/2 − j and T/2 + j, from sums over even and odd bins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadFour(
        int turn, int count, Vector512<float> evenCos, Vector512<float> oddCos, Vector512<float> evenSin, Vector512<float> oddSin, float* score)
    {
        Spread(turn, count, evenCos + oddCos, evenSin + oddSin, score);
        Spread((count / 2) - turn, count, evenCos - oddCos, oddSin - evenSin, score);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Spread(int turn, int count, Vector512<float> cosines, Vector512<float> sines, float* score)
    {
        (cosines + sines).Store(score + (turn * Lanes));
        int mirrored = turn == 0 ? 0 : count - turn;
        if (mirrored != turn)
        {
            (cosines - sines).Store(score + (mirrored * Lanes));
        }
    }
}
