using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a classification is told to take, how much time is left, and how right that was in the end.</summary>
internal sealed class RunOutlook
{
    // A run that is done sooner is not tried, by a guess of what an iteration takes on one thread.
    private const double ShortestRun = 20;
    private const double SecondsPerIteration = 0.3;
    private const double SecondsPerSearch = 2.5e-3;
    private const double SecondsPerFixedPose = 2e-4;

    // Figures and a checkpoint of four volumes per class, flushed to the disk.
    private const double SecondsPerReport = 0.05;
    private const double SecondsPerByte = 3.5e-9;

    private const int FirstIterations = 4;

    private readonly JobContext _context;
    private readonly ClassificationInput _input;
    private readonly List<double> _seconds = [];
    private RunForecast? _forecast;
    private long _start;
    private long _last;

    public RunOutlook(JobContext context, ClassificationInput input) => (_context, _input) = (context, input);

    /// <summary>What was foretold, for people.</summary>
    public ImmutableArray<(string Name, string Value)> Foretold => _forecast is not RunForecast forecast ? [("time", Invariant($"below {ShortestRun:0} s"))] :
    [
        ("time", Invariant($"{Time(forecast.Total)} for at most {forecast.Seconds.Length} iterations; most runs stop sooner")),
        ("memory", Gigabytes(forecast.Bytes)),
    ];

    /// <summary>Foretells the run by a trial, and starts the clock.</summary>
    public void Foretell(ExpectationMaximization loop, RefinementState state)
    {
        RefinementSettings settings = _input.Settings;
        int iterations = settings.MaxIterations - state.Iteration;
        double perParticle = settings.Search == PoseSearch.None ? SecondsPerFixedPose : SecondsPerSearch;
        double guess = iterations * (SecondsPerIteration + (perParticle * _input.Set.Count)) / settings.Threads;
        if (guess >= ShortestRun && state.StopReason is null)
        {
            TrialTimes trial = loop.Try(state, _context.Cancel);
            var plan = new MemoryPlan(settings, _input.Set, _input.Images, state.Model.BoxSize, state.Model.PixelSize, state.Model.ClassCount);
            double report = SecondsPerReport + (SecondsPerByte * 16.0 * state.Model.ClassCount * state.Model.References[0].Voxels.Length);
            _forecast = RunForecast.Of(settings, state, trial, plan, _input.Set.Count, report, PeakBytes());
            Tell(trial, _forecast, state.Model.BoxSize * state.Model.PixelSize);
        }

        _start = _last = Stopwatch.GetTimestamp();
    }

    /// <summary>Takes note of an iteration; returns how long the rest may take at most, or null after the last.</summary>
    public TimeSpan? TimeLeft(RefinementState state)
    {
        _seconds.Add(Stopwatch.GetElapsedTime(_last).TotalSeconds);
        _last = Stopwatch.GetTimestamp();
        int left = _input.Settings.MaxIterations - state.Iteration;
        if (left <= 0 || state.StopReason is not null)
        {
            return null;
        }

        return Remaining(_seconds, _forecast, left);
    }

    /// <summary>What so many iterations may take after those that are done.</summary>
    /// <param name="seconds">Of each iteration that is done.</param>
    internal static TimeSpan Remaining(IReadOnlyList<double> seconds, RunForecast? forecast, int left)
    {
        // The first iterations are not like the others, and those on subsets of the particles are shorter; the forecast knows that, as far as it was right about them.
        if (forecast is not null && seconds.Count < Math.Max(FirstIterations, forecast.OnSubsets))
        {
            double done = forecast.TotalOf(seconds.Count);
            return TimeSpan.FromSeconds(seconds.Sum() / done * (forecast.Total - done));
        }

        return TimeSpan.FromSeconds(left * seconds.TakeLast(3).Average());
    }

    /// <summary>Compares the forecast with what the run took; null where there was none.</summary>
    /// <param name="state">The last.</param>
    public string? Check(RefinementState state)
    {
        if (_forecast is not RunForecast forecast || _seconds.Count == 0)
        {
            return null;
        }

        double seconds = Stopwatch.GetElapsedTime(_start, _last).TotalSeconds;
        double foretold = forecast.TotalOf(_seconds.Count);
        long bytes = PeakBytes();
        (double timeError, double memoryError) = (100 * ((foretold / seconds) - 1), 100 * (((double)forecast.Bytes / bytes) - 1));
        string text = Invariant(
            $"{Time(foretold)} for {_seconds.Count} iterations, {Gigabytes(forecast.Bytes)}; it took {Time(seconds)} ({timeError:+0;-0;0} %) and {Gigabytes(bytes)} ({memoryError:+0;-0;0} %)");
        _context.Log("forecast", text);
        _context.Event("forecast.checked", new JsonObject
        {
            ["iterations"] = _seconds.Count,
            ["lastIteration"] = state.Iteration,
            ["foretoldSeconds"] = foretold,
            ["seconds"] = seconds,
            ["timeErrorPercent"] = timeError,
            ["foretoldBytes"] = forecast.Bytes,
            ["bytes"] = bytes,
            ["memoryErrorPercent"] = memoryError,
        });
        return text;
    }

    private void Tell(TrialTimes trial, RunForecast forecast, double extent)
    {
        _context.Log("forecast", Invariant(
            $"{Time(forecast.Total)} for {forecast.Seconds.Length} iterations (first {Time(forecast.Seconds[0])}, last {Time(forecast.Seconds[^1])}), {Gigabytes(forecast.Bytes)}, if detail grows to about {extent / forecast.Shell:0} Å and no iteration is spared"));
        _context.Event("forecast", new JsonObject
        {
            ["iterations"] = forecast.Seconds.Length,
            ["seconds"] = forecast.Total,
            ["secondsPerIteration"] = new JsonArray([.. forecast.Seconds.Select(s => JsonValue.Create(s))]),
            ["bytes"] = forecast.Bytes,
            ["workingShell"] = forecast.Shell,
            ["trialSeconds"] = trial.Seconds,
            ["prepareSeconds"] = trial.Prepare,
            ["fillSeconds"] = trial.Fill,
            ["next"] = Facts(trial.Next),
            ["second"] = Facts(trial.Second),
            ["later"] = trial.Later is TrialStep later ? Facts(later) : null,
        });
    }

    private static JsonObject Facts(TrialStep step) => new()
    {
        ["workingShell"] = step.Shell,
        ["particles"] = step.Particles,
        ["fixedSeconds"] = step.Fixed,
        ["particleSeconds"] = step.PerParticle,
        ["maximiseSeconds"] = step.Maximise,
        ["particleBytes"] = step.BytesPerParticle,
    };

    /// <summary>The largest working set that the process has had.</summary>
    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static string Time(double seconds) => Terminal.Duration(TimeSpan.FromSeconds(seconds));

    private static string Gigabytes(long bytes) => Invariant($"{bytes / 1e9:0.0} GB");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
