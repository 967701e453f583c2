namespace CryoSharp.Jobs;

/// <summary>Decides which of many progress reports are worth showing.</summary>
/// <remarks>
/// One is admitted when it is <paramref name="step"/> (a fraction) and <paramref name="shortest"/> after the last, or
/// <paramref name="longest"/> after it; and the last of a stage always.
/// </remarks>
/// <param name="clock">Times the reports.</param>
/// <param name="step">A fraction of the whole.</param>
/// <param name="shortest">Nothing is shown sooner.</param>
/// <param name="longest">A report is shown after this long, however little was done.</param>
internal sealed class ProgressPace(TimeProvider clock, double step, TimeSpan shortest, TimeSpan longest)
{
    private readonly Lock _lock = new();
    private string _stage = "";
    private long _started;
    private long _shown;
    private double _fraction;
    private bool _isDone;

    /// <summary>For lines of a log: every 5 % if that takes at least a second, or every 30 s.</summary>
    public static ProgressPace ForLines(TimeProvider clock) => new(clock, 0.05, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));

    /// <summary>Whether to show this report.</summary>
    /// <param name="elapsed">Since the stage's first report.</param>
    public bool Admits(string stage, long done, long total, out TimeSpan elapsed)
    {
        lock (_lock)
        {
            long now = clock.GetTimestamp();
            if (stage != _stage || (_isDone && done < total))
            {
                (_stage, _started, _shown, _fraction, _isDone) = (stage, now, now, 0, false);
            }

            elapsed = clock.GetElapsedTime(_started, now);
            double fraction = total > 0 ? (double)done / total : 1;
            TimeSpan since = clock.GetElapsedTime(_shown, now);
            bool isLast = done >= total && !_isDone;
            bool admits = isLast || (!_isDone && ((fraction >= _fraction + step && since >= shortest) || since >= longest));
            if (admits)
            {
                (_shown, _fraction, _isDone) = (now, fraction, isLast);
            }

            return admits;
        }
    }
}
