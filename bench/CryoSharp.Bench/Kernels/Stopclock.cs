using System.Diagnostics;

namespace CryoSharp.Bench;

/// <summary>Times short pieces of work: the fastest of several repetitions, each long enough for the clock.</summary>
/// <remarks>
/// Work of one core is timed by the processor time of the process, so that other programs on the same core take nothing from it but room in the caches; work
/// of several cores by the clock on the wall.
/// </remarks>
/// <param name="leastSeconds">Of one repetition; the work is done as often as that takes.</param>
/// <param name="repetitions">At least 1.</param>
internal sealed class Stopclock(double leastSeconds, int repetitions, CancellationToken cancel)
{
    /// <summary>Seconds that <paramref name="work"/> takes in its fastest repetition.</summary>
    /// <remarks>It is first done for the time of one repetition without being counted: code is compiled, memory touched, the number of calls found.</remarks>
    public double Best(Action work, int cores = 1)
    {
        Func<double> now = cores == 1 ? ProcessorSeconds : WallSeconds;
        (long calls, double spent) = (0, 0);
        double start = now();
        for (long some = 1; calls == 0 || spent < leastSeconds; some *= 2)
        {
            for (long i = 0; i < some; i++)
            {
                work();
            }

            calls += some;
            spent = now() - start;
        }

        calls = Math.Max(1, (long)Math.Ceiling(calls * Math.Min(1, 1.05 * leastSeconds / spent)));
        double best = double.PositiveInfinity;
        for (int i = 0; i < repetitions; i++)
        {
            cancel.ThrowIfCancellationRequested();
            double seconds;
            while ((seconds = Seconds(work, calls, now)) < leastSeconds)
            {
                // The first calls were slow: more of them fill the time.
                calls = Math.Max(calls + 1, (long)Math.Ceiling(1.1 * calls * Math.Min(leastSeconds / seconds, 10)));
            }

            best = Math.Min(best, seconds / calls);
        }

        return best;
    }

    private static double Seconds(Action work, long calls, Func<double> now)
    {
        double start = now();
        for (long i = 0; i < calls; i++)
        {
            work();
        }

        return now() - start;
    }

    private static double ProcessorSeconds() => Environment.CpuUsage.TotalTime.TotalSeconds;

    private static double WallSeconds() => Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
}
