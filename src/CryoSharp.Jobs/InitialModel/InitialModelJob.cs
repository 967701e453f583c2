using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>A map made from class averages: <c>cryosharp initial-model</c>.</summary>
public static class InitialModelJob
{
    private const int LeastAverages = 5;
    private const int Drawn = 6;

    // Averages have less noise than the difference of their shells tells, so more of their detail is kept than of particles' (4).
    private const double Regularisation = 12;

    // Maps are compared as far as all that agree must have come.
    private const double ComparedTo = 1.25;

    // So many starts at the best map are enough; they are looked for after every third start.
    private const int Enough = 3;

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<InitialModelParameters>(
        new JobDescription
        {
            Name = "initial-model",
            Title = "Initial model",
            Summary = "Makes a map at low resolution from 2D class averages alone: from many random starts, scored by how well they explain the averages, and compared with one another.",
            Example = "cryosharp initial-model --averages J002 --symmetry C3 --diameter 200",
            Details = """
                Averages are treated as particles by the same engine as in `abinitio`. Each start gives them random poses, and cools down: at first every average weighs many poses, at
                last one. Starts are sorted by the log evidence of the averages; one that comes to a map that an earlier one has, in either hand, joins its cluster. Where several starts
                come to the best map it can be trusted, and when three have, no more are made. Where none does, use more starts, leave out bad averages (`select`), give the symmetry,
                or make the map from particles (`abinitio`).

                The hand cannot be known: the map may be the mirror image of the molecule.
                """,
        },
        Run,
        parameters => [.. RunSelector.Check("--averages", parameters.Averages), .. SymmetryText.Check(parameters.Symmetry)],
        Run);

    internal static JobOutputs Run(InitialModelParameters parameters, JobContext context)
    {
        ImmutableArray<ClassAverage> averages = ClassAverage.Read(parameters.Averages, context);
        if (averages.Length < LeastAverages || averages.Any(a => a.Image.BoxSize % 2 != 0))
        {
            throw new RefusedInputException($"{parameters.Averages} has {averages.Length} averages of box {averages[0].Image.BoxSize}; at least {LeastAverages} of an even box are needed.");
        }

        double extent = averages[0].Image.BoxSize * averages[0].Image.PixelSize;
        double diameter = parameters.Diameter ?? Math.Round(0.85 * extent);
        if (parameters.Diameter is null)
        {
            context.Auto(nameof(parameters.Diameter), diameter, $"0.85 of the box of {extent:0} Å");
        }

        var images = new AveragesAsParticles([.. averages.Select(a => a.Image)], [.. averages.Select(a => a.Particles)], diameter, parameters.Resolution);
        context.Log("data", string.Create(CultureInfo.InvariantCulture,
            $"{averages.Length} averages of {averages.Sum(a => a.Particles):N0} particles, box {averages[0].Image.BoxSize} px, {averages[0].Image.PixelSize:0.####} Å/px; compared in a box of {images.Mask.BoxSize} px"));
        RandomStart[] starts = Starts(parameters, images, context);
        context.Log("compare", "the maps of all starts with the best, in either hand");
        var clusters = MapClusters.Of([.. starts.Select(s => s.Map)], ComparedTo * parameters.Resolution, context.Threads);
        return Write(parameters, averages[0].Image, starts, clusters, context);
    }

    /// <summary>Makes starts until enough have come to the best map, or all; several at a time, one thread each.</summary>
    /// <remarks>With many threads more may be made than are kept: which are kept does not depend on it.</remarks>
    /// <returns>The best first.</returns>
    private static RandomStart[] Starts(InitialModelParameters parameters, AveragesAsParticles images, JobContext context)
    {
        RefinementSettings settings = Settings(parameters, images);
        var made = new List<RandomStart>();
        RandomStart[] kept = [];
        context.Progress("starts", 0, parameters.Starts);
        while (kept.Length < parameters.Starts && !HaveEnoughComeToTheFirst(kept, parameters, context.Threads))
        {
            int count = Math.Min(kept.Length + Enough, parameters.Starts);
            if (made.Count < count)
            {
                made.AddRange(MakeSome(images, settings, made.Count, Math.Min(Enough * context.Threads, parameters.Starts - made.Count), parameters.Starts, context));
            }

            kept = [.. made.Take(count).OrderByDescending(s => s.LogEvidence).ThenBy(s => s.Number)];
        }

        context.Progress("starts", parameters.Starts, parameters.Starts);
        return kept;
    }

    private static RandomStart[] MakeSome(AveragesAsParticles images, RefinementSettings settings, int before, int count, int most, JobContext context)
    {
        var starts = new RandomStart[count];
        int done = before;
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = context.Threads, CancellationToken = context.Cancel }, i =>
        {
            starts[i] = StartFiles.Read(context.Folder, before + i + 1, images.Mask.PixelSize) ?? Make(images, settings, before + i + 1, context);
            context.Progress("starts", Interlocked.Increment(ref done), most);
        });
        return starts;
    }

    private static RandomStart Make(AveragesAsParticles images, RefinementSettings settings, int number, JobContext context)
    {
        var start = RandomStart.Of(images, settings, number, context.Cancel);
        StartFiles.Write(context.Folder, start);
        return start;
    }

    private static bool HaveEnoughComeToTheFirst(RandomStart[] starts, InitialModelParameters parameters, int threads) => starts
        .Skip(1)
        .Where(s => MapAlignment.Find(s.Map, starts[0].Map, ComparedTo * parameters.Resolution, canMirror: true, threads).Agreement >= MapClusters.LeastAgreement)
        .Take(Enough - 1)
        .Count() == Enough - 1;

    private static RefinementSettings Settings(InitialModelParameters parameters, AveragesAsParticles images)
    {
        var ascent = Ascent.OfAverages(images.Set.Count, parameters.Iterations, parameters.Resolution);
        return new RefinementSettings
        {
            Search = PoseSearch.Global,
            ParticleDiameter = images.Diameter,
            Regularisation = Regularisation,
            Symmetry = PointGroup.Parse(parameters.Symmetry),
            Ascent = ascent,
            InitialLowPass = ascent.FirstResolution,
            AnnealsClasses = false,
            MaxIterations = ascent.Iterations + ascent.WholeIterations,
            ShiftRange = images.ShiftRange,
            Seed = (ulong)parameters.Seed,
        };
    }

    private static JobOutputs Write(InitialModelParameters parameters, Volume grid, RandomStart[] starts, MapClusters clusters, JobContext context)
    {
        foreach (string line in StartTable.Lines(starts, clusters))
        {
            context.Print(line);
        }

        MrcFile.Write(context.Folder.PathOf("final/class_001.mrc"), Resampling.ToGrid(starts[0].Map, grid.BoxSize, grid.PixelSize, context.Threads), "Initial model");
        context.Folder.WriteText("final/starts.csv", StartTable.Csv(starts, clusters));
        CaptionedMap[] rows = [.. starts.Take(Drawn).Select((s, i) => new CaptionedMap(clusters.ToFirst[i].Apply(s.Map), StartTable.Caption(s, clusters, i)))];
        MapPicture.Draw(rows).WritePng(context.Folder.PathOf("figures/starts.png"));
        context.MarkUsable();
        int agreeing = clusters.Cluster.Count(c => c == 1);
        string verdict = $"{agreeing} of {starts.Length} starts came to the best map, in either hand";
        if (2 * agreeing < starts.Length && agreeing < Enough)
        {
            context.Warn($"{verdict}: it cannot be trusted. Use more --starts, give the --symmetry, leave out bad averages, or make the map from particles: cryosharp abinitio");
        }

        context.Event("starts", new JsonObject { ["starts"] = starts.Length, ["agreeing"] = agreeing, ["best"] = starts[0].Number, ["logEvidence"] = starts[0].LogEvidence });
        return new JobOutputs
        {
            Reason = starts.Length < parameters.Starts ? $"{Enough} starts came to the best map" : "all starts were made",
            Files =
            [
                new OutputFile("final/class_001.mrc", $"the best map, on the grid of the averages, to {parameters.Resolution} Å"),
                new OutputFile(StartFiles.Folder, "the map of each start, as it was made"),
                new OutputFile("final/starts.csv", "score and cluster of each start, and how far its map agrees with the best"),
                new OutputFile("figures/starts.png", "the best maps, each laid on the first"),
            ],
            Numbers = [("best", $"start {starts[0].Number}"), ("agreement", verdict)],
            Next = $"cryosharp refine particles.star --ref {context.Folder.PathOf("final/class_001.mrc")} --symmetry {parameters.Symmetry}",
        };
    }
}
