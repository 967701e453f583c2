using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Two runs on the same particles side by side: <c>cryosharp compare</c>.</summary>
public static class CompareRunsJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<CompareRunsParameters>(
        new JobDescription
        {
            Name = "compare",
            Title = "Comparison of runs",
            Summary = "Says how far two runs agree on the same particles: classes, poses and parameters; or a run and known labels.",
            Example = "cryosharp compare J012 J014 --symmetry D2",
            Details = """
                Particles are the same where stack and place in the stack are; where the folders differ, the names of the stacks decide. Known labels are a
                particle file with rlnClassNumber; give them first.

                Agreement is the share of particles in matched classes: each class of one run has at most one in the other, so that as many particles as possible
                agree. It says little where one class holds most particles; the adjusted Rand index is 0 for labels that agree by chance and 1 for
                equal ones, the normalised mutual information 1 where one label tells the other.

                Poses: the median angle between them, given the symmetry, and the median distance of shifts; then the same within matched classes after each
                class's map was turned and moved onto the other's, for runs may end with maps that lie differently.
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(CompareRunsParameters parameters, JobContext context)
    {
        RunOutputs firstRun = RunOutputs.Find(parameters.First, context.Folder.Record.Directory);
        RunOutputs secondRun = RunOutputs.Find(parameters.Second, context.Folder.Record.Directory);
        ParticleSet first = firstRun.ReadChosen(context);
        ParticleSet second = secondRun.ReadChosen(context);
        (Particle First, Particle Second)[] pairs = Match(first, second, firstRun, secondRun, context);
        ContingencyTable? table = Classes(pairs, firstRun, secondRun, context);
        PoseDistances? poses = PoseDistances.Of(pairs, table, PointGroup.Parse(parameters.Symmetry));
        if (table is null && poses is null)
        {
            throw new RefusedInputException($"{firstRun.Name} and {secondRun.Name} have neither classes nor poses in common to compare.");
        }

        ParameterDifference[] differences = firstRun.Folder is RunFolder a && secondRun.Folder is RunFolder b ? ParameterDifferences.Between(a, b) : [];
        foreach (ParameterDifference d in differences)
        {
            context.Print($"  {d.Name}: {d.First} and {d.Second}");
        }

        if (table is not null)
        {
            WriteTable(table, firstRun.Name, secondRun.Name, context);
            FlowFigure.Of([.. pairs.Select(p => p.First.Class)], [.. pairs.Select(p => p.Second.Class)], firstRun.Name, secondRun.Name, areSameClasses: false)?.Write(context.Folder);
        }

        return Outputs(table, poses, pairs.Length, first.Count, second.Count, context);
    }

    private static IEnumerable<ParameterProblem> Check(CompareRunsParameters parameters) =>
    [
        .. RunSelector.Check("FIRST", parameters.First), .. RunSelector.Check("SECOND", parameters.Second), .. SymmetryText.Check(parameters.Symmetry),
    ];

    private static (Particle First, Particle Second)[] Match(
        ParticleSet first, ParticleSet second, RunOutputs firstRun, RunOutputs secondRun, JobContext context)
    {
        var matching = ParticleMatching.Of(first, second);
        context.Log("match", string.Create(
            CultureInfo.InvariantCulture,
            $"{matching.Pairs.Length:N0} particles are in both, of {first.Count:N0} and {second.Count:N0}{(matching.ByFileName ? "; stacks are told by their names, folders differ" : "")}"));
        if (matching.Repeated > 0)
        {
            context.Warn($"{matching.Repeated:N0} particles are images that came before in the same file; only the first of each is compared.");
        }

        return matching.Pairs.Length > 0
            ? [.. matching.Pairs.Select(pair => (first.Particles[pair.First], second.Particles[pair.Second]))]
            : throw new RefusedInputException(
                $"{firstRun.Name} and {secondRun.Name} have no image in common: {Example(first)} is in the first, {Example(second)} in the second. Compare runs on the same stacks.");
    }

    private static string Example(ParticleSet set) =>
        set.Count == 0 ? "nothing" : $"image {set.Particles[0].StackIndex + 1} of {set.Particles[0].StackPath}";

    private static ContingencyTable? Classes((Particle First, Particle Second)[] pairs, RunOutputs firstRun, RunOutputs secondRun, JobContext context)
    {
        int without = pairs.Count(p => p.First.Class < 1 || p.Second.Class < 1);
        if (without == 0)
        {
            return ContingencyTable.Of([.. pairs.Select(p => p.First.Class)], [.. pairs.Select(p => p.Second.Class)]);
        }

        if (without < pairs.Length)
        {
            throw new RefusedInputException(
                $"{without:N0} of {pairs.Length:N0} particles have a class in one of {firstRun.Name} and {secondRun.Name} only (rlnClassNumber 0). Leave them out with :class=.");
        }

        context.Log("note", "one of the runs has no classes, so poses alone are compared");
        return null;
    }

    private static void WriteTable(ContingencyTable table, string first, string second, JobContext context)
    {
        foreach (string line in ContingencyText.Lines(table))
        {
            context.Print(line);
        }

        context.Folder.WriteText("final/contingency.csv", ContingencyText.Csv(table));
        ImmutableArray<int> columns = ContingencyText.ColumnOrder(table);
        HeatMap.Write(context.Folder.PathOf("figures/contingency.svg"), new HeatMapContent(
            "Particles by class, shaded by their share of the row",
            $"classes of {first}",
            $"classes of {second}",
            [.. Enumerable.Range(1, table.Rows).Select(r => r.ToString(CultureInfo.InvariantCulture))],
            [.. columns.Select(c => (c + 1).ToString(CultureInfo.InvariantCulture))],
            (row, column) => table.OfRow(row) == 0 ? 0 : (double)table[row, columns[column]] / table.OfRow(row),
            (row, column) => table[row, columns[column]].ToString("N0", CultureInfo.InvariantCulture)));
    }

    private static JobOutputs Outputs(ContingencyTable? table, PoseDistances? poses, int matched, int ofFirst, int ofSecond, JobContext context)
    {
        context.Event("comparison", new JsonObject
        {
            ["matched"] = matched,
            ["agreement"] = table?.MatchedShare,
            ["adjustedRandIndex"] = table?.AdjustedRandIndex,
            ["normalisedMutualInformation"] = table?.NormalisedMutualInformation,
            ["poses"] = poses?.ToJson(),
        });
        return new JobOutputs
        {
            Files = table is null ? [] :
            [
                new OutputFile("final/contingency.csv", "particles by class of the first run (rows) and of the second (columns), and the class that matches each row"),
                new OutputFile("figures/contingency.svg", "the same as a picture; flow.svg as bands between the classes of both"),
            ],
            Numbers =
            [
                ("in both", string.Create(CultureInfo.InvariantCulture, $"{matched:N0} particles, of {ofFirst:N0} and {ofSecond:N0}")),
                .. table is null ? [] : new[]
                {
                    ("agreement", string.Create(CultureInfo.InvariantCulture, $"{100 * table.MatchedShare:0.0} % of them are in matched classes")),
                    ("adjusted Rand index", table.AdjustedRandIndex.ToString("0.000", CultureInfo.InvariantCulture)),
                    ("normalised mutual information", table.NormalisedMutualInformation.ToString("0.000", CultureInfo.InvariantCulture)),
                },
                .. poses is null ? [] : new[] { ("poses", poses.ToString()) },
            ],
        };
    }
}
