using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>What one run took.</summary>
/// <param name="Job">The whole program.</param>
/// <param name="Iterations">From the second on.</param>
internal sealed record ScalingRow(ScalingRun Run, Cost Job, ImmutableArray<IterationCost> Iterations)
{
    private const int MostMeasured = 2;

    /// <summary>The two iterations before the last, which also writes the results; one where there were only three.</summary>
    public ImmutableArray<IterationCost> Measured { get; } = [.. Iterations.SkipLast(1).TakeLast(MostMeasured)];

    /// <summary>CPU seconds of an expectation step, the mean of <see cref="Measured"/>.</summary>
    public double Expectation => Measured.Average(i => i.Expectation);

    /// <summary>CPU seconds of the rest of an iteration.</summary>
    public double Rest => Measured.Average(i => i.Rest);

    /// <summary>CPU seconds of an iteration.</summary>
    public double CpuSeconds => Measured.Average(i => i.CpuSeconds);

    /// <summary>Seconds on the clock of an iteration.</summary>
    public double WallSeconds => Measured.Average(i => i.WallSeconds);

    /// <summary>The last shell that was compared, the lowest of <see cref="Measured"/>.</summary>
    public int WorkingShell => Measured.Min(i => i.WorkingShell);
}

/// <summary>Makes particles and classifies them, each in a process of its own.</summary>
/// <remarks>
/// Particles of a box are simulated once, as many as its largest run asks for; smaller runs take the first of them. Results of runs are removed as soon as they
/// were read, particles at the end.
/// </remarks>
/// <param name="folder">For particles and runs; exists.</param>
internal sealed class ScalingRunner(ScalingParameters parameters, ImmutableArray<ScalingRun> runs, JobContext context, string folder) : IDisposable
{
    // Å; of bench/compare's spikes.
    private const double FieldOfView = 288;
    private const double Diameter = 220;
    private const int BoxOfSignalToNoise = 96;

    // Å: the search's own choice where pixels are 3 Å. It goes by pixels, and boxes of other pixels would be searched otherwise.
    private const double ShiftRange = 15;
    private const double ShiftStep = 6;

    private readonly Dictionary<int, ComparisonInput> _inputs = [];

    private string ParticleFolder => Path.Combine(folder, "particles");

    /// <summary>Measures one run.</summary>
    /// <exception cref="RefusedInputException">The program failed, or its iterations were not seen.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public ScalingRow Measure(ScalingRun run)
    {
        ComparisonInput input = InputOf(run.Box);
        string place = Directory.CreateDirectory(Path.Combine(folder, "runs", run.Name)).FullName;
        string result = Path.Combine(place, "run");
        ImmutableArray<string> words = CryoSharpClassifier.Words(Arguments(run, input, result));
        context.Log("run", ComparisonTable.ShellText(words));
        var clock = new IterationClock(
            iteration => File.Exists(Path.Combine(result, string.Create(CultureInfo.InvariantCulture, $"checkpoint/it{iteration:D3}.ckpt"))));
        using var events = new LogTail(Path.Combine(result, "events.jsonl"));
        Cost cost = MeasuredCommand.Run(words, place, cpu => clock.Observe(events.Read(), cpu.User), context.Cancel);
        clock.Observe(events.Read(), cost.UserSeconds);
        Directory.Delete(result, recursive: true);
        var row = new ScalingRow(run, cost, clock.Iterations);
        return row.Measured.Length > 0
            ? row
            : throw new RefusedInputException($"{run.Name}: its iterations were too short to be seen, or this system has no /proc.");
    }

    /// <summary>Removes the particles.</summary>
    public void Dispose()
    {
        if (Directory.Exists(ParticleFolder))
        {
            Directory.Delete(ParticleFolder, recursive: true);
        }
    }

    private ComparisonInput InputOf(int box)
    {
        if (!_inputs.TryGetValue(box, out ComparisonInput? input))
        {
            string work = Path.Combine(ParticleFolder, string.Create(CultureInfo.InvariantCulture, $"box_{box:D3}"));
            SimulationCommand.Run(ParticlesOf(box, runs.Where(run => run.Box == box).Max(run => run.Particles)), context, work);
            string inputs = Directory.CreateDirectory(Path.Combine(work, "input")).FullName;
            input = new ComparisonInput(inputs, LabelledSet.Read(Path.Combine(work, "data")), StartingMaps.One);
            _inputs.Add(box, input);
        }

        return input;
    }

    /// <summary>Noise is spread over all shells of an image: at the same variance, an image of twice the box has a quarter of it in each shell.</summary>
    private CompareParameters ParticlesOf(int box, int count) => new()
    {
        Set = SampleSet.Spike,
        Data = parameters.Data,
        Particles = count,
        Box = box,
        PixelSize = FieldOfView / box,
        SignalToNoise = parameters.SignalToNoise * Math.Pow((double)BoxOfSignalToNoise / box, 2),
    };

    private ImmutableArray<string> Arguments(ScalingRun run, ComparisonInput input, string result) =>
    [
        "classify", input.WriteParticles(run.Search, 0, 0, 1, run.Particles),
        "--ref", input.Reference,
        "--classes", SimulationCommand.Number(run.Classes),
        "--diameter", SimulationCommand.Number(Diameter),
        "--search", ComparisonPlan.NameOf(run.Search),
        "--max-res", SimulationCommand.Number(parameters.MaxRes),
        .. run.Search == PoseSearch.None
            ? ImmutableArray<string>.Empty
            :
            [
                "--angular-step", SimulationCommand.Number(parameters.AngularStep),
                "--shift-range", SimulationCommand.Number(ShiftRange),
                "--shift-step", SimulationCommand.Number(ShiftStep),
            ],
        "--iterations", SimulationCommand.Number(parameters.Iterations),
        "--save-every", "500",
        "--seed", "1",
        "--threads", SimulationCommand.Number(run.Threads),
        "--out", result,
        "--no-progress",
    ];
}
