using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>A run within a run: in a folder of its own in that of the whole, and continued with it. docs/decisions/0020-refine-each-class.md.</summary>
internal static class RunWithin
{
    /// <summary>Does the run, goes on with it, or leaves it where it is complete.</summary>
    /// <param name="name">Of its folder.</param>
    /// <param name="values">Its parameters, the particles among them; the command that is noted is the one that would do it alone.</param>
    /// <returns>Why its input was refused, or null where it is complete.</returns>
    /// <exception cref="FailedRunException">It failed by something else than its input.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what is complete is kept.</exception>
    public static Failure? Complete(JobDefinition job, string name, JsonObject values, JobContext context)
    {
        string path = PathOf(name, context);
        bool isBegun = File.Exists(Path.Combine(path, "run.json"));
        RunFolder run = isBegun ? RunFolder.Open(path, context.Directory) : RunFolder.Create(
            path, context.Folder.Record with { Id = name, State = RunState.Planned, Values = values, Arguments = ArgumentsOf(job, values, path) }, overwrite: false);
        if (run.Record.State == RunState.Completed)
        {
            return null;
        }

        using JobContext inner = context.Within(run);
        return RunSession.Execute(job, inner, resumes: isBegun) switch
        {
            { Code: ExitCode.Interrupted or ExitCode.StoppedUsable } => throw new OperationCanceledException(context.Cancel),
            { Code: not ExitCode.InputRefused } failure => throw new FailedRunException(failure),
            var refused => refused,
        };
    }

    private static ImmutableArray<string> ArgumentsOf(JobDefinition job, JsonObject values, string path) =>
    [
        job.Name, values["particles"]!.GetValue<string>(), .. values.Where(v => v.Key != "particles").Select(v => $"--{v.Key}={v.Value}"), "--out", path,
    ];

    /// <summary>The folder of a run within a run.</summary>
    public static string PathOf(string name, JobContext context) => Path.Combine(context.Folder.FullPath, name);
}
