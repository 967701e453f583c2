using System.Collections.Immutable;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>Reads an events.jsonl beside its writer, each time only what has been added.</summary>
/// <remarks>A last line without its end is left for the next time; it may be under way, or what a killed run left.</remarks>
/// <param name="path">Need not be there yet.</param>
public sealed class EventTail(string path)
{
    private long _position;

    /// <summary>The events that were added since the last call.</summary>
    /// <param name="isFromStart">Another file is there now, or this is the first call: what was read before no longer counts.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    public ImmutableArray<RunEvent> ReadNew(out bool isFromStart)
    {
        long length = File.Exists(path) ? new FileInfo(path).Length : 0;
        _position = length < _position ? 0 : _position;
        isFromStart = _position == 0;
        if (length == _position)
        {
            return [];
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Position = _position;
        byte[] bytes = new byte[length - _position];
        int read = file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        int end = bytes.AsSpan(0, read).LastIndexOf((byte)'\n') + 1;
        _position += end;
        return [.. Encoding.UTF8.GetString(bytes, 0, end).Split('\n').Select(RunEvent.Parse).OfType<RunEvent>()];
    }
}
