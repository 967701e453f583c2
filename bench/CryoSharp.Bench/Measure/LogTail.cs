using System.Text;

namespace CryoSharp.Bench;

/// <summary>Reads a file of text that another program is still writing.</summary>
internal sealed class LogTail(string path) : IDisposable
{
    private StreamReader? _reader;

    /// <summary>What was added since the last call; nothing while there is no file.</summary>
    public string Read()
    {
        if (_reader is null && File.Exists(path))
        {
            _reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
        }

        return _reader?.ReadToEnd() ?? "";
    }

    /// <inheritdoc/>
    public void Dispose() => _reader?.Dispose();
}
