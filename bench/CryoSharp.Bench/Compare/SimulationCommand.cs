using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>The words by which <c>cryosharp simulate</c> makes the particles of a comparison.</summary>
internal static class SimulationCommand
{
    // 6VXX: no receptor domain up, 7K8T: one, 6XCM: two; the antibodies' chains are left out.
    private static readonly string[] SpikeModels = ["6vxx.pdb:A,B,C", "7k8t.pdb:A,B,C", "6xcm.pdb:A,B,C"];

    /// <summary>Makes the particles.</summary>
    /// <param name="work">Gets data/, the run folder, and simulation/, what the program printed.</param>
    /// <returns>The program and its arguments.</returns>
    /// <exception cref="RefusedInputException">The program failed.</exception>
    public static ImmutableArray<string> Run(CompareParameters parameters, JobContext context, string work)
    {
        ImmutableArray<string> words = CryoSharpClassifier.Words(
        [
            .. Words(parameters, parameters.Data ?? SharedModels()),
            "--threads", Number(context.Threads), "--out", Path.Combine(work, "data"), "--no-progress",
        ]);
        context.Log("data", ComparisonTable.ShellText(words));
        MeasuredCommand.Run(words, Directory.CreateDirectory(Path.Combine(work, "simulation")).FullName, null, context.Cancel);
        return words;
    }

    /// <summary>The words after the program's name, but for the run folder and the threads.</summary>
    /// <param name="data">Where the models of the set are.</param>
    public static ImmutableArray<string> Words(CompareParameters parameters, string data)
    {
        bool isSpike = parameters.Set == SampleSet.Spike;
        ImmutableArray<double> fractions = parameters.Fractions.IsEmpty && isSpike ? [41, 34, 25] : parameters.Fractions;
        var words = ImmutableArray.CreateBuilder<string>();
        words.Add("simulate");
        words.AddRange(States(parameters, data));
        AddList(words, "--fractions", fractions.Select(Number));
        words.AddRange("--particles", Number(parameters.Particles ?? 2000));
        if (parameters.Maps.IsEmpty)
        {
            words.AddRange("--box", Number(parameters.Box ?? (isSpike ? 96 : 64)), "--pixel-size", Number(parameters.PixelSize ?? (isSpike ? 3 : 4)));
        }

        words.AddRange("--signal-to-noise", Number(parameters.SignalToNoise ?? 0.05), "--shift", Number(parameters.Shift ?? 5));
        words.AddRange("--seed", Number(parameters.DataSeed));
        return words.ToImmutable();
    }

    /// <summary>A number as it is typed.</summary>
    public static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>What contradicts the choice of particles.</summary>
    public static IEnumerable<ParameterProblem> Check(CompareParameters parameters)
    {
        (string Option, bool IsGiven)[] sources =
        [
            ("--set spike", parameters.Set == SampleSet.Spike),
            ("--maps", !parameters.Maps.IsEmpty),
            ("--models", !parameters.Models.IsEmpty),
            ("--phantom-states", parameters.PhantomStates is not null),
            ("--particles-from", parameters.ParticlesFrom is not null),
        ];
        string[] given = [.. sources.Where(s => s.IsGiven).Select(s => s.Option)];
        if (given.Length > 1)
        {
            yield return new ParameterProblem(given[1], $"It cannot be given together with {given[0]}: either says what the particles are.");
        }

        (string Option, bool IsGiven)[] images =
        [
            ("--fractions", !parameters.Fractions.IsEmpty),
            ("--particles", parameters.Particles is not null),
            ("--box", parameters.Box is not null),
            ("--pixel-size", parameters.PixelSize is not null),
            ("--signal-to-noise", parameters.SignalToNoise is not null),
            ("--shift", parameters.Shift is not null),
        ];
        foreach ((string option, bool _) in images.Where(i => i.IsGiven && parameters.ParticlesFrom is not null))
        {
            yield return new ParameterProblem(option, "It would be ignored: with --particles-from, nothing is simulated.");
        }

        if (!parameters.Maps.IsEmpty && (parameters.Box is not null || parameters.PixelSize is not null))
        {
            yield return new ParameterProblem("--maps", "Box and pixel size are those of the maps; leave out --box and --pixel-size.");
        }
    }

    private static ImmutableArray<string> States(CompareParameters parameters, string data) => parameters switch
    {
        { Maps.IsEmpty: false } => ["--maps", .. parameters.Maps.Select(Path.GetFullPath)],
        { Set: SampleSet.Spike } => ["--models", .. SpikeModels.Select(model => Path.Combine(data, model)), "--superpose", "760-1129"],
        { Models.IsEmpty: false } =>
            ["--models", .. parameters.Models, .. parameters.Superpose is string residues ? ["--superpose", residues] : ImmutableArray<string>.Empty],
        _ => ["--phantom-states", Number(parameters.PhantomStates ?? 2)],
    };

    private static void AddList(ImmutableArray<string>.Builder words, string option, IEnumerable<string> values)
    {
        string[] all = [.. values];
        words.AddRange(all.Length > 0 ? all.Prepend(option) : []);
    }

    /// <summary>../shared/data/pdb, seen from the repository that this program was built in.</summary>
    private static string SharedModels()
    {
        string? root = AppContext.BaseDirectory;
        while (root is not null && !File.Exists(Path.Combine(root, "CryoSharp.slnx")))
        {
            root = Path.GetDirectoryName(root);
        }

        return Path.GetFullPath(Path.Combine(root ?? AppContext.BaseDirectory, "../shared/data/pdb"));
    }
}
