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

    /// <summary>Refines a class as the command would that is given it alone.</summary>
    /// <param name="one">The class, as a user would name it.</param>
    private static Failure? Refine(string one, string folder, JobContext context)
    {
        JsonObject values = context.Folder.Record.Values.DeepClone().AsObject();
        values.Remove("each-class");
        (values["particles"], values["ref"]) = (one, one);
        return RunWithin.Complete(RefineJob.Definition, folder, values, context);
    }

    private static JobOutputs Outputs(List<(int Class, string Folder)> refined, JobContext context)
    {
        ImmutableArray<(int Class, double? Resolution)> found =
        [
            .. refined.Select(r => (r.Class, RunOutputs.Find(RunWithin.PathOf(r.Folder, context), context.Directory, RunPart.Maps).Classes[0].Resolution)),
        ];
        return new JobOutputs
        {
            Files = [.. refined.Select(r => new OutputFile($"{r.Folder}/final/class_001.mrc", $"the map of class {r.Class}; {r.Folder} is a refinement with all its files"))],
            Numbers = [.. found.Select(f => ($"class {f.Class}", string.Create(CultureInfo.InvariantCulture, $"{f.Resolution:0.00} Å (FSC 0.143 of independent half-maps, corrected for the mask)")))],
            Next = $"cryosharp post {context.Folder.PathOf(refined[0].Folder)}",
        };
    }
}
