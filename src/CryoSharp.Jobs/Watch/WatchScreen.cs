using System.Collections.Immutable;
using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>A run as lines for a terminal: what it is, how it stands, how far it is, its classes, their course, warnings, log.</summary>
internal sealed class WatchScreen
{
    private const int MostClasses = 10;
    private const int MostCurve = 40;
    private const int MostWarnings = 3;
    private const int MostLog = 8;

    // A narrow terminal has no room for words beside the numbers.
    private const int Narrow = 60;

    private readonly WatchedRun _run;
    private readonly TerminalStyle _style;
    private readonly DateTimeOffset _now;
    private readonly List<TextLine> _lines = [];

    private WatchScreen(WatchedRun run, TerminalStyle style, DateTimeOffset now) => (_run, _style, _now) = (run, style, now);

    /// <summary>The lines, no wider and no more than the terminal takes; what is least needed is left out first.</summary>
    /// <param name="now">From which times are counted.</param>
    public static ImmutableArray<string> Lines(WatchedRun run, TerminalStyle style, DateTimeOffset now)
    {
        var screen = new WatchScreen(run, style, now);
        screen.Write();
        return [.. screen._lines.Take(style.Height).Select(line => line.Render(style))];
    }

    private static Colour Good => Colour.OfClass(3);

    private static Colour Busy => Colour.OfClass(6);

    private static Colour Doubtful => Colour.OfClass(5);

    private static Colour Bad => Colour.OfClass(2);

    private bool IsAtWork => !_run.HasEnded && _run.Record.State == RunState.Running;

    private void Write()
    {
        Head();
        Progress();
        Classes();
        Course();
        Within();
        Numbers();
        Warnings();
        Log();
    }

    private void Head()
    {
        RunRecord record = _run.Record;
        string title = JobCatalog.All.FirstOrDefault(job => job.Name == record.Job)?.Description.Title ?? record.Job;
        (string state, Colour? colour) = State(record);
        Add(($"{record.Id} {title}  ", null), ($"● {state}", colour));
        Add(RunSurroundings.CommandLine(record.Arguments));
        if (_run.IsLost)
        {
            AddWrapped($"lost: its process {record.Pid}{(record.Host == Environment.MachineName ? "" : $" on {record.Host}")} is gone; cryosharp continue {NameForContinue(record)}", Bad);
        }
        else if (_run.HasEnded && record.Reason.Length > 0)
        {
            AddWrapped(record.Reason, record.State == RunState.Failed ? Bad : null);
        }
        else if (IsAtWork && record.Host != Environment.MachineName && _run.LastSign is DateTimeOffset sign)
        {
            Add($"on {record.Host}, last heard of {Terminal.Duration(Positive(_now - sign))} ago");
        }
    }

    private (string Text, Colour? Colour) State(RunRecord record)
    {
        string after = record is { Started: { } start, Ended: { } end } ? $" after {Terminal.Duration(end - start)}" : "";
        return record.State switch
        {
            RunState.Running when _run.IsLost => ("lost", Bad),
            RunState.Running => ($"running for {Terminal.Duration(Positive(_now - (record.Started ?? record.Created)))}", Busy),
            RunState.Completed => ($"completed{after}", Good),
            RunState.Stopped => ($"stopped{after}", Doubtful),
            RunState.Failed => (FormattableString.Invariant($"failed{after}, exit code {record.ExitCode}"), Bad),
            _ => ("planned", null),
        };
    }

    /// <summary>J012 where that finds the run, else its folder.</summary>
    private string NameForContinue(RunRecord record) => RunLookup.NumberOf(_run.Folder) is not null ? record.Id : _run.Folder;

    private void Progress()
    {
        string iteration = _run.Iterations.IsEmpty ? "" : FormattableString.Invariant($"iteration {_run.Iterations[^1][0].Iteration}")
            + (_run.MostIterations is int most ? FormattableString.Invariant($" of at most {most}") : "");
        string left = IsAtWork && _run.EndsBy is DateTimeOffset end ? $"at most {Terminal.Duration(Positive(end - _now))} left" : "";
        if (iteration.Length + left.Length > 0)
        {
            Gap();
            Add(string.Join(", ", new[] { iteration.Length > 0 ? $"{iteration} done" : "", left }.Where(part => part.Length > 0)));
        }

        if (IsAtWork && _run.Stage is StageFacts stage && stage.Done < stage.Total)
        {
            double done = (double)stage.Done / stage.Total;
            string time = stage.EndsAt is DateTimeOffset stageEnd ? $"  {Terminal.Duration(Positive(stageEnd - _now))} left" : "";
            string count = _style.Width < Narrow ? "" : FormattableString.Invariant($"  {stage.Done:N0} of {stage.Total:N0}{time}");
            string percent = FormattableString.Invariant($" {100 * done,3:0} %{count}");
            int width = Math.Clamp(_style.Width - stage.Name.Length - 2 - percent.Length, 4, 30);
            Add(($"{stage.Name} ", null), (TextChart.Bar(done, width), Busy), ("▏", null), (percent, null));
        }
        else if (IsAtWork && !_run.Iterations.IsEmpty && _run.LastSign is DateTimeOffset sign)
        {
            Add(FormattableString.Invariant($"iteration {_run.Iterations[^1][0].Iteration + 1} for {Terminal.Duration(Positive(_now - sign))} so far"));
        }
    }

    private void Classes()
    {
        ImmutableArray<RunMetric> all = _run.Iterations.IsEmpty ? [] : _run.Iterations[^1];
        if (all.IsEmpty)
        {
            return;
        }

        Gap();
        bool isMany = all.Length > MostClasses;
        RunMetric[] shown = isMany ? [.. all.OrderByDescending(c => c.Share).ThenBy(c => c.Class).Take(MostClasses)] : [.. all];
        string[] labels = [.. shown.Select(c => (_style.Width < Narrow ? "" : "class ") + c.Class.ToString(CultureInfo.InvariantCulture))];
        string[] numbers = [.. shown.Select(c => FormattableString.Invariant($"{100 * c.Share,5:0.0} % {Count(c.Count),9} {Angstroms(c.Resolution),8}"))];
        int label = labels.Max(text => text.Length);
        int width = Math.Clamp(_style.Width - label - 2 - numbers.Max(text => text.Length), 4, 40);
        double greatest = shown.Max(c => c.Share);
        for (int i = 0; i < shown.Length; i++)
        {
            Add(($"{labels[i].PadLeft(label)} ", null), (TextChart.Bar(shown[i].Share / greatest, width), Colour.OfClass(shown[i].Class)), ($" {numbers[i]}", null));
        }

        if (isMany)
        {
            RunMetric[] others = [.. all.Except(shown)];
            Add(FormattableString.Invariant($"and {others.Length} more, with {100 * others.Sum(c => c.Share):0.0} % of the particles; {others.Count(c => c.Count == 0)} of them are empty"));
        }
    }

    private void Course()
    {
        if (_run.Iterations.Length < 2)
        {
            return;
        }

        Gap();
        if (_run.Iterations[^1].Length > 1)
        {
            Curve("switched", classes => classes[0].Switched, v => Text(100 * v, "0.#", " %"));
        }

        Curve("log evidence", classes => classes[0].LogEvidence, v => Text(v, "0.0", ""));
        Curve("resolution", classes => classes.Min(c => c.Resolution), Angstroms);
    }

    private void Curve(string name, Func<ImmutableArray<RunMetric>, double> value, Func<double, string> text)
    {
        double[] values = [.. _run.Iterations.Select(value)];
        string ends = $"{text(values[0])} → {text(values[^1])}";
        int width = Math.Clamp(_style.Width - 13 - 1 - ends.Length, 4, MostCurve);
        Add(($"{name,-12} ", null), (TextChart.Sparkline(values, width), Busy), ($" {ends}", null));
    }

    private void Within()
    {
        if (_run.Within.IsEmpty)
        {
            return;
        }

        Gap();
        foreach (RunRecord inner in _run.Within)
        {
            string reason = inner.Reason.Length > 0 ? $": {inner.Reason}" : "";
            Add($"{inner.Id}  {ParameterText.ChoiceName(inner.State)}{reason}");
        }

        Add($"cryosharp watch {Path.Combine(_run.Folder, _run.Within[^1].Id)} shows the last of them");
    }

    private void Numbers()
    {
        if (_run.Numbers.IsEmpty)
        {
            return;
        }

        Gap();
        foreach ((string name, string value) in _run.Numbers)
        {
            AddWrapped($"{name}: {value}");
        }
    }

    private void Warnings()
    {
        if (_run.Warnings.IsEmpty)
        {
            return;
        }

        Gap();
        foreach (string warning in _run.Warnings.TakeLast(MostWarnings))
        {
            AddWrapped($"warning: {warning}", Doubtful);
        }

        int earlier = _run.Warnings.Length - MostWarnings;
        if (earlier > 0)
        {
            Add(FormattableString.Invariant($"{earlier} earlier {(earlier == 1 ? "one is" : "ones are")} in log.txt"));
        }
    }

    private void Log()
    {
        int room = (int)Math.Min(MostLog, (long)_style.Height - _lines.Count - 1);
        if (room > 0 && !_run.Log.IsEmpty)
        {
            Gap();
            foreach (string line in _run.Log.TakeLast(room))
            {
                Add(line.TrimEnd());
            }
        }
    }

    private void Gap() => Add("");

    private void Add(string text) => _lines.Add(new TextLine(text));

    private void Add(params ReadOnlySpan<(string Text, Colour? Colour)> pieces) => _lines.Add(new TextLine([.. pieces]));

    private void AddWrapped(string text, Colour? colour = null)
    {
        foreach (string line in TextLine.Wrap(text, _style.Width))
        {
            _lines.Add(new TextLine(line, colour));
        }
    }

    private static TimeSpan Positive(TimeSpan time) => time > TimeSpan.Zero ? time : TimeSpan.Zero;

    private static string Angstroms(double resolution) => Text(resolution, "0.0", " Å");

    private static string Count(double count) => Text(count, "N0", "");

    private static string Text(double value, string format, string unit) => double.IsFinite(value) ? value.ToString(format, CultureInfo.InvariantCulture) + unit : "–";
}
