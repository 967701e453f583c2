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
    /// Turns j, T − j, T/2 − j and T/2 + j share their cosines and sines but for signs: those of even bins, and those of odd bins, are summed once for all four. Of even bins T/4 − j
    /// shares them too: once more those of every second bin are summed apart.
    /// </remarks>
    [SkipLocalsInit]
    public static void ToTurns(ReadOnlySpan<float> bins, PolarTurns turns, Span<float> scores)
    {
        int quarter = turns.Count / 4;
        float* sums = stackalloc float[6 * (quarter + 1) * Lanes];
        float* fours = sums, twos = fours + (2 * ((quarter / 2) + 1) * Lanes), odds = twos + (2 * ((quarter / 2) + 1) * Lanes);
        fixed (float* bin = bins)
        fixed (float* score = scores)
        {
            SumRows(bin, turns, 0, 4, quarter / 2, fours);
            SumRows(bin, turns, 2, 4, quarter / 2, twos);
            SumRows(bin, turns, 1, 2, quarter, odds);
            for (int j = 0; j <= quarter / 2; j++)
            {
                float* four = fours + (j * 2 * Lanes);
                float* two = twos + (j * 2 * Lanes);
                Vector512<float> fourCos = Vector512.Load(four), fourSin = Vector512.Load(four + Lanes);
                Vector512<float> twoCos = Vector512.Load(two), twoSin = Vector512.Load(two + Lanes);
                FourTurns(j, turns.Count, fourCos + twoCos, fourSin + twoSin, odds, score);
                if (quarter - j > quarter / 2)
                {
                    FourTurns(quarter - j, turns.Count, fourCos - twoCos, twoSin - fourSin, odds, score);
                }
            }
        }
    }

    /// <summary>Turns j and T − j, then T/2 − j and T/2 + j, from sums over even and odd bins.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourTurns(int turn, int count, Vector512<float> evenCos, Vector512<float> evenSin, float* odds, float* score)
    {
        Vector512<float> oddCos = Vector512.Load(odds + (turn * 2 * Lanes)), oddSin = Vector512.Load(odds + (turn * 2 * Lanes) + Lanes);
        Spread(turn, count, evenCos + oddCos, evenSin + oddSin, score);
        Spread((count / 2) - turn, count, evenCos - oddCos, oddSin - evenSin, score);
    }

    /// <summary>sums[j] = Σ over every so many bins of re·cos(2πj·bin/T), then of im·sin(…), for j = 0 … last.</summary>
    private static void SumRows(float* bins, PolarTurns turns, int first, int step, int last, float* sums)
    {
        Vector512<float> sum = Vector512<float>.Zero;
        for (int b = first; b < turns.BinCount; b += step)
        {
            sum += Vector512.Load(bins + (b * 2 * Lanes));
        }

        sum.Store(sums);
        Vector512<float>.Zero.Store(sums + Lanes);
        fixed (float* cos = turns.Cos)
        fixed (float* sin = turns.Sin)
        {
            for (int j = 1; j <= last; j += 3)
            {
                // Rows that are not there repeat the last.
                int second = Math.Min(j + 1, last), third = Math.Min(j + 2, last);
                ThreeRows(bins, turns.BinCount, first, step, cos, sin, (j, second, third), sums);
            }
        }
    }

    // Six sums, twelve of 256 bits. Two loads and six broadcasts for six multiply-adds.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThreeRows(float* bins, int count, int first, int step, float* cos, float* sin, (int A, int B, int C) rows, float* sums)
    {
        float* cosA = cos + (rows.A * count), cosB = cos + (rows.B * count), cosC = cos + (rows.C * count);
        float* sinA = sin + (rows.A * count), sinB = sin + (rows.B * count), sinC = sin + (rows.C * count);
        Vector512<float> reA = default, reB = default, reC = default, imA = default, imB = default, imC = default;
        for (int b = first; b < count; b += step)
        {
            var re = Vector512.Load(bins + (b * 2 * Lanes));
            reA = Vector512.FusedMultiplyAdd(re, Vector512.Create(cosA[b]), reA);
            reB = Vector512.FusedMultiplyAdd(re, Vector512.Create(cosB[b]), reB);
            reC = Vector512.FusedMultiplyAdd(re, Vector512.Create(cosC[b]), reC);
            var im = Vector512.Load(bins + (b * 2 * Lanes) + Lanes);
            imA = Vector512.FusedMultiplyAdd(im, Vector512.Create(sinA[b]), imA);
            imB = Vector512.FusedMultiplyAdd(im, Vector512.Create(sinB[b]), imB);
            imC = Vector512.FusedMultiplyAdd(im, Vector512.Create(sinC[b]), imC);
        }

        Put(sums + (rows.A * 2 * Lanes), reA, imA);
        Put(sums + (rows.B * 2 * Lanes), reB, imB);
        Put(sums + (rows.C * 2 * Lanes), reC, imC);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put(float* row, Vector512<float> re, Vector512<float> im)
    {
        re.Store(row);
        im.Store(row + Lanes);
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
