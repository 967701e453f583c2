using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>CryoSharp and RELION on the same particles: <c>bench/compare</c>. bench/README.md.</summary>
internal static class CompareJob
{
    /// <summary>The entry of the program's list.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<CompareParameters>(
        new JobDescription
        {
            Name = "compare",
            Title = "Comparison",
            Summary = "Runs CryoSharp and relion_refine on the same simulated particles and prints what either costs and how much of the truth it finds.",
            Example = "bench/compare --set spike -n 4000 --modes global --relion-particles 100 --relion-iterations 4 --work spike",
            WritesFolder = false,
        },
        Run,
        Check);

    private static IEnumerable<ParameterProblem> Check(CompareParameters parameters)
    {
        foreach (ParameterProblem problem in SimulationCommand.Check(parameters))
        {
            yield return problem;
        }

        foreach (string mode in parameters.Modes.Where(name => Enum.GetValues<PoseSearch>().All(mode => ComparisonPlan.NameOf(mode) != name)))
        {
            yield return new ParameterProblem("--modes", $"\"{mode}\" is not one of global, local, none.");
        }

        foreach (double seed in parameters.Seeds.Where(seed => seed != Math.Floor(seed) || seed > int.MaxValue))
        {
            yield return new ParameterProblem("--seeds", $"{SimulationCommand.Number(seed)} is not a whole number.");
        }

        if (parameters.Work is string work && Directory.Exists(work) && Directory.EnumerateFileSystemEntries(work).Any())
        {
            yield return new ParameterProblem("--work", $"{work} is not empty. Name a new folder: what is in this one belongs to other measurements.");
        }
    }

    private static JobOutputs Run(CompareParameters parameters, JobContext context)
    {
        string work = Path.GetFullPath(parameters.Work ?? Directory.CreateTempSubdirectory("cryosharp-compare-").FullName);
        ImmutableArray<ComparisonRow> rows = Compare(parameters, context, work);
        int failed = rows.Count(row => row.Outcome is null);
        if (failed > 0)
        {
            throw new RefusedInputException($"{failed} of {rows.Length} runs failed; everything is kept in {work}.");
        }

        if (parameters.Work is null)
        {
            Directory.Delete(work, recursive: true);
        }

        return new JobOutputs();
    }

    private static ImmutableArray<ComparisonRow> Compare(CompareParameters parameters, JobContext context, string work)
    {
        (LabelledSet set, ImmutableArray<string> preparation) = Prepare(parameters, context, work);
        string inputs = Directory.CreateDirectory(Path.Combine(work, "input")).FullName;
        var plan = new ComparisonPlan
        {
            Parameters = parameters,
            Set = set,
            Input = new ComparisonInput(inputs, set, parameters.References),
            Threads = context.Threads,
        };
        plan.Check();
        ImmutableArray<IClassifier> classifiers = Classifiers(plan, work, context.Cancel);
        var header = new ComparisonHeader(Facts(plan, classifiers), set.Particles.Count, preparation);
        ImmutableArray<ComparisonRow> rows = [];
        foreach ((PoseSearch mode, int seed, IClassifier classifier) in
            from mode in plan.Modes from seed in plan.Seeds from classifier in classifiers select (mode, seed, classifier))
        {
            rows = rows.Add(Measure(plan, classifier, mode, seed, context, work));
            AtomicFile.WriteText(Path.Combine(work, "compare.md"), ComparisonTable.Markdown(header, rows));
            AtomicFile.WriteText(Path.Combine(work, "compare.csv"), ComparisonTable.Csv(header.Particles, rows));
        }

        context.Print(ComparisonTable.Markdown(header, rows));
        return rows;
    }

    /// <summary>The particles, and the command that made them; empty where they were there before.</summary>
    private static (LabelledSet Set, ImmutableArray<string> Command) Prepare(CompareParameters parameters, JobContext context, string work)
    {
        if (parameters.ParticlesFrom is string folder)
        {
            return (LabelledSet.Read(folder), []);
        }

        ImmutableArray<string> command = SimulationCommand.Run(parameters, context, work);
        return (LabelledSet.Read(Path.Combine(work, "data")), command);
    }

    private static ImmutableArray<IClassifier> Classifiers(ComparisonPlan plan, string work, CancellationToken cancel)
    {
        SkippedProgram skip = plan.Parameters.Skip;
        return
        [
            .. skip == SkippedProgram.CryoSharp ? ImmutableArray<IClassifier>.Empty : [new CryoSharpClassifier(plan)],
            .. skip == SkippedProgram.Relion ? ImmutableArray<IClassifier>.Empty : [new RelionClassifier(plan, Path.Combine(work, "version"), cancel)],
        ];
    }

    private static ComparisonRow Measure(ComparisonPlan plan, IClassifier classifier, PoseSearch mode, int seed, JobContext context, string work)
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{classifier.Name}_{ComparisonPlan.NameOf(mode)}_{seed}");
        string folder = Directory.CreateDirectory(Path.Combine(work, "runs", name)).FullName;
        try
        {
            RunOutcome outcome = classifier.Run(mode, seed, folder, context.Cancel);
            context.Log("run", string.Create(CultureInfo.InvariantCulture, $"{name}: {outcome.Measured.CpuSeconds:0.0} s of CPU"));
            return new ComparisonRow(classifier.Name, mode, seed, outcome, outcome.Part is null ? Score(plan, outcome) : null);
        }
        catch (Exception e) when (e is RefusedInputException or MalformedFileException)
        {
            context.Warn($"{name}: {e.Message}");
            return new ComparisonRow(classifier.Name, mode, seed, null, null, e.Message);
        }
    }

    private static ClassificationScore Score(ComparisonPlan plan, RunOutcome outcome) => ClassificationScore.Of(
        plan.Set,
        ParticleFile.Read(outcome.ParticlesPath).Set,
        [.. outcome.MapPaths.Select(MrcFile.ReadVolume)],
        plan.Symmetry,
        plan.Diameter);

    private static ImmutableArray<string> Facts(ComparisonPlan plan, ImmutableArray<IClassifier> classifiers)
    {
        CompareParameters parameters = plan.Parameters;
        string start = parameters.References == StartingMaps.All ? "the true map of each state" : "the true map of state 1 for all classes";
        return
        [
            $"Machine: {MeasuredMachine.Describe(plan.Threads)}",
            .. classifiers.Select(classifier => classifier.Version),
            string.Create(CultureInfo.InvariantCulture,
                $"Particles: {plan.Set.Particles.Count:N0} of {plan.Set.Maps.Length} states, {plan.Set.BoxSize} px at {plan.Set.PixelSize:0.###} Å"),
            string.Create(CultureInfo.InvariantCulture,
                $"Both: {plan.Classes} classes from {start} at {parameters.RefLowpass:0.#} Å, diameter {plan.Diameter:0.#} Å, {plan.Symmetry.Name}, T = {parameters.Regularisation:0.##}, at most {parameters.Iterations} iterations"),
            .. plan.Modes.Contains(PoseSearch.Local)
                ?
                [
                    string.Create(CultureInfo.InvariantCulture,
                        $"Local searches start {parameters.AngleError:0.##}° and {parameters.ShiftError ?? plan.Set.PixelSize:0.##} Å (standard deviation about each axis) from the true poses"),
                ]
                : ImmutableArray<string>.Empty,
        ];
    }
}
