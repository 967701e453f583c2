using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Particles of different brightness.</summary>
public class IntensityTests
{
    private const int Particles = 200;
    private const int Box = 32;
    private const double PixelSize = 7;
    private const double Spread = 0.25;

    /// <summary>Where each particle has a scale of its own, it is found nearly as well as by one who knows the signal, and explains the images better than one scale for all.</summary>
    /// <remarks>A particle that is off by 0.25 explains about ½·n·0.25² nats less, n the power of its signal over that of the noise; the map that it is compared with is worse, too.</remarks>
    [Fact]
    public void TheBrightnessOfEachParticleIsFound()
    {
        (double[] truth, double[] known, double power, ParticleSet set, MemoryStack images) = Make();
        (MixtureModel own, double evidence) = Run(set, images, IntensityScale.Particle);
        (MixtureModel shared, double ofShared) = Run(set, images, IntensityScale.Micrograph);
        Assert.InRange(Correlation(truth, own.GroupScales), Correlation(truth, known) - 0.05, 1);
        Assert.Equal([1.0], shared.GroupScales);
        Assert.InRange((evidence - ofShared) / (power * Spread * Spread / 2), 0.7, 2);
    }

    private static double Correlation(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        (double meanA, double meanB) = (a.Average(), b.Average());
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Sum() / Math.Sqrt(a.Sum(x => (x - meanA) * (x - meanA)) * b.Sum(y => (y - meanB) * (y - meanB)));
    }

    private static (MixtureModel Model, double Evidence) Run(ParticleSet set, MemoryStack images, IntensityScale scale)
    {
        var settings = new RefinementSettings
        {
            Search = PoseSearch.None,
            ParticleDiameter = (Box - 6) * PixelSize,
            IntensityScale = scale,
            InitialLowPass = 30,
            MaxIterations = 6,
            Threads = 2,
        };
        Volume mask = SoftMask.Sphere(Box, PixelSize, (Box / 2) - 3, 3);
        var loop = new ExpectationMaximization(settings, set, images, mask, new CpuExpectation(settings.Threads));
        RefinementState start = StartingModel.Make(settings, set, images, [Map], 1, Box, PixelSize, mask);
        RefinementState[] states = [.. loop.Iterate(start, null, CancellationToken.None)];
        return (states[^1].Model, states[^1].History[^1].LogEvidence);
    }

    private static Volume Map => Phantom.TwoState(0).ToVolume(Box, PixelSize);

    /// <summary>Images, how bright they are, what one finds of that who knows their signals, and the mean power of a signal over that of the noise.</summary>
    private static (double[] Truth, double[] Known, double Power, ParticleSet Set, MemoryStack Images) Make()
    {
        Simulation simulation = Simulation.Run([Map], new SimulationSettings { Count = Particles, SignalToNoise = 0.3 });
        (var truth, var known, var images) = (new double[Particles], new double[Particles], new float[Particles][]);
        double total = 0;
        var signal = new float[Box * Box];
        for (int i = 0; i < Particles; i++)
        {
            var random = new CounterRandom(2, 9, (ulong)i);
            truth[i] = Math.Clamp(1 + (Spread * random.NextGaussian()), 0.3, 1.7);
            simulation.ReadSignal(i, signal);
            images[i] = new float[Box * Box];
            for (int p = 0; p < signal.Length; p++)
            {
                images[i][p] = (float)((truth[i] * signal[p]) + (simulation.NoiseDeviation * random.NextGaussian()));
            }

            double power = signal.Sum(v => (double)v * v);
            known[i] = signal.Zip(images[i], (s, x) => (double)s * x).Sum() / power;
            total += power / (simulation.NoiseDeviation * simulation.NoiseDeviation);
        }

        ParticleSet set = simulation.Particles;
        return (truth, known, total / Particles, new ParticleSet(set.OpticsGroups, [.. set.Particles.Select(p => p with { Micrograph = "m" })], []), new MemoryStack(Box, images));
    }
}
