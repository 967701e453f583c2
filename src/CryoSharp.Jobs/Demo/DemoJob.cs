using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The main job on data with a known answer: <c>cryosharp demo</c>.</summary>
public static class DemoJob
{
    private const int Box = 48;
    private const double PixelSize = 5;
    private const double Diameter = 190;

    // GB; ample for the most particles that can be asked for.
    private const double Memory = 2;

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<DemoParameters>(
        new JobDescription
        {
            Name = "demo",
            Title = "Demonstration",
            Summary = "Simulates a small mixture of a built-in complex in two states, classifies it from unknown poses, and says how much of the truth was found.",
            Example = "cryosharp demo",
            Details = """
                The images have random views, shifts, defocus and noise; `data/` holds them with their true classes and poses. The classification starts from one
                map, the mean of both states at 40 Å, and looks for every particle's pose everywhere. At the end the classes are compared with the truth:
                the share of particles in the right class, the angle between found and true poses, and the resolution to which each class's map agrees with the true one
                (FSC 0.5).
                """,
        },
        Run);

    private static JobOutputs Run(DemoParameters parameters, JobContext context)
    {
        (Simulation simulation, ImmutableArray<Volume> truth) = SimulateJob.Make(
            new SimulateParameters
            {
                Particles = parameters.Particles,
                SignalToNoise = parameters.SignalToNoise,
                Box = Box,
                PixelSize = PixelSize,
                Seed = parameters.Seed,
            },
            context,
            "data");
        MrcFile.Write(context.Folder.PathOf("data/start.mrc"), Filter.LowPass(Mean(truth), 40, context.Threads));
        JobOutputs outputs = ClassifyJob.Run(
            new ClassifyParameters
            {
                Particles = context.Folder.PathOf("data/particles.star"),
                Ref = [context.Folder.PathOf("data/start.mrc")],
                Classes = truth.Length,
                Diameter = Diameter,
                Memory = Memory,
                Seed = parameters.Seed,
            },
            context);
        ParticleSet found = ParticleFile.Read(context.Folder.PathOf("final/particles.star")).Set;
        ImmutableArray<(string, string)> verdict = Judge(simulation.Particles, found, truth, context);
        foreach ((string name, string value) in verdict)
        {
            context.Print($"{name,-22} {value}");
        }

        return outputs with { Numbers = [.. verdict, .. outputs.Numbers], Next = "cryosharp classify --help" };
    }

    private static Volume Mean(ImmutableArray<Volume> maps)
    {
        var mean = new Volume(maps[0].BoxSize, maps[0].PixelSize);
        foreach (Volume map in maps)
        {
            for (int i = 0; i < mean.Voxels.Length; i++)
            {
                mean.Voxels[i] += map.Voxels[i] / maps.Length;
            }
        }

        return mean;
    }

    private static ImmutableArray<(string Name, string Value)> Judge(
        ParticleSet truth, ParticleSet found, ImmutableArray<Volume> maps, JobContext context)
    {
        int count = truth.Count;
        int straight = Enumerable.Range(0, count).Count(i => truth.Particles[i].Class == found.Particles[i].Class);

        // Two classes have two names each; which of ours is which of theirs is for the particles to say.
        bool isSwapped = 2 * straight < count;
        double accuracy = (double)(isSwapped ? count - straight : straight) / count;
        double[] angles =
        [
            .. Enumerable.Range(0, count).Select(i => truth.Particles[i].Pose!.Value.Rotation.AngleTo(found.Particles[i].Pose!.Value.Rotation)).Order(),
        ];
        Volume mask = SoftMask.Sphere(Box, PixelSize, Diameter / 2 / PixelSize, ImagePreparation.MaskEdge);
        string Agreement(int state)
        {
            int classNumber = isSwapped ? maps.Length - state : state + 1;
            Volume map = MrcFile.ReadVolume(context.Folder.PathOf($"final/class_{classNumber:D3}.mrc"));
            return string.Create(CultureInfo.InvariantCulture,
                $"{Fsc.Between(map, maps[state], mask, context.Threads).ResolutionAt(0.5):0.0} Å (class {classNumber})");
        }

        return
        [
            ("right class", string.Create(CultureInfo.InvariantCulture, $"{100 * accuracy:0.0} % of {count:N0} particles")),
            ("pose error", string.Create(CultureInfo.InvariantCulture,
                $"median {angles[count / 2]:0.0}°, {100.0 * angles.Count(a => a < 10) / count:0.0} % within 10°")),
            ("state 1 agrees to", Agreement(0)),
            ("state 2 agrees to", Agreement(1)),
        ];
    }
}
