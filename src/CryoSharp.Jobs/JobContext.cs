using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>What a running job has around it: its folder, its log, threads, cancellation.</summary>
/// <remarks>Lines go to the terminal and to log.txt, facts to events.jsonl. Any number of threads may report.</remarks>
public sealed class JobContext : IDisposable
{
    private readonly Lock _lock = new();
    private readonly RunFolder? _folder;
    private readonly Terminal _terminal;
    private readonly TimeProvider _clock;
    private readonly EventLog? _events;
    private readonly StreamWriter? _log;
    private readonly ProgressPace _linePace;
    private readonly ProgressPace _eventPace;
    private readonly CancellationTokenSource _stop;
    private ImmutableArray<ResolvedParameter> _parameters = [];

    /// <summary>Opens the log and the events of a folder.</summary>
    /// <param name="folder">Null for a job that writes none.</param>
    /// <param name="terminal">Where a person reads.</param>
    /// <param name="clock">The time.</param>
    /// <param name="threads">How many the job may use.</param>
    /// <param name="cancel">Asks the job to stop.</param>
    /// <exception cref="RunFolderException">The folder cannot be written.</exception>
    public JobContext(RunFolder? folder, Terminal terminal, TimeProvider clock, int threads, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        (_folder, _terminal, _clock, Threads) = (folder, terminal, clock, threads);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Directory = folder?.Record.Directory is { Length: > 0 } directory ? directory : Environment.CurrentDirectory;
        _linePace = ProgressPace.ForLines(clock);
        _eventPace = new ProgressPace(clock, 0.01, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(10));
        if (folder is not null)
        {
            (_events, _log) = RunFolder.Guard($"The log in {folder.FullPath} cannot be written", () => (
                EventLog.Open(folder.PathOf("events.jsonl"), clock),
                new StreamWriter(folder.PathOf("log.txt"), append: true, new UTF8Encoding(false)) { AutoFlush = true }));
        }
    }

    /// <summary>The run's folder.</summary>
    /// <exception cref="InvalidOperationException">The job's description says that it writes none.</exception>
    public RunFolder Folder => _folder ?? throw new InvalidOperationException("This job has no run folder.");

    /// <summary>Where the command was given: relative paths start there, and runs/ lies there.</summary>
    public string Directory { get; init; }

    /// <summary>The job says what time and memory it would take, as numbers of its outputs, and does no more. There is no folder then.</summary>
    public bool OnlyForetells { get; init; }

    /// <summary>How many threads the job may use.</summary>
    public int Threads { get; }

    /// <summary>Signalled when the user stops the job.</summary>
    public CancellationToken Cancel => _stop.Token;

    /// <summary>Whether there is something usable, so that stopping now is no loss; see <see cref="MarkUsable"/>.</summary>
    public bool HasResult { get; private set; }

    /// <summary>A line of the log: time, a label of up to eight letters, text.</summary>
    public void Log(string label, string text)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{_clock.GetLocalNow():HH:mm:ss} {label,-8} {text}");
        _terminal.Log(line);
        Append(line);
    }

    /// <summary>A result for the screen and the log, as it stands, shown even where the log is quiet.</summary>
    public void Print(string text)
    {
        _terminal.Print(text);
        Append(text);
    }

    /// <summary>Whether a person watches, so that <see cref="Redraw"/> makes sense.</summary>
    internal bool IsInteractive => _terminal.DrawsInPlace;

    /// <summary>Shows lines in the place of those shown before, on the screen alone.</summary>
    /// <param name="width">Of the terminal; where it is another than before, the screen is begun anew.</param>
    internal void Redraw(IReadOnlyList<string> lines, int width) => _terminal.Redraw(lines, width);

    /// <summary>Something a user should look at; the job goes on.</summary>
    public void Warn(string text)
    {
        Log("warning", text);
        Event("warning", new JsonObject { ["text"] = text });
    }

    /// <summary>Notes how a value that was not given was chosen: in the log, the events and params.toml.</summary>
    /// <param name="property">The record's property: nameof(parameters.Diameter).</param>
    /// <param name="value">Of the property's type.</param>
    /// <param name="reason">"0.9 of the box".</param>
    /// <exception cref="ArgumentException">There is no such property.</exception>
    public void Auto(string property, object value, string reason)
    {
        ResolvedParameter found = _parameters.FirstOrDefault(p => p.Parameter.Property.Name == property)
            ?? throw new ArgumentException($"The job has no parameter {property}.", nameof(property));
        lock (_lock)
        {
            _parameters = _parameters.Replace(found, found with { Value = value, Source = $"auto: {reason}" });
            WriteParameters();
        }

        Log("auto", $"{found.Parameter.Name} = {ParameterText.Format(value)}{(found.Parameter.Unit.Length > 0 ? " " + found.Parameter.Unit : "")}: {reason}");
        Event("auto", new JsonObject { ["param"] = found.Parameter.Name, ["value"] = JsonValue.Create(ParameterText.Format(value)), ["reason"] = reason });
    }

    /// <summary>How far a stage is. May be called as often as is convenient; few calls are shown.</summary>
    /// <param name="stage">A word or two, the same for the whole stage.</param>
    /// <param name="done">0 to <paramref name="total"/>.</param>
    /// <param name="total">In the same unit.</param>
    public void Progress(string stage, long done, long total)
    {
        _terminal.Progress(stage, done, total);
        if (_linePace.Admits(stage, done, total, out TimeSpan elapsed))
        {
            Append(Terminal.ProgressText(stage, done, total, elapsed));
        }

        if (_eventPace.Admits(stage, done, total, out _))
        {
            Event("progress", new JsonObject { ["stage"] = stage, ["done"] = done, ["total"] = total });
        }
    }

    /// <summary>Appends a fact to events.jsonl; nothing where there is no folder.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Event(string type, JsonObject fields) => RunFolder.Guard("events.jsonl cannot be written", () =>
    {
        _events?.Add(type, fields);
        return true;
    });

    /// <summary>Says that a complete result is in the folder: stopping from here on ends with exit code 10 instead of 130.</summary>
    public void MarkUsable() => HasResult = true;

    /// <summary>Stops the job after what it is doing; see <see cref="Cancel"/>.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>The surroundings of a run within this one: same terminal, threads and cancellation, its own folder, log and events.</summary>
    internal JobContext Within(RunFolder folder) => new(folder, _terminal, _clock, Threads, Cancel) { Directory = Directory };

    /// <inheritdoc/>
    public void Dispose()
    {
        _events?.Dispose();
        _log?.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes the resolved parameters and writes params.toml.</summary>
    internal void Begin(ImmutableArray<ResolvedParameter> parameters)
    {
        _parameters = parameters;
        WriteParameters();
    }

    private void WriteParameters() => _folder?.WriteText("params.toml", string.Concat(_parameters.Select(p => p.ToToml() + "\n")));

    private void Append(string line)
    {
        lock (_lock)
        {
            _ = RunFolder.Guard("log.txt cannot be written", () =>
            {
                _log?.WriteLine(line);
                return true;
            });
        }
    }
}
