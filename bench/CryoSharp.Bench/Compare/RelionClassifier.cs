using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary><c>relion_refine</c>, with the options that its user interface gives a 3D classification.</summary>
internal sealed class RelionClassifier : IClassifier
{
    /// <summary>Its name in the table.</summary>
    public const string ProgramName = "RELION";

    private readonly ComparisonPlan _plan;

    /// <summary>Asks the program for its version.</summary>
    /// <param name="folder">For what it prints; is made.</param>
    /// <exception cref="RefusedInputException">It is not there.</exception>
    public RelionClassifier(ComparisonPlan plan, string folder, CancellationToken cancel)
    {
        _plan = plan;
        Directory.CreateDirectory(folder);
        try
        {
            MeasuredCommand.Run([plan.Parameters.Relion, "--version"], folder, null, cancel);
        }
        catch (RefusedInputException e)
        {
            throw new RefusedInputException($"{e.Message}\nInstall RELION (Debian's package relion), name it with --relion, or leave it out with --skip relion.");
        }

        Version = string.Join(", ", File.ReadAllLines(MeasuredCommand.Log(folder)).Select(line => line.Trim()).Where(line => line.Length > 0));
    }

    /// <inheritdoc/>
    public string Name => ProgramName;

    /// <inheritdoc/>
    public string Version { get; }

    /// <summary>RELION's options for a search.</summary>
    /// <remarks>
    /// <para>The maps are free of CTFs, which 3.1 must be told (<c>--ctf_corrected_ref</c>); later versions take it for granted and ignore the option.</para>
    /// <para>
    /// They are not on the images' grey scale: <c>--firstiter_cc</c> scales them, at given poses too. (Without it, half of the labels of a
    /// set of two states were wrong.)
    /// </para>
    /// <para>
    /// Steps are before RELION's one halving: 15° and two pixels in a global search, 3.75° in a local one.
    /// </para>
    /// </remarks>
    internal static ImmutableArray<string> Search(PoseSearch mode, double localAngle) => mode switch
    {
        PoseSearch.None => ["--skip_align"],
        PoseSearch.Local =>
            ["--sigma_ang", SimulationCommand.Number(localAngle), "--healpix_order", "4", "--oversampling", "1", "--offset_range", "5", "--offset_step", "2"],
        _ => ["--healpix_order", "2", "--oversampling", "1", "--offset_range", "5", "--offset_step", "2"],
    };

    /// <inheritdoc/>
    public RunOutcome Run(PoseSearch mode, int seed, string folder, CancellationToken cancel)
    {
        CompareParameters parameters = _plan.Parameters;
        (int all, int iterations) = (_plan.Set.Particles.Count, Math.Min(parameters.RelionIterations ?? int.MaxValue, parameters.Iterations));
        int particles = parameters.RelionParticles ?? all;
        string root = Path.Combine(folder, "run");
        ImmutableArray<string> words = Words(mode, seed, _plan.WriteParticles(mode, particles), iterations, root);
        var phases = new RelionPhases();
        using var log = new LogTail(MeasuredCommand.Log(folder));
        Cost cost = MeasuredCommand.Run(words, folder, cpu => phases.Observe(log.Read(), cpu.Total), cancel);
        phases.Observe(log.Read(), cost.CpuSeconds);
        bool isPart = particles < all || iterations < parameters.Iterations;
        string last = string.Create(CultureInfo.InvariantCulture, $"{root}_it{iterations:D3}");
        return new RunOutcome
        {
            Words = words,
            Measured = cost,
            Whole = isPart ? cost.Times(phases.Scaled((double)all / particles, parameters.Iterations) / cost.CpuSeconds) : cost,
            Part = isPart ? (particles, iterations) : null,
            Iterations = parameters.Iterations,
            ParticlesPath = $"{last}_data.star",
            MapPaths = [.. Enumerable.Range(1, _plan.Classes).Select(c => string.Create(CultureInfo.InvariantCulture, $"{last}_class{c:D3}.mrc"))],
        };
    }

    private ImmutableArray<string> Words(PoseSearch mode, int seed, string particles, int iterations, string root)
    {
        CompareParameters parameters = _plan.Parameters;
        return
        [
            parameters.Relion,
            "--i", particles,
            "--o", root,
            "--ref", _plan.Input.Reference,
            "--ini_high", SimulationCommand.Number(parameters.RefLowpass),
            "--firstiter_cc",
            "--K", SimulationCommand.Number(_plan.Classes),
            "--iter", SimulationCommand.Number(iterations),
            "--tau2_fudge", SimulationCommand.Number(parameters.Regularisation),
            "--particle_diameter", SimulationCommand.Number(_plan.Diameter),
            "--sym", _plan.Symmetry.Name,
            "--ctf", "--ctf_corrected_ref", "--norm", "--scale", "--flatten_solvent", "--zero_mask",
            .. Search(mode, parameters.LocalAngle),
            "--j", SimulationCommand.Number(_plan.Threads),
            "--random_seed", SimulationCommand.Number(seed),
        ];
    }
}
