using System.ComponentModel;
using System.Diagnostics;

namespace CryoSharp.Jobs;

/// <summary>Whether the process that a run.json names is there.</summary>
internal static class RunProcess
{
    // The process starts before it writes when the run started.
    private static readonly TimeSpan Slack = TimeSpan.FromSeconds(5);

    /// <summary>Whether a run's record says that it runs while its process, of this machine, is gone. Of other machines nothing is known here.</summary>
    public static bool IsLost(RunRecord record)
    {
        if (record.State != RunState.Running || record.Host != Environment.MachineName)
        {
            return false;
        }

        try
        {
            using Process process = Process.GetProcessById(record.Pid);

            // A process that began after the run has the number of one that is gone.
            return process.HasExited || process.StartTime > record.Started?.LocalDateTime + Slack;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return true;
        }
        catch (Win32Exception)
        {
            // There is one, of another user.
            return false;
        }
    }
}
