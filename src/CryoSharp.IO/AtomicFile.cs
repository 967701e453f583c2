using System.Text;

namespace CryoSharp.IO;

/// <summary>A file that appears whole or not at all: written under another name beside it, flushed to the disk, then renamed.</summary>
/// <remarks>
/// <para>Whoever reads the path sees the old content or the new one, also when the program or the machine stops in between.</para>
/// <para>
/// Use <see cref="Write"/> where one function writes everything. Where writing takes long, hold the object: write to
/// <see cref="Stream"/>, then <see cref="Commit"/>; disposing without a commit leaves the path as it was.
/// </para>
/// </remarks>
public sealed class AtomicFile : IDisposable
{
    private readonly string _path;
    private readonly string _temporaryPath;
    private readonly FileStream _stream;
    private bool _isCommitted;

    private AtomicFile(string path)
    {
        _path = path;
        _temporaryPath = $"{path}.{Environment.ProcessId}.part";
        _stream = new FileStream(_temporaryPath, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
    }

    /// <summary>Where the new content goes; it can seek.</summary>
    public Stream Stream => _stream;

    /// <summary>Begins a new content for <paramref name="path"/>.</summary>
    /// <exception cref="IOException">The folder is missing or cannot be written, or this process is writing the same path already.</exception>
    public static AtomicFile Create(string path) => new(path);

    /// <summary>Writes all of <paramref name="path"/>; if <paramref name="write"/> throws, the path is left as it was.</summary>
    /// <exception cref="IOException">The folder is missing, cannot be written, or is full.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        using AtomicFile file = Create(path);
        write(file.Stream);
        file.Commit();
    }

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte order mark.</summary>
    /// <exception cref="IOException">The folder is missing, cannot be written, or is full.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Puts the new content in place. Nothing may be written afterwards.</summary>
    /// <exception cref="IOException">The disk is full, or the path is a folder or cannot be replaced.</exception>
    public void Commit()
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(_temporaryPath, _path, overwrite: true);
        _isCommitted = true;
    }

    /// <summary>Gives the new content up, unless it was committed.</summary>
    public void Dispose()
    {
        if (_isCommitted)
        {
            return;
        }

        try
        {
            _stream.Dispose();
        }
        finally
        {
            // A full disk makes the last flush fail; the temporary file must go all the same.
            File.Delete(_temporaryPath);
        }
    }
}
