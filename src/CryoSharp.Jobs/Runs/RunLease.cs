using System.Diagnostics;

namespace CryoSharp.Jobs;

/// <summary>The sign of life of a run that is being worked on, and the way to ask it to stop, both as files in its folder. docs/decisions/0023-run-lease.md.</summary>
/// <remarks>Files, and not signals, since a run may work on another machine than the one where it is looked at.</remarks>
public sealed class RunLease : IDisposable
{
    /// <summary>A run on another machine that gave no sign for so long is taken for dead.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private const string AliveFile = "alive";
    private const string StopFile = "stop";
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private const int LooksPerBeat = 10;

    private readonly RunFolder _folder;
    private readonly Action _stop;
    private readonly Timer _timer;
    private int _looks;

    private RunLease(RunFolder folder, Action stop)
    {
        (_folder, _stop) = (folder, stop);
        File.Delete(Path.Combine(folder.FullPath, StopFile));
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, LookEvery);
    }

    /// <summary>Gives signs of life until it is disposed, and looks for a request to stop.</summary>
    /// <param name="stop">Called when somebody asks the run to stop; may be called again.</param>
    public static RunLease Hold(RunFolder folder, Action stop) => new(folder, stop);

    /// <summary>Asks a run to stop after what it is doing; nothing happens where none works on it.</summary>
    /// <exception cref="RunFolderException">The folder cannot be written.</exception>
    public static void AskToStop(RunFolder folder)
    {
        if (IsAtWork(folder))
        {
            folder.WriteText(StopFile, "");
        }
    }

    /// <summary>Whether a run's record says that it runs while nothing works on it any more: it was killed, or its machine went down.</summary>
    public static bool IsLost(RunFolder folder) => folder.Record.State == RunState.Running && !IsAtWork(folder);

    /// <summary>Whether a process works on the run: on this machine one that lives, on another one that gave a sign of late.</summary>
    public static bool IsAtWork(RunFolder folder)
    {
        RunRecord record = folder.Record;
        if (record.State != RunState.Running)
        {
            return false;
        }

        // The clock of the file server and this one may differ a little; Patience covers that.
        return record.Host == Environment.MachineName
            ? IsAlive(record)
            : DateTime.UtcNow - File.GetLastWriteTimeUtc(Path.Combine(folder.FullPath, AliveFile)) < Patience;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
        {
            ended.WaitOne();
        }

        File.Delete(Path.Combine(_folder.FullPath, AliveFile));
        File.Delete(Path.Combine(_folder.FullPath, StopFile));
    }

    private static bool IsAlive(RunRecord record)
    {
        try
        {
            using Process process = Process.GetProcessById(record.Pid);

            // A number that another process has now: that one began after the run.
            return !process.HasExited && !HasEnded(record.Pid) && process.StartTime <= record.Started?.LocalDateTime + TimeSpan.FromSeconds(5);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception or IOException)
        {
            return false;
        }
    }

    /// <summary>Whether a process has ended and only keeps its number, on Linux, until its parent asks how it ended; some parents never do.</summary>
    private static bool HasEnded(int pid)
    {
        string path = $"/proc/{pid}/stat";
        string text = File.Exists(path) ? File.ReadAllText(path) : "";
        return text.AsSpan(text.LastIndexOf(')') + 1).TrimStart().StartsWith("Z", StringComparison.Ordinal);
    }

    private void Look()
    {
        try
        {
            if (_looks++ % LooksPerBeat == 0)
            {
                File.WriteAllText(Path.Combine(_folder.FullPath, AliveFile), "");
            }

            if (File.Exists(Path.Combine(_folder.FullPath, StopFile)))
            {
                _stop();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A sign that cannot be given is no reason to end a run; what is written next will tell.
        }
    }
}
