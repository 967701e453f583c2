using Microsoft.Win32.SafeHandles;

namespace CryoSharp.IO;

/// <summary>Files held open for reading: at most so many, the one used longest ago is closed first.</summary>
/// <remarks>
/// Any number of threads. A file in use is never closed, so while more threads read different files than the limit allows, more are open;
/// they are closed as they come back. Files are opened outside the lock: on network disks that takes milliseconds.
/// </remarks>
internal sealed class OpenFiles(int limit) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<OpenFile>> _files = [];
    private readonly LinkedList<OpenFile> _byUse = [];

    /// <summary>How many are open.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _files.Count;
            }
        }
    }

    /// <summary>Calls <paramref name="read"/> with the open file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public void Use<TState>(string path, TState state, Action<SafeFileHandle, TState> read)
        where TState : allows ref struct
    {
        OpenFile file = Take(path);
        try
        {
            read(file.Handle, state);
        }
        finally
        {
            GiveBack(file);
        }
    }

    /// <summary>Closes all. Nothing may be in use.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (OpenFile file in _byUse)
            {
                file.Handle.Dispose();
            }

            _files.Clear();
            _byUse.Clear();
        }
    }

    private OpenFile Take(string path)
    {
        lock (_lock)
        {
            if (TakeOpen(path) is { } open)
            {
                return open;
            }
        }

        SafeFileHandle handle = File.OpenHandle(path);
        lock (_lock)
        {
            if (TakeOpen(path) is { } open)
            {
                // Another thread was faster.
                handle.Dispose();
                return open;
            }

            var file = new OpenFile(path, handle) { Users = 1 };
            _files.Add(path, _byUse.AddFirst(file));
            CloseSome();
            return file;
        }
    }

    private OpenFile? TakeOpen(string path)
    {
        if (!_files.TryGetValue(path, out LinkedListNode<OpenFile>? node))
        {
            return null;
        }

        node.Value.Users++;
        _byUse.Remove(node);
        _byUse.AddFirst(node);
        return node.Value;
    }

    private void GiveBack(OpenFile file)
    {
        lock (_lock)
        {
            file.Users--;
            CloseSome();
        }
    }

    private void CloseSome()
    {
        for (LinkedListNode<OpenFile>? node = _byUse.Last; node is not null && _files.Count > limit;)
        {
            LinkedListNode<OpenFile>? next = node.Previous;
            if (node.Value.Users == 0)
            {
                _files.Remove(node.Value.Path);
                _byUse.Remove(node);
                node.Value.Handle.Dispose();
            }

            node = next;
        }
    }

    private sealed class OpenFile(string path, SafeFileHandle handle)
    {
        public string Path => path;

        public SafeFileHandle Handle => handle;

        public int Users { get; set; }
    }
}
