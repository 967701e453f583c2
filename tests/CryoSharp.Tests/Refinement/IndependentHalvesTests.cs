using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Refinement with half-sets that never see each other's map.</summary>
public class IndependentHalvesTests
{
    private const int Box = 32;
    private const double PixelSize = 4;

    /// <summary>
    /// Planted noise: images that hold nothing are aligned to a map. What two half-sets make of the same reference agrees; what each makes of its own does not.
    /// </summary>
    [Fact]
    public void NoiseDoesNotGoFromOneHalfToTheOther()
    {
        // The half-maps share shells up to 2; the mask of a third of the box spreads them over 3 more at most. Of shells 6 to 12 it leaves about
        // 2π/3·(12.5³ − 5.5³)·(1/9) = 420 independent components, so the correlation of noise has a deviation of 0.05.
        Assert.InRange(Correlation(independent: true), -0.15, 0.15);
        Assert.InRange(Correlation(independent: false), 0.2, 1);
    }

    private static double Correlation(bool independent)
    {
        ClassReconstruction last = Refine(Noise(120), independent, 6)[^1].Reconstructions[0];
        Volume mask = Mask;
        FourierVolume a = FourierVolume.Of(SoftMask.Apply(mask, last.Half1));
        FourierVolume b = FourierVolume.Of(SoftMask.Apply(mask, last.Half2));
        (double product, double powerA, double powerB) = (0, 0, 0);
        for (int i = 0; i < a.Components.Length; i++)
        {
            (int row, int x) = Math.DivRem(i, (Box / 2) + 1);
            (int y, int z) = (Signed(row % Box), Signed(row / Box));
            if (Math.Sqrt((x * x) + (y * y) + (z * z)) is >= 5.5 and < 12.5)
            {
                product += (a.Components[i] * b.Components[i].Conjugate).Re;
                powerA += a.Components[i].SquaredMagnitude;
                powerB += b.Components[i].SquaredMagnitude;
            }
        }

        return product / Math.Sqrt(powerA * powerB);
    }

    private static int Signed(int index) => index <= Box / 2 ? index : index - Box;

    private static Volume Mask => SoftMask.Sphere(Box, PixelSize, 10, 3);

    private static RefinementState[] Refine((ParticleSet Set, IParticleStack Stack) images, bool independent, int iterations)
    {
        var settings = new RefinementSettings
        {
            Search = PoseSearch.Local,
            ParticleDiameter = 2 * 10 * PixelSize,
            HasIndependentHalves = independent,
            JoinHalvesAt = Box * PixelSize / 2,
            AngularStep = 7.5,
            RotationSigma = 10,
            MaxIterations = iterations,

            // Lets noise through where maps are filtered by their power; independent halves do not use it.
            Regularisation = 50,
            InitialLowPass = 8,
            AnnealsClasses = false,
            Threads = 2,
        };
        var loop = new ExpectationMaximization(settings, images.Set, images.Stack, Mask, new CpuExpectation(settings.Threads));
        RefinementState start = StartingModel.Make(settings, images.Set, images.Stack, [Phantom()], 1, Box, PixelSize, Mask);
        return [.. loop.Iterate(start, null, CancellationToken.None)];
    }

    /// <summary>A map with detail on all shells.</summary>
    private static Volume Phantom()
    {
        var map = new Volume(Box, PixelSize);
        var random = new CounterRandom(3, 1, 0);
        foreach (ref float voxel in map.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return SoftMask.Apply(Mask, map);
    }

    private static (ParticleSet Set, IParticleStack Stack) Noise(int count)
    {
        var images = new float[count][];
        var particles = ImmutableArray.CreateBuilder<Particle>();
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(5, 2, (ulong)i);
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            images[i] = new float[Box * Box];
            foreach (ref float pixel in images[i].AsSpan())
            {
                pixel = (float)random.NextGaussian();
            }

            particles.Add(new Particle
            {
                StackPath = "memory",
                StackIndex = i,
                Micrograph = "m",
                Ctf = new Ctf(8000 + (4000 * random.NextDouble()), 7500, 30),
                Pose = new Pose(Rotation.FromQuaternion(w, x, y, z), default),
                HalfSet = 1 + (i % 2),
            });
        }

        var set = new ParticleSet([SmallMixture.Optics with { BoxSize = Box }], particles.ToImmutable(), []);
        return (set, new MemoryStack(Box, images));
    }
}
