using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Reads particle files and keeps the last ones, since a page of forty images asks for the same file forty times. Any number of threads may ask.</summary>
public sealed class ParticleFiles
{
    // 100,000 particles take some 100 MB.
    private const int MostKept = 3;

    private readonly Lock _lock = new();
    private readonly LinkedList<(string Path, DateTime Stamp, Lazy<ParticleSet> Set)> _kept = new();

    /// <summary>The particles of a file as it is now.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">It breaks its format.</exception>
    public ParticleSet Read(string path)
    {
        DateTime stamp = File.GetLastWriteTimeUtc(path);
        Lazy<ParticleSet> set;
        lock (_lock)
        {
            var found = _kept.FirstOrDefault(one => one.Path == path && one.Stamp == stamp);
            set = found.Set ?? new Lazy<ParticleSet>(() => ParticleFile.Read(path).Set);
            _kept.Remove(found);
            _kept.AddFirst((path, stamp, set));
            while (_kept.Count > MostKept)
            {
                _kept.RemoveLast();
            }
        }

        return set.Value;
    }
}
