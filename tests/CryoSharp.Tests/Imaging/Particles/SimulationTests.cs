using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class SimulationTests
{
    private const int BoxSize = 32;
    private const double PixelSize = 6;

    private static readonly SimulationSettings Settings = new() { Count = 40, SignalToNoise = 0.1, Seed = 7 };

    private static readonly Volume[] Maps = [.. Enumerable.Range(0, 2).Select(s => Phantom.TwoState(s).ToVolume(BoxSize, PixelSize))];

    /// <summary>
    /// The variance of the images without noise, in real space, over that of what noise added, is the ratio asked for. The former is exact (Parseval;
    /// single precision 1e-6); the latter is estimated from n = 40·32² numbers to √(2/n) = 0.7 %: five of these are allowed.
    /// </summary>
    [Theory]
    [InlineData(0.02)]
    [InlineData(1)]
    public void TheSignalToNoiseRatioIsAsAsked(double ratio)
    {
        Simulation simulation = Run(Settings with { SignalToNoise = ratio });
        (double signal, double noise) = (0, 0);
        for (int i = 0; i < simulation.Count; i++)
        {
            float[] clean = Signal(simulation, i);
            var raw = new float[clean.Length];
            simulation.ReadRaw(i, raw);
            signal += Variance(clean) / simulation.Count;
            float[] difference = [.. raw.Zip(clean, (r, c) => r - c)];
            noise += Variance(difference) / simulation.Count;
        }

        Assert.Equal(ratio, signal / (simulation.NoiseDeviation * simulation.NoiseDeviation), 1e-5 * ratio);
        Assert.InRange(signal / noise / ratio, 1 - 0.035, 1 + 0.035);
    }

    /// <summary>An image without noise is the analytic slice of the phantom at the true pose, times the contrast transfer.</summary>
    /// <remarks>
    /// The program interpolates linearly in a transform padded to P = 384 Å, which the closed form does not: ε = ⟨r²⟩·(π²/3)/P² of the amplitude is
    /// lost to replicas, 0.045 for ⟨r²⟩ = 45² Å², and so ε²/2 = 1e-3 of the correlation. Measured: 0.9996; with a sign or a state wrong at most 0.83.
    /// </remarks>
    [Fact]
    public void ASignalIsTheAnalyticProjectionTimesContrastTransfer()
    {
        Simulation simulation = Run(Settings with { ShiftSigma = 10 });
        var disc = new FourierDisc((BoxSize / 2) - 1);
        var ctf = new float[disc.Count];
        var slice = new ComplexF[disc.Count];
        var halfPlane = new ComplexF[BoxSize * ((BoxSize / 2) + 1)];
        var expected = new float[BoxSize * BoxSize];
        for (int i = 0; i < 10; i++)
        {
            Particle particle = simulation.Particles.Particles[i];
            Phantom.TwoState(particle.Class - 1).Slice(particle.Pose!.Value, BoxSize, PixelSize, disc, slice);
            ContrastTransfer.Evaluate(particle.Ctf!.Value, simulation.Particles.OpticsGroups[0], BoxSize, disc, ctf);
            for (int j = 0; j < slice.Length; j++)
            {
                slice[j] *= ctf[j];
            }

            disc.Scatter(slice, BoxSize, halfPlane);
            new Fft2D(BoxSize).Inverse(halfPlane, expected);
            Assert.InRange(Correlation(expected, Signal(simulation, i)), 0.999, 1.000001);
        }
    }

    [Fact]
    public void OneAndTwoThreadsGiveTheSameBits()
    {
        Simulation one = Run(Settings, 1);
        Simulation two = Run(Settings, 2);
        Assert.Equal(one.NoiseDeviation, two.NoiseDeviation);
        Assert.Equal(one.Particles.Particles, two.Particles.Particles);
        var images = new float[two.Count][];
        Parallel.For(0, two.Count, new ParallelOptions { MaxDegreeOfParallelism = 2 }, i => images[i] = Image(two, i));
        for (int i = one.Count - 1; i >= 0; i--)
        {
            Assert.Equal(Image(one, i), images[i]);
        }
    }

    [Fact]
    public void AnotherSeedGivesOtherParticles()
    {
        Simulation a = Run(Settings);
        Simulation b = Run(Settings with { Seed = 8 });
        Assert.NotEqual(a.Particles.Particles[0].Pose, b.Particles.Particles[0].Pose);
        Assert.NotEqual(Image(a, 0), Image(b, 0));
    }

    /// <summary>Single precision: each pixel is rounded to 6e-8 of its value, a few units.</summary>
    [Fact]
    public void TheBackgroundHasMeanZeroAndDeviationOne()
    {
        Simulation simulation = Run(Settings);
        float[] background = [.. Image(simulation, 3).Where((_, i) => IsBackground(i))];
        Assert.Equal(0, background.Average(p => (double)p), 1e-6);
        Assert.Equal(1, background.Average(p => (double)p * p), 1e-6);
    }

    /// <summary>n = 20000 draws: shares deviate by √(p(1−p)/n) ≤ 0.0036, five of them allowed.</summary>
    [Fact]
    public void ClassesFollowTheFractions()
    {
        var settings = new SimulationSettings { Count = 20_000, Fractions = [3, 0, 1] };
        int[] counts = new int[3];
        for (int i = 0; i < settings.Count; i++)
        {
            counts[SimulatedParticle.Draw(settings, 3, i).Class - 1]++;
        }

        Assert.InRange(counts[0] / 20_000.0, 0.75 - 0.016, 0.75 + 0.016);
        Assert.Equal(0, counts[1]);
    }

    /// <summary>
    /// n = 20000. The cosine's mean is 0 for uniform views (deviation 1/√(3n)) and coth κ − 1/κ for preferred ones (deviation below that); in-plane
    /// angles stay uniform: the mean of cos psi is 0 ± 1/√(2n).
    /// </summary>
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void ViewsFollowTheirDistribution(double kappa)
    {
        var settings = new SimulationSettings { Count = 20_000, ViewConcentration = kappa };
        (double cosine, double inPlane) = (0, 0);
        for (int i = 0; i < settings.Count; i++)
        {
            Rotation rotation = SimulatedParticle.Draw(settings, 1, i).Pose!.Value.Rotation;
            cosine += rotation.ViewingDirection.Z / settings.Count;
            inPlane += Math.Cos(double.DegreesToRadians(rotation.ToEuler().Psi)) / settings.Count;
        }

        double expected = kappa == 0 ? 0 : (1 / Math.Tanh(kappa)) - (1 / kappa);
        Assert.InRange(cosine - expected, -5 / Math.Sqrt(3.0 * settings.Count), 5 / Math.Sqrt(3.0 * settings.Count));
        Assert.InRange(inPlane, -5 / Math.Sqrt(2.0 * settings.Count), 5 / Math.Sqrt(2.0 * settings.Count));
    }

    [Fact]
    public void ParticlesOfAMicrographShareItsDefocus()
    {
        var settings = new SimulationSettings { Count = 250, ParticlesPerMicrograph = 100, Defocus = (10_000, 20_000), AstigmatismSigma = 100 };
        Particle[] particles = [.. Enumerable.Range(0, settings.Count).Select(i => SimulatedParticle.Draw(settings, 1, i))];
        Assert.Equal([100, 100, 50], particles.GroupBy(p => (p.Micrograph, p.Ctf)).Select(g => g.Count()));
        Assert.All(particles, p => Assert.InRange((p.Ctf!.Value.DefocusU + p.Ctf.Value.DefocusV) / 2, 10_000, 20_000));
        Assert.All(particles, p => Assert.InRange(p.Ctf!.Value.DefocusU - p.Ctf.Value.DefocusV, 0, 1000));
    }

    [Fact]
    public void EverySettingThatIsWrongIsNamed()
    {
        SimulationSettings wrong = Settings with { Count = 0, SignalToNoise = -1, Fractions = [1], AmplitudeContrast = 2, Defocus = (2, 1) };
        Assert.Equal(5, wrong.Check(2).Length);
        Assert.Throws<ArgumentException>(() => Simulation.Run([new Volume(16, 1)], wrong));
        Assert.Throws<ArgumentException>(() => Simulation.Run([], Settings));
        Assert.Throws<ArgumentException>(() => Simulation.Run([new Volume(16, 1), new Volume(18, 1)], Settings));
        Assert.Throws<ArgumentException>(() => Run(Settings).Read(0, new float[5]));
    }

    private static Simulation Run(SimulationSettings settings, int threads = 1) =>
        Simulation.Run(Maps, settings, threads);

    private static float[] Signal(Simulation simulation, int particle)
    {
        var image = new float[BoxSize * BoxSize];
        simulation.ReadSignal(particle, image);
        return image;
    }

    private static float[] Image(Simulation simulation, int particle)
    {
        var image = new float[BoxSize * BoxSize];
        simulation.Read(particle, image);
        return image;
    }

    private static bool IsBackground(int pixel)
    {
        (int x, int y) = ((pixel % BoxSize) - (BoxSize / 2), (pixel / BoxSize) - (BoxSize / 2));
        return (x * x) + (y * y) > ((BoxSize / 2) - 1) * ((BoxSize / 2) - 1);
    }

    private static double Variance(float[] values)
    {
        double mean = values.Average(v => (double)v);
        return values.Average(v => (v - mean) * (v - mean));
    }

    private static double Correlation(float[] a, float[] b)
    {
        (double meanA, double meanB) = (a.Average(v => (double)v), b.Average(v => (double)v));
        return a.Zip(b, (x, y) => (x - meanA) * (y - meanB)).Average() / Math.Sqrt(Variance(a) * Variance(b));
    }
}
