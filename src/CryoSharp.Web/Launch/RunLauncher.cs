using System.Collections.Immutable;
using System.Diagnostics;
using System.Text;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>How an attempt to start a command ended.</summary>
/// <param name="Folder">The run that works now, or null.</param>
/// <param name="Problem">Why there is none, or empty.</param>
public sealed record LaunchResult(string? Folder, string Problem);

/// <summary>Starts commands as processes of their own, which live on when the page is closed.</summary>
/// <param name="program">Program and first words; see <see cref="UiSettings.Program"/>.</param>
/// <param name="directory">Where commands are given: the project.</param>
public sealed class RunLauncher(ImmutableArray<string> program, string directory) : IDisposable
{
    // Inputs are checked before a run folder is made; large particle files take seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    private const int RunsToLookAt = 3;

    private static readonly string? Setsid = new[] { "/usr/bin/setsid", "/bin/setsid" }.FirstOrDefault(File.Exists);

    private readonly SemaphoreSlim _oneAtATime = new(1);

    /// <summary>Starts a command and waits until its run works, or has ended.</summary>
    /// <param name="words">After the program's name; passed on word by word, no shell reads them.</param>
    public Task<LaunchResult> StartAsync(ImmutableArray<string> words, CancellationToken cancel) => WaitForRunAsync(words, NewestOf, cancel);

    /// <summary>Goes on with a run, and waits until it works.</summary>
    /// <param name="folder">Of the run.</param>
    public Task<LaunchResult> ContinueAsync(string folder, CancellationToken cancel) =>
        WaitForRunAsync(["continue", folder], pid => IsOf(folder, pid) ? folder : null, cancel);

    /// <summary>Runs a command that makes no run, and gives what it prints; ended with the request.</summary>
    public async Task<string> AskAsync(ImmutableArray<string> words, CancellationToken cancel)
    {
        using Process process = Launch(words);
        try
        {
            Task<string> output = process.StandardOutput.ReadToEndAsync(cancel);
            Task<string> errors = process.StandardError.ReadToEndAsync(cancel);
            await process.WaitForExitAsync(cancel);
            return (await output + await errors).Trim();
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    private async Task<LaunchResult> WaitForRunAsync(ImmutableArray<string> words, Func<int, string?> runOf, CancellationToken cancel)
    {
        // So that two runs that are started at once do not take the same number.
        await _oneAtATime.WaitAsync(cancel);
        try
        {
            using Process process = Launch(words);
            var errors = new StringBuilder();
            process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
            process.OutputDataReceived += (_, _) => { };
            process.BeginErrorReadLine();
            process.BeginOutputReadLine();
            DateTime end = DateTime.UtcNow + Patience;
            while (DateTime.UtcNow < end)
            {
                if (runOf(process.Id) is string folder)
                {
                    return new LaunchResult(folder, "");
                }

                if (process.HasExited)
                {
                    // Short runs are over before they are seen, and the last lines come after the end.
                    await process.WaitForExitAsync(cancel);
                    return runOf(process.Id) is string done ? new LaunchResult(done, "") : new LaunchResult(null, Text(errors, process.ExitCode));
                }

                await Task.Delay(LookEvery, cancel);
            }

            return new LaunchResult(null, "The command was started but has made no run yet. Look at the list of runs in a while.");
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    private Process Launch(ImmutableArray<string> words)
    {
        // In a session of its own: Ctrl-C in the page's terminal, or its end, must not reach the run.
        string[] all = [.. Setsid is null ? [] : new[] { Setsid }, .. program, .. words];
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start) ?? throw new InvalidOperationException($"{all[0]} could not be started.");
        process.StandardInput.Close();
        return process;
    }

    /// <summary>The run of a process, if it is one of the last that were made.</summary>
    private string? NewestOf(int pid) => RunFolder.Numbered(directory).Take(RunsToLookAt).FirstOrDefault(path => IsOf(path, pid));

    private bool IsOf(string folder, int pid)
    {
        try
        {
            RunRecord record = RunFolder.Open(folder, directory).Record;
            return record.Pid == pid && record.Host == Environment.MachineName;
        }
        catch (Exception e) when (e is RunFolderException or RefusedInputException)
        {
            // Not a run, or one that is just being made.
            return false;
        }
    }

    private static void Keep(StringBuilder errors, string? line)
    {
        lock (errors)
        {
            errors.Append(line is null ? "" : line + "\n");
        }
    }

    private static string Text(StringBuilder errors, int code)
    {
        lock (errors)
        {
            return errors.Length > 0 ? errors.ToString().Trim() : $"The command ended with exit code {code} and said nothing.";
        }
    }
}
