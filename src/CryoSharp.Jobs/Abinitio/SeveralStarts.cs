using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Maps made from nothing several times: runs within the run, of which the one is kept whose maps explain the particles best. docs/decisions/0017-maps-from-nothing.md.</summary>
internal static class SeveralStarts
{
    // Maps are compared as far as all that agree must have come.
    private const double ComparedTo = 20;

    // Of the files of a start, all that the run would have if it were the only one.
    private static readonly string[] Kept = ["final", "figures", "metrics.csv"];

    /// <summary>Makes those starts that are not complete, judges all, and keeps the best.</summary>
    /// <exception cref="RefusedInputException">The particles were refused.</exception>
    /// <exception cref="FailedRunException">A start failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what is complete is kept.</exception>
    public static JobOutputs Run(AbinitioParameters parameters, JobContext context)
    {
        RandomStart[] starts = [.. Enumerable.Range(1, parameters.Starts).Select(number => Start(parameters, number, context))];
        starts = [.. starts.OrderByDescending(s => s.LogEvidence).ThenBy(s => s.Number)];
        string best = RunWithin.PathOf(Name(starts[0].Number), context);
        foreach (string path in Kept)
        {
            Copy(Path.Combine(best, path), context.Folder.PathOf(path));
        }

        return new JobOutputs
        {
            Reason = "all starts were made",
            Files =
            [
                .. Enumerable.Range(1, parameters.Classes).Select(c => new OutputFile($"final/class_{c:D3}.mrc", $"map of class {c} of the best start")),
                new OutputFile("figures/slices.png", "slices and projections"),
            ],
            Numbers = [("best", Told(starts)), .. parameters.Classes == 1 ? [("agreement", Agreement(starts, context))] : Array.Empty<(string, string)>()],
            Next = AbinitioJob.NextOf(parameters, context),
        };
    }

    private static RandomStart Start(AbinitioParameters parameters, int number, JobContext context)
    {
        JsonObject values = context.Folder.Record.Values.DeepClone().AsObject();
        values.Remove("starts");
        values["seed"] = parameters.Seed + number - 1;
        if (RunWithin.Complete(AbinitioJob.Definition, Name(number), values, context) is Failure refused)
        {
            throw new RefusedInputException(refused.Message);
        }

        var folder = RunFolder.Open(RunWithin.PathOf(Name(number), context), context.Directory);
        RunMetric last = RunMetric.ReadLast(folder)[^1];
        return new RandomStart(number, MrcFile.ReadVolume(folder.PathOf("final/class_001.mrc")), last.LogEvidence, last.MaxProbability);
    }

    private static string Told(RandomStart[] starts) => string.Create(CultureInfo.InvariantCulture,
        $"start {starts[0].Number}: log evidence {starts[0].LogEvidence:0.0} nats per particle; others {string.Join(", ", starts.Skip(1).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.LogEvidence - starts[0].LogEvidence:0.0}")))}");

    /// <summary>How many starts came to the best map, in either hand; a table of all.</summary>
    private static string Agreement(RandomStart[] starts, JobContext context)
    {
        context.Log("compare", "the maps of all starts with the best, in either hand");
        var clusters = MapClusters.Of([.. starts.Select(s => s.Map)], ComparedTo, context.Threads);
        foreach (string line in StartTable.Lines(starts, clusters))
        {
            context.Print(line);
        }

        context.Folder.WriteText("final/starts.csv", StartTable.Csv(starts, clusters));
        int agreeing = clusters.Cluster.Count(c => c == 1);
        if (agreeing == 1)
        {
            context.Warn("No other start came to the best map: it may be wrong. Use more --starts.");
        }

        return $"{agreeing} of {starts.Length} starts came to the best map";
    }

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"start_{number:D3}");

    private static void Copy(string from, string to)
    {
        if (File.Exists(from))
        {
            using FileStream source = File.OpenRead(from);
            AtomicFile.Write(to, source.CopyTo);
            return;
        }

        Directory.CreateDirectory(to);
        foreach (string inner in Directory.EnumerateFileSystemEntries(from))
        {
            Copy(inner, Path.Combine(to, Path.GetFileName(inner)));
        }
    }
}
