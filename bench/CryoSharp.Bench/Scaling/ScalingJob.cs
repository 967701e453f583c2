using System.Collections.Immutable;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>What a classification costs by its sizes: <c>bench/scaling</c>. bench/README.md.</summary>
internal static class ScalingJob
{
    /// <summary>The entry of the program's list.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ScalingParameters>(
        new JobDescription
        {
            Name = "scaling",
            Title = "Scaling",
            Summary = "Measures what an iteration of cryosharp classify costs by particles, classes, box and threads, and draws it.",
            Example = "bench/scaling --only n --particles 200 400 -j 1 -o scaling",
            WritesFolder = false,
        },
        Run,
        Check);

    private static IEnumerable<ParameterProblem> Check(ScalingParameters parameters)
    {
        foreach (string name in parameters.Only.Where(name => !ScalingPlan.Names.Contains(name)))
        {
            yield return new ParameterProblem("--only", $"\"{name}\" is not one of {string.Join(", ", ScalingPlan.Names)}.");
        }

        foreach (string search in parameters.Searches.Where(name => Enum.GetValues<PoseSearch>().All(mode => ComparisonPlan.NameOf(mode) != name)))
        {
            yield return new ParameterProblem("--searches", $"\"{search}\" is not one of global, local, none.");
        }

        (string Option, ImmutableArray<double> Values)[] lists =
            [("--particles", parameters.Particles), ("--classes", parameters.Classes), ("--boxes", parameters.Boxes)];
        foreach ((string option, double value) in lists.SelectMany(list => list.Values.Where(v => v != Math.Floor(v)).Select(v => (list.Option, v))))
        {
            yield return new ParameterProblem(option, $"{SimulationCommand.Number(value)} is not a whole number.");
        }

        foreach (double box in parameters.Boxes.Append(parameters.FixedBox).Where(box => box % 2 != 0))
        {
            yield return new ParameterProblem("--boxes", $"{SimulationCommand.Number(box)} is odd.");
        }

        if (Directory.Exists(parameters.Out) && Directory.EnumerateFileSystemEntries(parameters.Out).Any())
        {
            yield return new ParameterProblem("--out", $"{parameters.Out} is not empty. Name a new folder: what is in this one belongs to other measurements.");
        }
    }

    private static JobOutputs Run(ScalingParameters parameters, JobContext context)
    {
        string folder = Directory.CreateDirectory(parameters.Out).FullName;
        ImmutableArray<ScalingDimension> dimensions = ScalingPlan.Dimensions(parameters, context.Threads);
        ImmutableArray<ScalingRun> runs = [.. dimensions.SelectMany(dimension => dimension.Runs).Distinct()];
        var report = new ScalingReport(folder, parameters, dimensions);
        using var runner = new ScalingRunner(parameters, runs, context, folder);
        ImmutableArray<ScalingRow> rows = [];
        foreach (ScalingRun run in runs)
        {
            try
            {
                rows = rows.Add(runner.Measure(run));
                report.Write(rows);
            }
            catch (RefusedInputException e)
            {
                context.Warn($"{run.Name}: {e.Message}");
            }
        }

        context.Print(report.Markdown(rows));
        return rows.Length == runs.Length
            ? new JobOutputs()
            : throw new RefusedInputException($"{runs.Length - rows.Length} of {runs.Length} runs failed; their logs are in {folder}.");
    }
}
