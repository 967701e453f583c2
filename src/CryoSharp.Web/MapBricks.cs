using System.Collections.Concurrent;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>Makes bricks of maps, and keeps the last ones.</summary>
internal sealed class MapBricks
{
    // 2 MB each at 128³.
    private const int MostKept = 48;

    private readonly ConcurrentDictionary<(string Path, DateTime Stamp, int Box), Lazy<MapBrick>> _kept = new();

    /// <summary>The brick of a map.</summary>
    /// <param name="greatestBox">As in <see cref="MapBrick.Of"/>.</param>
    /// <exception cref="MalformedFileException">The map breaks its format.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public MapBrick Of(string path, int greatestBox)
    {
        (string, DateTime, int) key = (path, File.GetLastWriteTimeUtc(path), greatestBox);
        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        try
        {
            return _kept.GetOrAdd(key, _ => new Lazy<MapBrick>(() => MapBrick.Of(MrcFile.ReadVolume(path), greatestBox))).Value;
        }
        catch
        {
            // What could not be read now may be readable in a moment.
            _kept.TryRemove(key, out _);
            throw;
        }
    }

    /// <summary>Begins to make bricks that will be asked for soon; trouble is told when they are.</summary>
    public void Prepare(IEnumerable<string> paths, int greatestBox) => _ = Task.Run(() => Parallel.ForEach(paths, path =>
    {
        try
        {
            Of(path, greatestBox);
        }
        catch (Exception e) when (e is IOException or MalformedFileException or UnauthorizedAccessException)
        {
        }
    }));
}
