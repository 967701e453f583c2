using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>The runs below a folder: of this program, of RELION and of cryoSPARC. Nothing is written; what is remembered can be read again.</summary>
public sealed class ProjectRuns
{
    // A project, its Class3D or runs, a job, and a run within a run.
    private const int Deepest = 4;

    // A home folder that was taken for a project must not be searched for ever.
    private const int MostFolders = 20_000;

    private static readonly string[] Skipped = ["iter", "final", "figures", "checkpoint", "relion", "node_modules", "trash"];

    private readonly ConcurrentDictionary<string, (FileTimes Times, RunHead Head)> _heads = new();

    private readonly ConcurrentDictionary<string, (string Key, string Path, RunProgram Program)> _met = new();

    private readonly ParticleFiles _files = new();

    private readonly Lock _reading = new();

    /// <summary>Runs below a folder, which may be one itself.</summary>
    public ProjectRuns(string folder) => Folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));

    /// <summary>The project's absolute path.</summary>
    public string Folder { get; }

    /// <summary>Its name.</summary>
    public string Name => Path.GetFileName(Folder) is { Length: > 0 } name ? name : Folder;

    /// <summary>All runs in short, the newest first. Those whose run.json cannot be read are left out.</summary>
    public ImmutableArray<RunHead> Heads
    {
        get
        {
            // Whoever asks while a long list is read for the first time waits for that, rather than reading all of it too.
            lock (_reading)
            {
                return [.. Folders().ToArray().AsParallel().Select(HeadOf).OfType<RunHead>().OrderByDescending(head => head.Created).ThenBy(head => head.Key, StringComparer.Ordinal)];
            }
        }
    }

    /// <summary>The run of a key, or null where there is none: a key is looked up among the runs, never taken for a path.</summary>
    public IRunContents? Find(string key)
    {
        // One that was met before is looked at again, and the project is not walked anew for each picture of a page.
        return _met.TryGetValue(key, out (string Key, string Path, RunProgram Program) met) && ProgramOf(met.Path) == met.Program
            ? Open(met)
            : Folders().Where(found => found.Key == key).Select(Open).FirstOrDefault();
    }

    /// <summary>The runs whose files a run read, by key, in the order of its inputs.</summary>
    public static ImmutableArray<string> ParentsOf(RunHead run, ImmutableArray<RunHead> all) =>
    [
        // A run within a run lies in both; the inner one is meant.
        .. run.Inputs.Select(input => all.Where(other => other.Key != run.Key && input.StartsWith(other.FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            .MaxBy(other => other.FullPath.Length)?.Key).OfType<string>().Distinct(),
    ];

    private RunHead? HeadOf((string Key, string Path, RunProgram Program) found)
    {
        var times = FileTimes.Of(found.Path);
        if (_heads.TryGetValue(found.Path, out (FileTimes Times, RunHead Head) known) && known.Times == times && known.Head.State != RunState.Running)
        {
            return known.Head;
        }

        try
        {
            RunHead head = Open(found).Head;
            _heads[found.Path] = (times, head);
            return head;
        }
        catch (Exception e) when (e is RunFolderException or RefusedInputException or IO.MalformedFileException or IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private IRunContents Open((string Key, string Path, RunProgram Program) found) => found.Program switch
    {
        RunProgram.Relion => new RelionFolder(found.Key, found.Path, _files),
        RunProgram.CryoSparc => new CryoSparcFolder(found.Key, found.Path, _files),
        _ => new OwnRun(found.Key, found.Path, _files),
    };

    private IEnumerable<(string Key, string Path, RunProgram Program)> Folders()
    {
        var waiting = new Queue<(string Path, int Depth)>([(Folder, 0)]);
        for (int seen = 0; seen < MostFolders && waiting.TryDequeue(out (string Path, int Depth) next); seen++)
        {
            if (ProgramOf(next.Path) is RunProgram program)
            {
                string key = KeyOf(next.Path);
                yield return _met[key] = (key, next.Path, program);
            }

            foreach (string inner in next.Depth < Deepest ? Below(next.Path) : [])
            {
                waiting.Enqueue((inner, next.Depth + 1));
            }
        }
    }

    /// <summary>The key of a run's folder. It needs no escape in an address: what would is written as = and two digits.</summary>
    /// <param name="path">Absolute, in the project.</param>
    public string KeyOf(string path) => path == Folder ? "~" : string.Join(
        '~', Path.GetRelativePath(Folder, path).Split(Path.DirectorySeparatorChar).Select(name => Uri.EscapeDataString(name).Replace("~", "%7E", StringComparison.Ordinal).Replace('%', '=')));

    private static RunProgram? ProgramOf(string path)
    {
        try
        {
            return File.Exists(Path.Combine(path, "run.json")) ? RunProgram.CryoSharp
                : Directory.EnumerateFiles(path, "*_data.star").Any(file => RelionRun.ModelOf(file) is not null) ? RunProgram.Relion
                : CryoSparcFolder.TableIn(path) is not null ? RunProgram.CryoSparc
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static IEnumerable<string> Below(string path)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(path)
                .Where(inner => Path.GetFileName(inner) is { } name && name[0] != '.' && !Skipped.Contains(name))
                .Where(inner => new DirectoryInfo(inner).LinkTarget is null).Order(StringComparer.Ordinal)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Of those of its files that change when the record, numbers or note of a run do.</summary>
    private readonly record struct FileTimes(DateTime Folder, DateTime Record, DateTime Metrics)
    {
        public static FileTimes Of(string path) => new(
            File.GetLastWriteTimeUtc(path), File.GetLastWriteTimeUtc(Path.Combine(path, "run.json")), File.GetLastWriteTimeUtc(Path.Combine(path, "metrics.csv")));
    }
}
