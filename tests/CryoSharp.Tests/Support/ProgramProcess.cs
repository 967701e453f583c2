using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;

namespace CryoSharp.Tests;

/// <summary>The program as a process of its own, which can be killed; it is when the test ends.</summary>
internal sealed class ProgramProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private ProgramProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>Output and errors so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    /// <summary>Starts <c>cryosharp words</c> in a folder.</summary>
    public static ProgramProcess Start(string folder, params string[] words) => StartOther(folder, [.. WebPage.Program, .. words]);

    /// <summary>Starts another program in a folder.</summary>
    public static ProgramProcess StartOther(string folder, params ImmutableArray<string> words)
    {
        var start = new ProcessStartInfo(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.StandardInput.Close();
        return new ProgramProcess(process);
    }

    /// <summary>Waits for something to come about; fails where it does not, or, before that, the process ends.</summary>
    public void WaitUntil(Func<bool> isSo, string what)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (!isSo())
        {
            Assert.True(!_process.HasExited || isSo(), $"the program ended before {what}: {Said}");
            Assert.True(DateTime.UtcNow < end, $"{what} did not come about: {Said}");
            Thread.Sleep(10);
        }
    }

    /// <summary>Waits for the end and gives the exit code.</summary>
    public int End()
    {
        Assert.True(_process.WaitForExit(Patience), $"the program did not end: {Said}");
        _process.WaitForExit();
        return _process.ExitCode;
    }

    /// <summary>Ends it as the system does: nothing is cleared up.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_said)
        {
            _said.Append(line is null ? "" : line + "\n");
        }
    }
}
