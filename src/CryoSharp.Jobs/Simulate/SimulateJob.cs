using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Particles of known classes and poses: <c>cryosharp simulate</c>.</summary>
public static class SimulateJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<SimulateParameters>(
        new JobDescription
        {
            Name = "simulate",
            Title = "Simulation",
            Summary = "Makes particle images of a mixture of states with known classes, poses, CTFs and noise, to judge other jobs by.",
            Example = "cryosharp simulate --models 6vxx.pdb:A,B,C 6xcm.pdb:A,B,C --superpose 760-1129 -n 4000 --box 96 --pixel-size 3",
            Details = """
                States come from maps, from atomic models, or, with neither, from a built-in complex of two or more states. In `final/`:

                * `particles.mrcs`: the images, protein bright, background of mean 0 and standard deviation 1;
                * `particles.star`: with CTFs, without poses and classes;
                * `particles_posed.star`: with the true poses; `truth.star`: with the true classes too;
                * `class_001.mrc`, …: the maps of the states.
                """,
        },
        Run,
        Check);

    private static JobOutputs Run(SimulateParameters parameters, JobContext context)
    {
        (Simulation simulation, ImmutableArray<Volume> maps) = Make(parameters, context, "final");
        MapPicture.Draw([.. maps.Select((map, c) => new CaptionedMap(map, MapPicture.Caption(c + 1, Share(simulation.Particles, c + 1), null)))])
            .WritePng(context.Folder.PathOf("figures/states.png"));
        return Outputs(simulation, maps);
    }

    /// <summary>Simulates, and writes images, particles and maps into a subfolder of the run.</summary>
    internal static (Simulation Simulation, ImmutableArray<Volume> Maps) Make(SimulateParameters parameters, JobContext context, string subfolder)
    {
        ImmutableArray<Volume> maps = SimulatedStates.Of(parameters, context);
        SimulationSettings settings = Settings(parameters);
        ImmutableArray<string> problems = settings.Check(maps.Length);
        if (!problems.IsEmpty)
        {
            throw new RefusedInputException(string.Join(' ', problems));
        }

        var simulation = Simulation.Run(maps, settings, context.Threads);
        string stack = context.Folder.PathOf($"{subfolder}/particles.mrcs");
        WriteStack(simulation, maps[0], stack, context);
        WriteParticles(simulation.Particles, stack, context.Folder, subfolder);
        for (int c = 0; c < maps.Length; c++)
        {
            MrcFile.Write(context.Folder.PathOf(string.Create(CultureInfo.InvariantCulture, $"{subfolder}/class_{c + 1:D3}.mrc")), maps[c]);
        }

        return (simulation, maps);
    }

    private static IEnumerable<ParameterProblem> Check(SimulateParameters parameters)
    {
        if (parameters.Box % 2 != 0)
        {
            yield return new ParameterProblem("--box", $"{parameters.Box} is odd; boxes are even.");
        }

        if (parameters.DefocusMin > parameters.DefocusMax)
        {
            yield return new ParameterProblem("--defocus-min", "It is greater than --defocus-max.");
        }

        int states = !parameters.Maps.IsEmpty ? parameters.Maps.Length : !parameters.Models.IsEmpty ? parameters.Models.Length : parameters.PhantomStates;
        if (!parameters.Fractions.IsEmpty && parameters.Fractions.Length != states)
        {
            yield return new ParameterProblem("--fractions", $"There are {parameters.Fractions.Length} for {states} states.");
        }

        if (parameters.Superpose is string residues && SimulatedStates.Residues(residues) is null)
        {
            yield return new ParameterProblem("--superpose", $"\"{residues}\" is not of the form FIRST-LAST, such as 760-1129.");
        }

        foreach (string path in parameters.Models.Select(model => SimulatedStates.Split(model).Path).Where(path => !File.Exists(path)))
        {
            yield return new ParameterProblem("--models", $"There is no file {path}.");
        }
    }

    private static SimulationSettings Settings(SimulateParameters parameters) => new()
    {
        Count = parameters.Particles,
        Fractions = parameters.Fractions,
        SignalToNoise = parameters.SignalToNoise,
        ShiftSigma = parameters.Shift,
        Defocus = (parameters.DefocusMin, parameters.DefocusMax),
        AstigmatismSigma = parameters.Astigmatism,
        VoltageKilovolts = parameters.Voltage,
        SphericalAberrationMillimetres = parameters.SphericalAberration,
        AmplitudeContrast = parameters.AmplitudeContrast,
        Seed = (ulong)parameters.Seed,
        ViewConcentration = parameters.ViewConcentration,
        ParticlesPerMicrograph = parameters.ParticlesPerMicrograph,
    };

    private static void WriteStack(Simulation simulation, Volume map, string path, JobContext context)
    {
        using var writer = MrcStackWriter.Create(path, map.BoxSize, map.PixelSize, "Simulated particles");
        ImageStream.InOrder(simulation, (_, image) => writer.Append(image), context, "images");
        writer.Complete();
    }

    private static void WriteParticles(ParticleSet truth, string stack, RunFolder folder, string subfolder)
    {
        ParticleSet here = truth.WithParticles([.. truth.Particles.Select(p => p with { StackPath = stack })]);
        ParticleSet posed = here.WithParticles([.. here.Particles.Select(p => p with { Class = 0 })]);
        ParticleSet bare = posed.WithParticles([.. posed.Particles.Select(p => p with { Pose = null })]);
        ParticleStar.Write(folder.PathOf($"{subfolder}/truth.star"), here);
        ParticleStar.Write(folder.PathOf($"{subfolder}/particles_posed.star"), posed);
        ParticleStar.Write(folder.PathOf($"{subfolder}/particles.star"), bare);
    }

    private static double Share(ParticleSet set, int classNumber) => (double)set.Particles.Count(p => p.Class == classNumber) / set.Count;

    private static JobOutputs Outputs(Simulation simulation, ImmutableArray<Volume> maps) => new()
    {
        Files =
        [
            new OutputFile("final/particles.star", "the particles, without poses and classes"),
            new OutputFile("final/particles_posed.star", "with their true poses"),
            new OutputFile("final/truth.star", "with their true poses and classes"),
            new OutputFile("final/particles.mrcs", "the images"),
            new OutputFile("final/class_001.mrc, …", "the maps of the states"),
        ],
        Numbers =
        [
            ("particles", string.Create(CultureInfo.InvariantCulture, $"{simulation.Count:N0} of {maps[0].BoxSize} px at {maps[0].PixelSize:0.###} Å")),
            .. Enumerable.Range(1, maps.Length).Select(c => ($"class {c}", string.Create(
                CultureInfo.InvariantCulture, $"{simulation.Particles.Particles.Count(p => p.Class == c):N0} particles"))),
        ],
        Next = "cryosharp classify final/particles.star",
    };
}
