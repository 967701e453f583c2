using System.Collections.Immutable;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>Runs a program under GNU time.</summary>
/// <remarks>
/// The kernel counts a program's peak memory from its start as a copy of its parent. Started from here it would never be below this process's own;
/// GNU time is small.
/// </remarks>
internal static class MeasuredCommand
{
    private const string Time = "/usr/bin/time";

    // Of the times in /proc: USER_HZ, the same on every Linux.
    private const double TicksPerSecond = 100;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);

    /// <summary>Where <see cref="Run"/> puts what the program printed.</summary>
    public static string Log(string folder) => Path.Combine(folder, "log.txt");

    /// <summary>Runs a program to its end.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="folder">Exists; gets log.txt, what the program printed, and cost.txt.</param>
    /// <param name="watch">Called about 50 times a second with the CPU time that the program has used so far; null for nobody.</param>
    /// <param name="cancel">Ends the program.</param>
    /// <returns>What it used.</returns>
    /// <exception cref="RefusedInputException">It cannot be started, or failed.</exception>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static Cost Run(ImmutableArray<string> words, string folder, Action<CpuTime>? watch, CancellationToken cancel)
    {
        (string log, string cost) = (Log(folder), Path.Combine(folder, "cost.txt"));

        // The shell redirects the output and is replaced by the program.
        using Process process = Start([Time, "-f", Cost.TimeFormat, "-o", cost, "sh", "-c", "exec \"$@\" > \"$0\" 2>&1", log, .. words]);
        int? measured = null;
        while (!process.WaitForExit(Pace))
        {
            if (cancel.IsCancellationRequested)
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
                cancel.ThrowIfCancellationRequested();
            }

            measured ??= watch is null ? null : ChildOf(process.Id);
            if (UsedBy(measured) is CpuTime used)
            {
                watch?.Invoke(used);
            }
        }

        return process.ExitCode == 0
            ? Cost.Parse(File.ReadAllText(cost))
            : throw new RefusedInputException($"{words[0]} ended with exit code {process.ExitCode}. The end of {log}:\n{End(log)}");
    }

    private static Process Start(string[] words)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(words[0], words[1..]))!;
        }
        catch (Win32Exception e)
        {
            throw new RefusedInputException($"{words[0]} cannot be started ({e.Message}). Install GNU time: the package is called time.");
        }
    }

    private static int? ChildOf(int process)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/task/{process}/children");
        string? first = Read(path)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return first is null ? null : int.Parse(first, CultureInfo.InvariantCulture);
    }

    /// <summary>CPU time of a process, or null where it has ended or the system has no /proc.</summary>
    private static CpuTime? UsedBy(int? process)
    {
        // The second field, the name in brackets, may itself hold blanks and brackets. utime and stime are fields 14 and 15: 11 and 12 after it.
        string? stat = process is null ? null : Read(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/stat"));
        string[]? fields = stat?[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return fields is null
            ? null
            : new CpuTime(double.Parse(fields[11], CultureInfo.InvariantCulture) / TicksPerSecond, double.Parse(fields[12], CultureInfo.InvariantCulture) / TicksPerSecond);
    }

    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path) is { Length: > 0 } text ? text : null;
        }
        catch (IOException)
        {
            return null; // it has ended
        }
    }

    private static string End(string log) =>
        File.Exists(log) ? string.Join('\n', File.ReadAllText(log).Split('\n', '\r').Where(line => line.Length > 0).TakeLast(8)) : "(it is missing)";
}
