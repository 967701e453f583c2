using System.Collections.Immutable;
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

    // Two wrong starts may come to one wrong map: of GroEL a fifth do. That three are all wrong is rare, and one right one has the highest evidence.
    private const int Least = 3;

    // Of the files of a start, all that the run would have if it were the only one.
    private static readonly string[] Kept = ["final", "figures", "metrics.csv"];

    /// <summary>Makes starts until the best map has come back, those that are complete not again; judges all, and keeps the best.</summary>
    /// <exception cref="RefusedInputException">The particles were refused.</exception>
    /// <exception cref="FailedRunException">A start failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; what is complete is kept.</exception>
    public static JobOutputs Run(AbinitioParameters parameters, JobContext context)
    {
        RandomStart[] starts = [];
        MapClusters? clusters = null;
        while (starts.Length < parameters.Starts && !HasBestComeBack(clusters))
        {
            RandomStart next = Start(parameters, starts.Length + 1, context);
            starts = [.. starts.Append(next).OrderByDescending(s => s.LogEvidence).ThenBy(s => s.Number)];
            clusters = starts.Length < Math.Min(Least, parameters.Starts) ? null : MapClusters.Of([.. starts.Select(s => s.Map)], ComparedTo, context.Threads);
        }

        string best = RunWithin.PathOf(Name(starts[0].Number), context);
        foreach (string path in Kept)
        {
            Copy(Path.Combine(best, path), context.Folder.PathOf(path));
        }

        return new JobOutputs
        {
            Reason = HasBestComeBack(clusters) ? "another start came to the best map too" : "all starts were made",
            Files =
            [
                .. Enumerable.Range(1, parameters.Classes).Select(c => new OutputFile($"final/class_{c:D3}.mrc", $"map of class {c} of the best start")),
                new OutputFile("figures/slices.png", "slices and projections"),
                new OutputFile("final/starts.csv", "evidence of each start, and its agreement with the best"),
            ],
            Numbers =
            [
                ("best", Told(starts)),
                ("agreement", Agreement(starts, clusters!, parameters.Classes > 1, context)),
                .. parameters is { Symmetry: "C1", Classes: 1 }
                    ? [("symmetry", SymmetryJob.Told(MapSymmetry.Find(starts[0].Map, ComparedTo, context.Threads), ComparedTo))] : Array.Empty<(string, string)>(),
            ],
            Next = AbinitioJob.NextOf(parameters, context),
        };
    }

    /// <summary>Whether another start has come to the map of the best.</summary>
    private static bool HasBestComeBack(MapClusters? clusters) => clusters is not null && clusters.Cluster.Count(c => c == 1) > 1;

    private static RandomStart Start(AbinitioParameters parameters, int number, JobContext context)
    {
        JsonObject values = context.Folder.Record.Values.DeepClone().AsObject();
        values["starts"] = 1;
        values["seed"] = parameters.Seed + number - 1;
        if (RunWithin.Complete(AbinitioJob.Definition, Name(number), values, context) is Failure refused)
        {
            throw new RefusedInputException(refused.Message);
        }

        var folder = RunFolder.Open(RunWithin.PathOf(Name(number), context), context.Directory);
        ImmutableArray<RunMetric> last = RunMetric.ReadLast(folder);
        return new RandomStart(number, Together(folder, last), last[0].LogEvidence, last[0].MaxProbability);
    }

    /// <summary>The map of all particles: that of the class, or the mean of classes, which lie on each other since all began as one.</summary>
    private static Volume Together(RunFolder folder, ImmutableArray<RunMetric> classes)
    {
        Volume? sum = null;
        foreach (RunMetric one in classes)
        {
            Volume map = MrcFile.ReadVolume(folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"final/class_{one.Class:D3}.mrc")));
            sum ??= new Volume(map.BoxSize, map.PixelSize);
            for (int i = 0; i < map.Voxels.Length; i++)
            {
                sum.Voxels[i] += (float)one.Share * map.Voxels[i];
            }
        }

        return sum!;
    }

    private static string Told(RandomStart[] starts) => string.Create(CultureInfo.InvariantCulture,
        $"start {starts[0].Number}: log evidence {starts[0].LogEvidence:0.0} nats per particle; others {string.Join(", ", starts.Skip(1).Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.LogEvidence - starts[0].LogEvidence:0.0}")))}");

    /// <summary>How many starts came to the best map, in either hand; a table of all.</summary>
    private static string Agreement(RandomStart[] starts, MapClusters clusters, bool hasClasses, JobContext context)
    {
        string map = hasClasses ? "mean of the classes" : "map";
        context.Log("compare", $"the {map} of each start with that of the best, in either hand");
        foreach (string line in StartTable.Lines(starts, clusters))
        {
            context.Print(line);
        }

        context.Folder.WriteText("final/starts.csv", StartTable.Csv(starts, clusters));
        int agreeing = clusters.Cluster.Count(c => c == 1);
        if (agreeing == 1)
        {
            context.Warn($"No other start came to the best {map}: it may be wrong. Use more --starts.");
        }

        return $"{agreeing} of {starts.Length} starts came to the best {map}";
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
