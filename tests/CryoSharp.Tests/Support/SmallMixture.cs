using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>A tiny labelled mixture: blobs in a box of 16, projected with CTFs and noise, enough for engines to disagree about.</summary>
internal sealed class SmallMixture
{
    public const int Box = 16;
    public const double PixelSize = 4;

    /// <summary>Makes particles of two maps.</summary>
    /// <param name="optics">One group each; particles are shared out in turn.</param>
    /// <param name="signal">Height of a blob; the noise has a standard deviation of 1 per pixel.</param>
    /// <param name="isFlat">Whether the maps are flat, and particles turned in the plane alone. The two differ in all blobs then, and otherwise in one.</param>
    public SmallMixture(int particles, ImmutableArray<OpticsGroup> optics, float signal = 0.5f, bool isFlat = false)
    {
        const ulong seed = 1;
        Maps = [Blobs(seed, 5, signal, isFlat ? 1 : Box), Blobs(isFlat ? 2 : seed, 6, signal, isFlat ? 1 : Box)];
        var images = new float[particles][];
        var list = ImmutableArray.CreateBuilder<Particle>();
        for (int i = 0; i < particles; i++)
        {
            var random = new CounterRandom(seed, 77, (ulong)i);
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            var rotation = isFlat ? Rotation.FromEuler(new EulerAngles(0, 0, 360 * w)) : Rotation.FromQuaternion(w, x, y, z);
            var pose = new Pose(rotation, new Shift(3 * random.NextGaussian(), 3 * random.NextGaussian()));
            list.Add(new Particle
            {
                StackPath = "memory",
                StackIndex = i,
                OpticsGroup = i % optics.Length,
                Micrograph = $"m{i % 2}",
                Ctf = new Ctf(8000 + (4000 * random.NextDouble()), 7500, 30),
                Pose = pose,
                Class = 1 + (i % 2),
                HalfSet = 1 + (i / 2 % 2),
            });
            images[i] = Project(Maps[i % 2], list[i], optics[i % optics.Length], ref random);
        }

        Set = new ParticleSet(optics, list.ToImmutable(), []);
        Stack = new UnevenStack(images);
    }

    public Volume[] Maps { get; }

    public ParticleSet Set { get; }

    public IParticleStack Stack { get; }

    public static OpticsGroup Optics { get; } = new()
    {
        Name = "opticsGroup1",
        PixelSize = PixelSize,
        BoxSize = Box,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.1,
    };

    /// <summary>A model of the true maps with flat noise.</summary>
    public MixtureModel Model(double noise) => new()
    {
        References = [.. Maps],
        ClassFractions = [0.6, 0.4],
        NoisePower = [.. Set.OpticsGroups.Select((_, g) => NoiseOf(g, noise))],
        GroupScales = [1.1, 0.9],
        ShiftSigma = 5,
    };

    public ImagePreparation Preparation() => new(Set, Stack, 44, Box, PixelSize);

    /// <summary>One batch per optics group.</summary>
    public IEnumerable<ParticleBatch> Batches(MixtureModel model, SamplingGrid grid, int threads, bool isRestricted = false)
    {
        ImagePreparation preparation = Preparation();
        for (int g = 0; g < Set.OpticsGroups.Length; g++)
        {
            ParticleTask[] tasks =
            [
                .. Enumerable.Range(0, Set.Count).Where(i => Set.Particles[i].OpticsGroup == g).Select(i =>
                {
                    Pose pose = Set.Particles[i].Pose!.Value;
                    Shift centre = grid.Search == PoseSearch.None ? pose.Shift
                        : new Shift(PixelSize * Math.Round(pose.Shift.X / PixelSize), PixelSize * Math.Round(pose.Shift.Y / PixelSize));
                    return new ParticleTask(i, pose, centre, Set.Particles[i].HalfSet, i % 2, isRestricted ? 1 + (i / 2 % 2) : 0);
                }),
            ];
            yield return preparation.Prepare(g, tasks, model.NoisePower[g].AsMemory(), model.GroupScales, grid.WorkingShell, threads);
        }
    }

    private static Volume Blobs(ulong seed, int count, float height, int depth)
    {
        var volume = new Volume(Box, depth, PixelSize);
        for (int b = 0; b < count; b++)
        {
            var random = new CounterRandom(seed, 88, (ulong)b);
            var centre = new Vector3D(7 * (random.NextDouble() - 0.5), 7 * (random.NextDouble() - 0.5), 7 * (random.NextDouble() - 0.5));
            for (int z = 0, v = 0; z < depth; z++)
            {
                for (int y = 0; y < Box; y++)
                {
                    for (int x = 0; x < Box; x++, v++)
                    {
                        Vector3D d = new Vector3D(x - (Box / 2), y - (Box / 2), depth == 1 ? centre.Z : z - (Box / 2)) - centre;
                        volume.Voxels[v] += height * (float)Math.Exp(-d.Dot(d) / 3);
                    }
                }
            }
        }

        return volume;
    }

    private static float[] Project(Volume map, Particle particle, OpticsGroup optics, ref CounterRandom random)
    {
        int box = optics.BoxSize;
        var disc = new FourierDisc((Math.Min(box, Box) / 2) - 1);
        var slice = new ComplexF[disc.Count];
        double ratio = box * optics.PixelSize / (Box * PixelSize);
        Pose pose = particle.Pose!.Value;
        CentralSlice.Extract(
            PaddedReference.From(map, 2, (Box / 2) - 1), (1 / ratio) * pose.Rotation.ToMatrix().Transpose, disc, disc.Count, slice);
        var ctf = new float[disc.Count];
        ContrastTransfer.Evaluate(particle.Ctf!.Value, optics, box, disc, ctf);
        for (int j = 0; j < disc.Count; j++)
        {
            double phase = -2 * Math.PI * ((disc.Kx[j] * pose.Shift.X) + (disc.Ky[j] * pose.Shift.Y)) / (box * optics.PixelSize);
            slice[j] = ctf[j] * slice[j] * ComplexF.FromPhase(phase);
        }

        var half = new ComplexF[box * ((box / 2) + 1)];
        disc.Scatter(slice, box, half);
        var image = new float[box * box];
        new Fft2D(box).Inverse(half, image);
        for (int p = 0; p < image.Length; p++)
        {
            image[p] += (float)random.NextGaussian();
        }

        return image;
    }

    private ImmutableArray<double> NoiseOf(int group, double noise)
    {
        int shells = (Set.OpticsGroups[group].BoxSize / 2) + 1;
        return [.. Enumerable.Range(0, shells).Select(shell => noise * (1 + (0.1 * shell)))];
    }

    private sealed class UnevenStack(float[][] images) : IParticleStack
    {
        public int Count => images.Length;

        public int BoxSize(int particle) => (int)Math.Sqrt(images[particle].Length);

        public void Read(int particle, Span<float> destination) => images[particle].CopyTo(destination);
    }
}
