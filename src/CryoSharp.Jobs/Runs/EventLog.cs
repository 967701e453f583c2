using System.Text;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>Appends to events.jsonl. Each event is on disk for readers when <see cref="Add"/> returns; any number of threads may add.</summary>
public sealed class EventLog : IDisposable
{
    private readonly Lock _lock = new();
    private readonly FileStream _file;
    private readonly TimeProvider _clock;
    private long _last;

    private EventLog(FileStream file, TimeProvider clock, long last) => (_file, _clock, _last) = (file, clock, last);

    /// <summary>Opens the log for appending; a last line that was cut short by a crash is removed.</summary>
    /// <exception cref="IOException">It cannot be written, or another process writes it.</exception>
    public static EventLog Open(string path, TimeProvider clock)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        long end = 0;
        long last = 0;
        using (var reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true))
        {
            foreach (string line in reader.ReadToEnd().Split('\n').SkipLast(1))
            {
                if (RunEvent.Parse(line) is not { } e || e.Seq != last + 1)
                {
                    break;
                }

                last = e.Seq;
                end += Encoding.UTF8.GetByteCount(line) + 1;
            }
        }

        file.SetLength(end);
        file.Seek(end, SeekOrigin.Begin);
        return new EventLog(file, clock, last);
    }

    /// <summary>The events with a number above <paramref name="after"/>; reads beside a writer.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static IEnumerable<RunEvent> Read(string path, long after = 0)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        while (reader.ReadLine() is string line)
        {
            if (RunEvent.Parse(line) is { } e && e.Seq > after)
            {
                yield return e;
            }
        }
    }

    /// <summary>Appends an event with the next number.</summary>
    /// <exception cref="IOException">It cannot be written; the number is not used up.</exception>
    public void Add(string type, JsonObject fields)
    {
        lock (_lock)
        {
            var e = new RunEvent(_last + 1, _clock.GetLocalNow(), type, fields);
            _file.Write(Encoding.UTF8.GetBytes(e.ToJson() + "\n"));
            _file.Flush();
            _last = e.Seq;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
