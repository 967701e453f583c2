
namespace CryoSharp.Tests;

/// <summary>Files of other programs, kept beside the repository and never in it; tests that need one are skipped where it is missing.</summary>
internal static class SharedCorpus
{
    private static readonly string Root = Path.Combine(RepositoryRoot(), "..", "shared", "data");

    /// <summary>A file or folder of the corpus. Skips the test if it is missing.</summary>
    public static string PathOf(string relative)
    {
        string path = Path.GetFullPath(Path.Combine(Root, relative));
        Assert.SkipUnless(Path.Exists(path), $"{path} is missing.");
        return path;
    }

    /// <summary>Files of a folder of the corpus in the order of their names. Skips the test if there are none.</summary>
    public static IReadOnlyList<string> FilesOf(string folder, string pattern)
    {
        string[] files = Directory.GetFiles(PathOf(folder), pattern, SearchOption.AllDirectories);
        Assert.SkipWhen(files.Length == 0, $"{folder} has no {pattern}.");
        return [.. files.Order(StringComparer.Ordinal)];
    }

    private static string RepositoryRoot()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "CryoSharp.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? AppContext.BaseDirectory;
    }
}
