using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>States of the built-in complex and images of them, for kernels to work on.</summary>
internal sealed class KernelSample
{
    /// <summary>Of the circular mask, Å.</summary>
    public const double Diameter = 190;

    // Side of the box in Å, whatever its pixels.
    private const double Extent = 256;

    private KernelSample(Volume[] maps, ParticleSet set, MemoryStack images) => (Maps, Set, Images) = (maps, set, images);

    /// <summary>On the grey scale of the images.</summary>
    public Volume[] Maps { get; }

    /// <summary>Of one optics group.</summary>
    public ParticleSet Set { get; }

    /// <summary>One per particle, with noise, held in memory.</summary>
    public MemoryStack Images { get; }

    /// <summary>σ² per shell: white noise of deviation 1 in each pixel of the mask.</summary>
    public ImmutableArray<double> Noise =>
        [.. Enumerable.Repeat(Math.PI * Math.Pow(Diameter / 2 / Maps[0].PixelSize, 2) / 2, (Maps[0].BoxSize / 2) + 1)];

    /// <summary>Simulates particles of so many states.</summary>
    public static KernelSample Make(int box, int states, int particles)
    {
        Volume[] maps = [.. Enumerable.Range(0, states).Select(s => Phantom.State(s, states).ToVolume(box, Extent / box))];
        Simulation simulation = Simulation.Run(maps, new SimulationSettings { Count = particles });
        var images = new float[particles][];
        for (int i = 0; i < particles; i++)
        {
            images[i] = new float[box * box];
            simulation.Read(i, images[i]);
        }

        foreach (Volume map in maps)
        {
            foreach (ref float voxel in map.Voxels)
            {
                voxel /= (float)simulation.NoiseDeviation;
            }
        }

        return new KernelSample(maps, simulation.Particles, new MemoryStack(box, images));
    }

    /// <summary>A preparation that keeps every image.</summary>
    public ImagePreparation Preparation() => new(Set, Images, Diameter, Maps[0].BoxSize, Maps[0].PixelSize) { Memory = 1L << 40 };

    /// <summary>All particles, centred to the pixel and then moved.</summary>
    public ParticleTask[] Tasks(Shift moved)
    {
        double pixel = Maps[0].PixelSize;
        return
        [
            .. Set.Particles.Select((particle, i) =>
            {
                Pose pose = particle.Pose!.Value;
                var centre = new Shift(pixel * Math.Round(pose.Shift.X / pixel), pixel * Math.Round(pose.Shift.Y / pixel));
                return new ParticleTask(i, pose, centre + moved, 1, 0, 0);
            }),
        ];
    }

    /// <summary>Prepares particles up to a shell on one core.</summary>
    public ParticleBatch Prepare(ImagePreparation preparation, ParticleTask[] tasks, int shell) =>
        preparation.Prepare(0, tasks, Noise.AsMemory(), [1.0], shell, 1);
}
