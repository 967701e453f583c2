using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary><c>cryosharp classify</c>, in a process of its own.</summary>
internal sealed class CryoSharpClassifier(ComparisonPlan plan) : IClassifier
{
    /// <summary>Its name in the table.</summary>
    public const string ProgramName = "CryoSharp";

    /// <inheritdoc/>
    public string Name => ProgramName;

    /// <inheritdoc/>
    public string Version => $"cryosharp {RunSurroundings.Version}";

    /// <summary>The program, which is built with this one and lies beside it, and its arguments.</summary>
    public static ImmutableArray<string> Words(params IEnumerable<string> arguments)
    {
        string? host = Environment.ProcessPath;
        return
        [
            Path.GetFileNameWithoutExtension(host) == "dotnet" ? host! : "dotnet",
            Path.Combine(AppContext.BaseDirectory, "cryosharp.dll"),
            .. arguments,
        ];
    }

    /// <inheritdoc/>
    public RunOutcome Run(PoseSearch mode, int seed, string folder, CancellationToken cancel)
    {
        string result = Path.Combine(folder, "run");
        ImmutableArray<string> words = Words(Arguments(mode, seed, plan.WriteParticles(mode, plan.Set.Particles.Count), result));
        Cost cost = MeasuredCommand.Run(words, folder, null, cancel);
        return new RunOutcome
        {
            Words = words,
            Measured = cost,
            Whole = cost,
            Iterations = LastIteration(File.ReadAllText(Path.Combine(result, "metrics.csv"))),
            ParticlesPath = Path.Combine(result, "final/particles.star"),
            MapPaths = [.. Enumerable.Range(1, plan.Classes).Select(c => Path.Combine(result, string.Create(CultureInfo.InvariantCulture, $"final/class_{c:D3}.mrc")))],
        };
    }

    /// <summary>The first number of the last line of metrics.csv.</summary>
    internal static int LastIteration(string metrics) =>
        int.Parse(metrics.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Split(',')[0], CultureInfo.InvariantCulture);

    private ImmutableArray<string> Arguments(PoseSearch mode, int seed, string particles, string result)
    {
        CompareParameters parameters = plan.Parameters;
        return
        [
            "classify", particles,
            "--ref", plan.Input.Reference,
            "--classes", SimulationCommand.Number(plan.Classes),
            "--diameter", SimulationCommand.Number(plan.Diameter),
            "--symmetry", plan.Symmetry.Name,
            "--ref-lowpass", SimulationCommand.Number(parameters.RefLowpass),
            "--regularisation", SimulationCommand.Number(parameters.Regularisation),
            "--search", ComparisonPlan.NameOf(mode),
            .. mode == PoseSearch.Local ? ["--local-angle", SimulationCommand.Number(parameters.LocalAngle)] : ImmutableArray<string>.Empty,
            "--iterations", SimulationCommand.Number(parameters.Iterations),
            "--seed", SimulationCommand.Number(seed),
            "--threads", SimulationCommand.Number(plan.Threads),
            "--out", result,
            "--no-progress",
            .. parameters.ClassifyOptions,
        ];
    }
}
