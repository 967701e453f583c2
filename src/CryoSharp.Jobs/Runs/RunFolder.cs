using System.Globalization;
using System.Text;
using System.Text.Json;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The folder that is a run: everything about it, and nothing of anything else. docs/decisions/0003-run-folder.md.</summary>
/// <remarks>
/// <para>
/// run.json, params.toml, command.sh, environment.json, inputs.json, log.txt, events.jsonl, README.txt, iter/NNN/, final/, figures/,
/// checkpoint/. Whole files are written beside their place and moved there, so a reader sees the old or the new one, never half of one.
/// </para>
/// <para>One process writes; any number may read.</para>
/// </remarks>
public sealed class RunFolder
{
    private RunFolder(string path, RunRecord record) => (FullPath, Record) = (path, record);

    /// <summary>The folder's absolute path.</summary>
    public string FullPath { get; }

    /// <summary>What run.json says.</summary>
    public RunRecord Record { get; private set; }

    /// <summary>final/, made when first asked for.</summary>
    public string Final => Subfolder("final");

    /// <summary>figures/, made when first asked for.</summary>
    public string Figures => Subfolder("figures");

    /// <summary>checkpoint/, made when first asked for.</summary>
    public string Checkpoint => Subfolder("checkpoint");

    /// <summary>Makes the folder <paramref name="path"/>, or takes it if it is empty, and writes run.json as planned.</summary>
    /// <param name="overwrite">An earlier run in this place is kept under another name (path.old-1, …) instead of being an error.</param>
    /// <exception cref="RunFolderException">It is not empty, or cannot be written.</exception>
    public static RunFolder Create(string path, RunRecord record, bool overwrite)
    {
        string full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return Guard($"The run folder {path} cannot be made", () =>
        {
            if (File.Exists(full))
            {
                throw new RunFolderException($"{path} is a file. Choose another folder with -o.");
            }

            if (Directory.Exists(full) && Directory.EnumerateFileSystemEntries(full).Any())
            {
                MoveAside(full, path, overwrite);
            }

            Directory.CreateDirectory(full);
            var folder = new RunFolder(full, record with { Id = record.Id.Length > 0 ? record.Id : Path.GetFileName(full) });
            folder.Save();
            return folder;
        });
    }

    /// <summary>Makes runs/JNNN_job in <paramref name="directory"/>, with the next free number.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public static RunFolder CreateNext(string directory, RunRecord record)
    {
        int number = 1 + (Numbered(directory).Select(RunLookup.NumberOf).FirstOrDefault() ?? 0);
        string id = string.Create(CultureInfo.InvariantCulture, $"J{number:D3}");
        return Create(Path.Combine(directory, "runs", $"{id}_{record.Job}"), record with { Id = id }, overwrite: false);
    }

    /// <summary>The folders runs/JNNN… of a directory, the highest number first.</summary>
    public static IEnumerable<string> Numbered(string directory)
    {
        string runs = Path.Combine(directory, "runs");
        return (Directory.Exists(runs) ? Directory.GetDirectories(runs) : []).Where(path => RunLookup.NumberOf(path) is not null).OrderByDescending(RunLookup.NumberOf);
    }

    /// <summary>Opens the folder of an earlier run.</summary>
    /// <param name="name">A path, J012, a name that only one run has, or "latest".</param>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="RefusedInputException">There is no such run, or several.</exception>
    /// <exception cref="RunFolderException">Its run.json cannot be read or is of a later version.</exception>
    public static RunFolder Open(string name, string directory)
    {
        string path = Path.TrimEndingDirectorySeparator(RunLookup.Find(name, directory));
        return Guard($"The run {name} cannot be opened", () =>
        {
            string json = Path.Combine(path, "run.json");
            RunRecord? record;
            try
            {
                record = JsonSerializer.Deserialize<RunRecord>(File.ReadAllText(json), RunJson.Options);
            }
            catch (JsonException e)
            {
                throw new RunFolderException($"{json}:{e.LineNumber + 1}: This is not a run.json. {e.Message}", e);
            }

            return record is { Schema: <= RunRecord.CurrentSchema }
                ? new RunFolder(path, record)
                : throw new RunFolderException($"{json}: schema {record?.Schema} was written by a later version; this one reads up to {RunRecord.CurrentSchema}.");
        });
    }

    /// <summary>Changes run.json, by a rename.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void Update(Func<RunRecord, RunRecord> change)
    {
        Record = change(Record);
        Save();
    }

    /// <summary>The absolute path of something in this folder; its own folder is made.</summary>
    /// <param name="relative">With forward slashes, such as final/particles.star.</param>
    /// <exception cref="ArgumentException">It leads out of the folder.</exception>
    /// <exception cref="RunFolderException">Its folder cannot be made.</exception>
    public string PathOf(string relative)
    {
        string path = Path.GetFullPath(relative, FullPath);
        if (!path.StartsWith(FullPath + Path.DirectorySeparatorChar, StringComparison.Ordinal))
        {
            throw new ArgumentException($"{relative} is not in the run folder.", nameof(relative));
        }

        return Guard($"{path} cannot be made", () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        });
    }

    /// <summary>iter/NNN/, made when first asked for.</summary>
    public string Iteration(int number) => Subfolder(string.Create(CultureInfo.InvariantCulture, $"iter/{number:D3}"));

    /// <summary>Writes a whole text file, replacing an earlier one at once.</summary>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public void WriteText(string relative, string text) => Replace(relative, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Writes a whole file, replacing an earlier one at once when <paramref name="write"/> is done and the bytes are on disk.</summary>
    /// <exception cref="RunFolderException">It cannot be written; an earlier file is still as it was.</exception>
    public void Replace(string relative, Action<Stream> write)
    {
        string path = PathOf(relative);
        _ = Guard($"{path} cannot be written", () =>
        {
            AtomicFile.Write(path, write);
            return true;
        });
    }

    /// <summary>Runs an action on files and turns what the system says into one message.</summary>
    internal static T Guard<T>(string what, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunFolderException($"{what}: {e.Message} Choose a folder on a disk with space that you may write in, with -o.", e);
        }
    }

    private static void MoveAside(string full, string shown, bool overwrite)
    {
        if (!overwrite || !File.Exists(Path.Combine(full, "run.json")))
        {
            string remedy = overwrite ? "It is not a run, so it is left alone." : "With --overwrite, a run in this place is kept under another name.";
            throw new RunFolderException($"The folder {shown} is not empty. Choose another one with -o. {remedy}");
        }

        int number = 1;
        while (Path.Exists($"{full}.old-{number}"))
        {
            number++;
        }

        Directory.Move(full, $"{full}.old-{number}");
    }

    private string Subfolder(string relative)
    {
        string path = PathOf(relative);
        return Guard($"{path} cannot be made", () => Directory.CreateDirectory(path).FullName);
    }

    private void Save() => WriteText("run.json", JsonSerializer.Serialize(Record, RunJson.Options) + "\n");
}
