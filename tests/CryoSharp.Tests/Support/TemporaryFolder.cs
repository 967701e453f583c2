namespace CryoSharp.Tests;

/// <summary>A folder that goes away with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("cryosharp-test-").FullName;

    public string[] FileNames => [.. Directory.GetFiles(Folder).Select(file => Path.GetFileName(file)).Order()];

    /// <summary>A path inside; its folder is made.</summary>
    public string this[string relative]
    {
        get
        {
            string path = Path.Combine(Folder, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            return path;
        }
    }

    /// <summary>Writes a text file and gives its path.</summary>
    public string Write(string relative, string text)
    {
        File.WriteAllText(this[relative], text);
        return this[relative];
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
