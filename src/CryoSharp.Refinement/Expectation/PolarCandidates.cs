using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The samples of one particle that a <see cref="PolarScan"/> has found good enough so far.</summary>
internal sealed class PolarCandidates(int turnCount, int shiftCount)
{
    private const int Lanes = PolarBank.Lanes;

    // Purpose of counter-based random numbers. The grid is turned at random in each iteration, so the draw need not change.
    private const ulong DrawStream = 9UL << 32;

    private readonly List<long> _codes = [];
    private readonly List<float> _scores = [];

    /// <summary>Forgets them all.</summary>
    public void Clear()
    {
        _codes.Clear();
        _scores.Clear();
    }

    /// <summary>Adds the scores of one shift, (turn, lane), that are at least <paramref name="floor"/>.</summary>
    /// <param name="rows">The row of each lane; where there is none scores are −∞.</param>
    public void Gather(ReadOnlySpan<int> rows, int shift, ReadOnlySpan<float> scores, float floor)
    {
        Vector512<float> floors = Vector512.Create(floor);
        for (int n = 0; n < scores.Length; n += Lanes)
        {
            ulong passed = Vector512.ExtractMostSignificantBits(Vector512.GreaterThanOrEqual(Vector512.Create(scores.Slice(n, Lanes)), floors));
            for (; passed != 0; passed &= passed - 1)
            {
                int lane = BitOperations.TrailingZeroCount(passed);
                long orientation = ((long)rows[lane] * turnCount) + (n / Lanes);
                _codes.Add((orientation * shiftCount) + shift);
                _scores.Add(scores[n + lane]);
            }
        }
    }

    /// <summary>The codes of those that carry the significant fraction of the posterior, ascending.</summary>
    /// <param name="maximum">The best score of all.</param>
    /// <param name="most">If above 0, so many are drawn at random where there are more.</param>
    /// <param name="particle">Its index, for the draw.</param>
    public long[] Chosen(float maximum, double fraction, double temperature, int most, int particle)
    {
        ReadOnlySpan<float> scores = CollectionsMarshal.AsSpan(_scores);
        float least = maximum + (float)SignificantSamples.Cut(scores, maximum, fraction, temperature);
        var codes = new List<long>();
        for (int n = 0; n < scores.Length; n++)
        {
            if (scores[n] >= least)
            {
                codes.Add(_codes[n]);
            }
        }

        codes.Sort();
        return most > 0 && codes.Count > most ? Drawn(codes, most, particle) : [.. codes];
    }

    /// <summary>One of each of so many equal stretches, at random.</summary>
    private static long[] Drawn(List<long> codes, int count, int particle)
    {
        var random = new CounterRandom(0, DrawStream, (ulong)particle);
        var drawn = new long[count];
        for (int n = 0; n < count; n++)
        {
            int start = (int)((long)n * codes.Count / count);
            int end = (int)((long)(n + 1) * codes.Count / count);
            drawn[n] = codes[start + random.NextInt32(end - start)];
        }

        return drawn;
    }
}
