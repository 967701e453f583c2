namespace CryoSharp.Tests;

/// <summary>A folder of its own for a test, removed afterwards.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("cryosharp-").FullName;

    /// <summary>A path inside; its folder is made.</summary>
    public string PathOf(string relative)
    {
        string path = Path.Combine(Folder, relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }

    /// <summary>Writes a file and gives its path.</summary>
    public string Write(string relative, string text)
    {
        string path = PathOf(relative);
        File.WriteAllText(path, text);
        return path;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
