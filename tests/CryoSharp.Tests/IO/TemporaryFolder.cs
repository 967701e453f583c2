namespace CryoSharp.Tests.IO;

/// <summary>A folder for one test, removed afterwards.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("cryosharp-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string[] FileNames => [.. Directory.GetFiles(_path).Select(file => Path.GetFileName(file)).Order()];

    public void Dispose() => Directory.Delete(_path, recursive: true);
}
