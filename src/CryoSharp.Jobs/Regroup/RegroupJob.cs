using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Merges classes that cannot be told apart: <c>cryosharp regroup</c>.</summary>
public static class RegroupJob
{
    private const double SphereOfBox = 0.8;
    private const double EdgeOfBox = 0.1;

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<RegroupParameters>(
        new JobDescription
        {
            Name = "regroup",
            Title = "Regrouping",
            Summary = "Finds classes of a run that cannot be told apart, by their probabilities and their maps, and merges them.",
            Example = "cryosharp regroup J012 --below 1",
            Details = """
                Of each pair of classes two things are measured: the overlap of their probabilities, 0 where no particle is of both and 1 where every particle is divided
                between them alike; and how much their maps differ, in units of what the half-maps of each differ by. The distance is the second times √(1 − overlap);
                classes within 1 are not told apart by the data ([theory](../theory/classes.md)). The tree joins the nearest classes, then groups by the mean of their
                distances.

                Without `--into` and `--below` there is a proposal only: the table, the tree and a number of classes. With one of them the particles are written with
                new class numbers; their maps are then made by `reconstruct --classes hard`. Before they are compared, the second map is laid on the first by a small turn and shift
                where that makes them more alike. Half-maps of a classification share references, so they differ by a little less than independent ones, and classes are rather
                kept apart.
                """,
        },
        Run,
        parameters => [.. RunSelector.Check("RUN", parameters.Run), .. parameters.Maps is string maps ? RunSelector.Check("--maps", maps) : []]);

    internal static JobOutputs Run(RegroupParameters parameters, JobContext context)
    {
        RunOutputs run = RunOutputs.Find(parameters.Run, context.Folder.Record.Directory);
        RunOutputs mapRun = parameters.Maps is string other ? RunOutputs.Find(other, context.Folder.Record.Directory) : run;
        ParticleSet set = run.ReadChosen(context);
        ImmutableArray<int> numbers = [.. set.Particles.Select(p => p.Class).Where(c => c > 0).Distinct().Order()];
        if (numbers.Length < 2 || parameters.Into > numbers.Length)
        {
            throw new RefusedInputException($"{run.Name} has {numbers.Length} classes with particles{(numbers.Length < 2 ? ", and at least two are needed" : $", fewer than --into {parameters.Into}")}.");
        }

        ImmutableArray<float[]> probabilities = ClassProbabilities.Of(set, run.ParticlesPath!);
        probabilities = numbers[^1] <= probabilities.Length ? probabilities : [];
        ImmutableArray<HalvedMap> maps = Maps(parameters, mapRun, numbers, context);
        if (probabilities.IsEmpty && maps.IsEmpty)
        {
            throw new RefusedInputException(
                $"{run.Name} has neither class probabilities ({ClassProbabilities.Column}1, …) nor half-maps of its classes. "
                + $"Make them, cryosharp reconstruct {run.ParticlesPath} --classes hard, and name that run with --maps.");
        }

        ClassDistances distances = ClassDistances.Of(numbers, probabilities, maps, context);
        AverageLinkage tree = distances.Tree();
        bool applies = parameters.Into is not null || parameters.Below is not null;
        double limit = parameters.Below ?? distances.Limit;
        var regrouping = Regrouping.Of(numbers, parameters.Into is int count ? tree.Into(count) : tree.Below(limit));
        Report(distances, tree, set, parameters.Into is null ? limit : null, context);
        context.Log(applies ? "merged" : "proposal", regrouping.Count == numbers.Length ? "all classes are kept apart" : regrouping.ToString());
        if (applies)
        {
            ParticleStar.Write(context.Folder.PathOf("final/particles.star"), regrouping.Apply(set, probabilities));
            context.Folder.WriteText("final/classes.csv", regrouping.Csv(set));
        }

        return Outputs(regrouping, numbers.Length, applies, context);
    }

    private static ImmutableArray<HalvedMap> Maps(RegroupParameters parameters, RunOutputs run, ImmutableArray<int> numbers, JobContext context)
    {
        ClassOutputs[] classes = [.. numbers.Select(n => run.Classes.FirstOrDefault(c => c.Number == n) ?? new ClassOutputs(n))];
        int without = classes.Count(c => c.Halves is null);
        if (without > 0)
        {
            return parameters.Maps is not null
                ? throw new RefusedInputException($"{run.Name} has no half-maps of class {string.Join(", ", classes.Where(c => c.Halves is null).Select(c => c.Number))} (final/class_NNN_half1.mrc).")
                : NoMaps(run, context);
        }

        var halves = classes.Select(c => (First: MapInput.Read(c.Halves!.Value.First), Second: MapInput.Read(c.Halves!.Value.Second))).ToArray();
        foreach ((MapInput first, MapInput second) in halves)
        {
            halves[0].First.RequireSameGrid(first);
            halves[0].First.RequireSameGrid(second);
        }

        Volume mask = Mask(parameters.Mask ?? run.Mask, halves[0].First);
        return [.. halves.Select(h => HalvedMap.Of(h.First.Volume, h.Second.Volume, mask, context.Threads))];
    }

    private static ImmutableArray<HalvedMap> NoMaps(RunOutputs run, JobContext context)
    {
        context.Log("note", $"{run.Name} has no half-maps of its classes, so only probabilities are compared; --maps names a run that has them");
        return [];
    }

    private static Volume Mask(string? path, MapInput grid)
    {
        if (path is null)
        {
            int box = grid.Volume.BoxSize;
            return SoftMask.Sphere(box, grid.Volume.PixelSize, SphereOfBox / 2 * box, EdgeOfBox * box);
        }

        MapInput mask = MapInput.Read(path);
        grid.RequireSameGrid(mask);
        return mask.Volume;
    }

    private static void Report(ClassDistances distances, AverageLinkage tree, ParticleSet set, double? limit, JobContext context)
    {
        foreach (string line in distances.Lines())
        {
            context.Print(line);
        }

        context.Folder.WriteText("final/pairs.csv", distances.Csv());
        Dendrogram.Write(
            context.Folder.PathOf("figures/tree.svg"),
            "Classes by distance",
            tree,
            [.. distances.Numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"class {n}  {100.0 * set.Particles.Count(p => p.Class == n) / set.Count:0.0} %"))],
            limit);
        context.MarkUsable();
    }

    private static JobOutputs Outputs(Regrouping regrouping, int before, bool applies, JobContext context)
    {
        context.Event("regrouping", new JsonObject
        {
            ["applied"] = applies,
            ["newOf"] = new JsonObject(regrouping.NewOf.Select(pair => KeyValuePair.Create(pair.Key.ToString(CultureInfo.InvariantCulture), (JsonNode?)pair.Value))),
        });
        ImmutableArray<OutputFile> files =
        [
            new OutputFile("final/pairs.csv", "overlap, difference of maps and distance of each pair of classes"), new OutputFile("figures/tree.svg", "the tree of the classes"),
        ];
        return new JobOutputs
        {
            Files = applies
                ? [new OutputFile("final/particles.star", "all particles with their new classes"), new OutputFile("final/classes.csv", "the new class of each old one"), .. files]
                : files,
            Numbers = [(applies ? "merged" : "proposal", $"{before} classes into {regrouping.Count}: {regrouping}")],
            Next = applies
                ? $"cryosharp reconstruct {context.Folder.PathOf("final/particles.star")} --classes hard"
                : $"cryosharp regroup … --into {regrouping.Count}",
        };
    }
}
