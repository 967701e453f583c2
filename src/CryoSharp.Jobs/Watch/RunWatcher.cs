using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>Follows a run by its folder, which it only reads, and of which it reads only what is new.</summary>
internal sealed class RunWatcher
{
    private const int LogLines = 40;
    private const int LogBytes = 16 << 10;

    private readonly string _path;
    private readonly string _directory;
    private readonly EventTail _events;
    private readonly SortedDictionary<int, ImmutableArray<RunMetric>> _iterations = [];
    private readonly List<string> _warnings = [];
    private RunFolder? _folder;
    private DateTime _recorded;
    private long _logged = -1;
    private ImmutableArray<string> _log = [];
    private ImmutableArray<(string Name, string Value)> _numbers = [];
    private StageFacts? _stage;
    private DateTimeOffset? _endsBy;
    private DateTimeOffset? _lastSign;
    private int? _mostIterations;

    /// <summary>Finds the run.</summary>
    /// <param name="name">See <see cref="RunFolder.Open"/>.</param>
    /// <param name="directory">Where runs/ lies.</param>
    /// <exception cref="RefusedInputException">There is no such run, or several.</exception>
    public RunWatcher(string name, string directory)
    {
        (_path, _directory) = (RunFolder.Open(name, directory).FullPath, directory);
        _events = new EventTail(Path.Combine(_path, "events.jsonl"));
    }

    /// <summary>How the run stands now.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="RunFolderException">run.json cannot be read.</exception>
    public WatchedRun Look()
    {
        DateTime recorded = File.GetLastWriteTimeUtc(Path.Combine(_path, "run.json"));
        if (_folder is null || recorded != _recorded)
        {
            (_folder, _recorded) = (RunFolder.Open(_path, _directory), recorded);
        }

        ReadEvents();
        ReadLog();
        return new WatchedRun(_folder.Record)
        {
            Folder = _path,
            IsLost = RunLease.IsLost(_folder),
            Iterations = [.. _iterations.Values],
            MostIterations = _mostIterations ??= GivenIterations(_folder),
            EndsBy = _endsBy,
            Stage = _stage,
            LastSign = _lastSign,
            Warnings = [.. _warnings],
            Numbers = _numbers,
            Log = _log,
            Within = RunsWithin(),
        };
    }

    private void ReadEvents()
    {
        ImmutableArray<RunEvent> events = _events.ReadNew(out bool isFromStart);
        if (isFromStart)
        {
            _iterations.Clear();
            _warnings.Clear();
            (_stage, _endsBy, _lastSign, _mostIterations, _numbers) = (null, null, null, null, []);
        }

        foreach (RunEvent e in events)
        {
            Note(e);
            _lastSign = e.Time;
        }
    }

    private void Note(RunEvent e)
    {
        switch (e.Type)
        {
            case "run.started":
                (_stage, _endsBy, _numbers) = (null, null, []);
                break;
            case "forecast" when Number(e.Fields["seconds"]) is double seconds and >= 0:
                _endsBy = e.Time + TimeSpan.FromSeconds(seconds);
                break;
            case "progress":
                NoteProgress(e);
                break;
            case "iteration":
                NoteIteration(e);
                break;
            case "warning" when e.Fields["text"] is JsonValue text:
                _warnings.Remove(text.ToString());
                _warnings.Add(text.ToString());
                break;
            case "outputs":
                _numbers = [.. RunStory.Rows(e.Fields, "numbers", "name", "value")];
                break;
        }
    }

    private void NoteProgress(RunEvent e)
    {
        (string name, long done, long total) = (e.Fields["stage"]?.ToString() ?? "", (long)Number(e.Fields["done"]), (long)Number(e.Fields["total"]));
        bool isSame = _stage is not null && _stage.Name == name && _stage.Done <= done;
        _stage = new StageFacts(name, done, total, isSame ? _stage!.Began : _lastSign ?? e.Time, e.Time);
    }

    private void NoteIteration(RunEvent e)
    {
        int number = (int)Number(e.Fields["iter"]);
        (double switched, double evidence) = (Number(e.Fields["switched"]), Number(e.Fields["logEvidence"]));
        ImmutableArray<RunMetric> classes =
        [
            .. (e.Fields["classes"] as JsonArray ?? []).Select(c => new RunMetric(
                number, (int)Number(c?["k"]), Number(c?["hard"]), Number(c?["soft"]), Number(c?["res"]), switched) { LogEvidence = evidence }),
        ];
        if (classes.IsEmpty)
        {
            return;
        }

        _iterations[number] = classes;
        _mostIterations = e.Fields["of"] is JsonNode most ? (int)Number(most) : _mostIterations;
        _endsBy = Number(e.Fields["secondsLeft"]) is double left and >= 0 ? e.Time + TimeSpan.FromSeconds(left) : null;
        _stage = null;
    }

    private void ReadLog()
    {
        var file = new FileInfo(Path.Combine(_path, "log.txt"));
        if (!file.Exists || file.Length == _logged)
        {
            return;
        }

        _logged = file.Length;
        using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        long from = Math.Max(0, _logged - LogBytes);
        stream.Position = from;
        using var reader = new StreamReader(stream);
        string[] lines = reader.ReadToEnd().Split('\n');

        // Read from the middle of a file, the first line is a part of one.
        _log = [.. lines.Skip(from > 0 ? 1 : 0).Where(line => line.Trim().Length > 0).TakeLast(LogLines)];
    }

    private ImmutableArray<RunRecord> RunsWithin() =>
    [
        .. Directory.EnumerateDirectories(_path).Where(folder => File.Exists(Path.Combine(folder, "run.json"))).Order(StringComparer.Ordinal)
            .Select(folder => RunFolder.Open(folder, _directory).Record),
    ];

    private static int? GivenIterations(RunFolder folder) =>
        int.TryParse(RunParameter.Read(folder).FirstOrDefault(p => p.Name == "iterations")?.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int most) ? most : null;

    private static double Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) ? number : double.NaN;
}
