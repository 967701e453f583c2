using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace CryoSharp.Jobs;

/// <summary>A refinement of each class of a run: runs within the run, one after the other. docs/decisions/0020-refine-each-class.md.</summary>
internal static class EachClass
{
    /// <summary>Refines those classes that are not refined yet.</summary>
    /// <param name="name">The classification, of whose classes some may be named.</param>
    /// <exception cref="RefusedInputException">It has no classes with maps, or none of them could be refined.</exception>
    /// <exception cref="FailedRunException">The refinement of a class failed by something else than its particles.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what is complete is kept.</exception>
    public static JobOutputs Refine(string name, JobContext context)
    {
        RunOutputs run = RunOutputs.Find(name, context.Directory, RunPart.Maps);
        var refined = new List<(int Class, string Folder)>();
        foreach (int number in run.ClassesWithMaps.Select(c => c.Number))
        {
            string folder = string.Create(CultureInfo.InvariantCulture, $"class_{number:D3}");
            if (Refine($"{run.Folder?.FullPath ?? run.Name}:{number}", folder, context) is Failure failure)
            {
                context.Warn($"class {number} was not refined: {failure.Message}");
                continue;
            }

            refined.Add((number, folder));
            context.MarkUsable();
        }

        return refined.Count > 0 ? Outputs(refined, context) : throw new RefusedInputException($"No class of {name} could be refined; the warnings say why.");
    }

    /// <summary>Starts the refinement of a class, or goes on with it.</summary>
    /// <param name="one">The class, as a user would name it.</param>
    /// <returns>Why its particles were refused, or null where it is refined.</returns>
    private static Failure? Refine(string one, string folder, JobContext context)
    {
        string path = Path.Combine(context.Folder.FullPath, folder);
        bool isBegun = File.Exists(Path.Combine(path, "run.json"));
        RunFolder run = isBegun ? RunFolder.Open(path, context.Directory) : RunFolder.Create(path, RecordOf(one, path, context.Folder.Record), overwrite: false);
        if (run.Record.State == RunState.Completed)
        {
            return null;
        }

        using JobContext inner = context.Within(run);
        return RunSession.Execute(RefineJob.Definition, inner, resumes: isBegun) switch
        {
            { Code: ExitCode.Interrupted or ExitCode.StoppedUsable } => throw new OperationCanceledException(context.Cancel),
            { Code: not ExitCode.InputRefused } failure => throw new FailedRunException(failure),
            var refused => refused,
        };
    }

    /// <summary>The command that would refine the class alone.</summary>
    private static RunRecord RecordOf(string one, string path, RunRecord whole)
    {
        JsonObject values = whole.Values.DeepClone().AsObject();
        values.Remove("each-class");
        (values["particles"], values["ref"]) = (one, one);
        IEnumerable<string> options = values.Where(v => v.Key != "particles").Select(v => $"--{v.Key}={v.Value}");
        return whole with { Id = Path.GetFileName(path), State = RunState.Planned, Values = values, Arguments = ["refine", one, .. options, "--out", path] };
    }

    private static JobOutputs Outputs(List<(int Class, string Folder)> refined, JobContext context)
    {
        ImmutableArray<(int Class, double? Resolution)> found =
        [
            .. refined.Select(r => (r.Class, RunOutputs.Find(Path.Combine(context.Folder.FullPath, r.Folder), context.Directory, RunPart.Maps).Classes[0].Resolution)),
        ];
        return new JobOutputs
        {
            Files = [.. refined.Select(r => new OutputFile($"{r.Folder}/final/class_001.mrc", $"the map of class {r.Class}; {r.Folder} is a refinement with all its files"))],
            Numbers = [.. found.Select(f => ($"class {f.Class}", string.Create(CultureInfo.InvariantCulture, $"{f.Resolution:0.00} Å (FSC 0.143 of independent half-maps, corrected for the mask)")))],
            Next = $"cryosharp post {context.Folder.PathOf(refined[0].Folder)}",
        };
    }
}
