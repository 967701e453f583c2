using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>One start of a job in its folder: from planned to completed, stopped or failed.</summary>
public static class RunSession
{
    /// <summary>Runs or resumes a job in its folder and records how it went.</summary>
    /// <param name="job">Which.</param>
    /// <param name="context">With the folder.</param>
    /// <param name="resumes">Goes on with what is in the folder instead of starting.</param>
    /// <returns>How it ended. Failures are told by the result, not thrown, once the folder has been marked as running.</returns>
    public static Failure? Execute(JobDefinition job, JobContext context, bool resumes)
    {
        RunFolder folder = context.Folder;
        JsonObject values = folder.Record.Values.DeepClone().AsObject();
        RunSurroundings.Write(folder, folder.Record.Arguments, job.Parameters.InputFiles(values, context.Directory), context.Threads);

        // Before the record says that the run is at work: whoever reads that may ask it to stop, and looks for a sign of life.
        using var lease = RunLease.Hold(folder, context.Stop);
        folder.Update(record => record with
        {
            State = RunState.Running,
            Pid = Environment.ProcessId,
            Host = Environment.MachineName,
            Started = DateTimeOffset.Now,
            Ended = null,
            ExitCode = null,
            Reason = "",
        });
        Announce(job, context, resumes);
        DateTimeOffset start = DateTimeOffset.Now;
        try
        {
            JobOutputs outputs = resumes ? job.Resume(values, context) : job.Run(values, context);
            folder.WriteText("README.txt", RunReadme.Of(folder, job.Description, outputs));
            Report(context, outputs, DateTimeOffset.Now - start);
            Finish(context, RunState.Completed, ExitCode.Done, outputs.Reason);
            return null;
        }
#pragma warning disable CA1031 // The top of a run: whatever ended it is recorded in its folder and told by the exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure failure = Failure.Of(e, context.HasResult);
            bool isStop = failure.Code is ExitCode.StoppedUsable or ExitCode.Interrupted;
            return RecordFailure(context, isStop ? RunState.Stopped : RunState.Failed, failure);
        }
    }

    private static void Announce(JobDefinition job, JobContext context, bool resumes)
    {
        RunRecord record = context.Folder.Record;
        ImmutableArray<string> arguments = record.Arguments;
        context.Event("run.started", new JsonObject
        {
            ["run"] = record.Id,
            ["schema"] = RunEvent.Schema,
            ["job"] = job.Name,
            ["version"] = record.Version,
            ["resumes"] = resumes,
            ["argv"] = new JsonArray([.. arguments.Select(a => JsonValue.Create(a))]),
        });
        context.Log("run", $"{record.Id} {job.Description.Title}{(resumes ? ", continued" : "")}, cryosharp {record.Version}, in {Shown(context.Folder)}");
        context.Log("$", RunSurroundings.CommandLine(arguments));
        context.Log("machine", RunSurroundings.Machine(context.Threads));
    }

    private static void Report(JobContext context, JobOutputs outputs, TimeSpan time)
    {
        if (outputs.Reason.Length > 0)
        {
            context.Log("stop", outputs.Reason);
        }

        foreach ((string name, string value) in outputs.Numbers)
        {
            context.Log("result", $"{name}: {value}");
        }

        context.Event("outputs", new JsonObject
        {
            ["numbers"] = new JsonArray([.. outputs.Numbers.Select(n => new JsonObject { ["name"] = n.Name, ["value"] = n.Value })]),
            ["files"] = new JsonArray([.. outputs.Files.Select(f => new JsonObject { ["path"] = f.Path, ["text"] = f.Description })]),
        });
        context.Log("done", $"{Terminal.Duration(time)}, results in {Shown(context.Folder)}{(outputs.Next.Length > 0 ? "; next: " + outputs.Next : "")}");
    }

    private static Failure RecordFailure(JobContext context, RunState state, Failure failure)
    {
        try
        {
            context.Log("error", failure.Message);
            Finish(context, state, failure.Code, failure.Message);
            return failure;
        }
        catch (RunFolderException e)
        {
            // A full disk often stops the run and then its record, too. The first cause matters; run.json still says "running", and its
            // process is gone, which readers can see.
            return failure with { Message = $"{failure.Message} (Not recorded in the run folder: {e.Message})" };
        }
    }

    private static void Finish(JobContext context, RunState state, ExitCode code, string reason)
    {
        context.Folder.Update(record => record with { State = state, Ended = DateTimeOffset.Now, ExitCode = (int)code, Reason = reason });
        context.Event("run.finished", new JsonObject
        {
            ["state"] = RunJsonState(state),
            ["exit"] = (int)code,
            ["reason"] = reason,
        });
    }

    private static string RunJsonState(RunState state) => ParameterText.ChoiceName(state);

    private static string Shown(RunFolder folder)
    {
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, folder.FullPath);
        return relative.StartsWith("..", StringComparison.Ordinal) ? folder.FullPath : relative;
    }
}
