using System.Collections.Immutable;

namespace CryoSharp.Web;

/// <summary>The folders whose files the page may read: the project and what was named beside it.</summary>
public sealed class Roots
{
    // As many as Linux follows; links may lead to one another.
    private const int MostLinks = 40;

    private readonly ImmutableArray<string> _folders;

    /// <param name="folders">Paths; links in them are followed once, now.</param>
    public Roots(IEnumerable<string> folders) => _folders = [.. folders.Select(folder => Real(folder))];

    /// <summary>Whether a file, by its real place, lies in one of the folders.</summary>
    /// <param name="path">Absolute.</param>
    public bool Contain(string path)
    {
        string real;
        try
        {
            real = Real(path);
        }
        catch (IOException)
        {
            // Links that lead nowhere.
            return false;
        }

        return _folders.Any(folder => real == folder || real.StartsWith(folder.TrimEnd(Path.DirectorySeparatorChar) + Path.DirectorySeparatorChar, StringComparison.Ordinal));
    }

    /// <summary>The absolute path without links and dots; what is not there stays as it is, below what is.</summary>
    private static string Real(string path, int links = 0)
    {
        if (links > MostLinks)
        {
            throw new IOException($"{path} leads through too many links.");
        }

        string full = Path.GetFullPath(path);
        string real = Path.GetPathRoot(full)!;
        foreach (string part in full[real.Length..].Split(Path.DirectorySeparatorChar, StringSplitOptions.RemoveEmptyEntries))
        {
            string next = Path.Combine(real, part);
            FileSystemInfo info = Directory.Exists(next) ? new DirectoryInfo(next) : new FileInfo(next);
            real = info.LinkTarget is null ? next : info.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Real(target.FullName, links + 1) : next;
        }

        return Path.TrimEndingDirectorySeparator(real);
    }
}
