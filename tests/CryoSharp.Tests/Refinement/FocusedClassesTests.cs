using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Classes that may differ within a focus mask only.</summary>
public class FocusedClassesTests
{
    private const int Box = 40;
    private const double PixelSize = 5;
    private const int Particles = 800;
    private const double SignalToNoise = 0.1;

    private static readonly Vector3D DomainPlace = new(30, 50, 20);
    private static readonly Vector3D OtherPlace = new(-45, -35, -20);
    private static readonly Vector3D Move = new(0, 0, 30);

    private static readonly Simulation Simulated = Simulate([0, 1, 2, 3], SignalToNoise);

    /// <summary>
    /// A domain of 30 kDa has two positions and a larger one elsewhere two of its own, independent of the first. The mask on the first makes two classes sort by it, with at least
    /// nine tenths of the accuracy that knowing both structures and the other's position would bring: Φ(‖difference of the two projections‖/2σ).
    /// </summary>
    [Fact]
    public void TheMaskSaysWhichDomainIsSortedBy()
    {
        double best = Optimum();
        Assert.InRange(best, 0.8, 0.99);
        RefinementState found = Classify(FocusMask, 25)[^1];
        Assert.InRange(Accuracy(found, state => state % 2), 0.9 * best, 1);

        // Of 800, a chance agreement has a deviation of 0.018.
        Assert.InRange(Accuracy(found, state => state / 2), 0.5, 0.58);
    }

    /// <summary>Outside of the focus mask all classes are one map, to the bit; inside they are not.</summary>
    [Fact]
    public void OutsideAllClassesAreOneMap()
    {
        RefinementState found = Classify(FocusMask, 3)[^1];
        (Volume first, Volume second) = (found.Model.References[0], found.Model.References[1]);
        int different = 0;
        for (int i = 0; i < first.Voxels.Length; i++)
        {
            bool isSame = first.Voxels[i] == second.Voxels[i];
            Assert.True(isSame || FocusMask.Voxels[i] > 0, $"voxel {i} outside of the mask: {first.Voxels[i]} and {second.Voxels[i]}");
            different += isSame ? 0 : 1;
        }

        Assert.InRange(different, 100, Box * Box * Box);
    }

    /// <summary>Several given maps start as one outside of the mask, and as they are inside.</summary>
    [Fact]
    public void GivenMapsAreBlendedAtTheStart()
    {
        Volume[] maps = [Map(0), Map(3)];
        RefinementSettings settings = Settings(FocusMask, 1);
        RefinementState start = StartingModel.Make(settings, Simulated.Particles, Simulated, maps, 2, Box, PixelSize, Solvent);
        (Volume first, Volume second) = (start.Model.References[0], start.Model.References[1]);
        for (int i = 0; i < first.Voxels.Length; i++)
        {
            Assert.True(first.Voxels[i] == second.Voxels[i] || FocusMask.Voxels[i] > 0, $"voxel {i}");
        }
    }

    private static Volume Solvent => SoftMask.Sphere(Box, PixelSize, (Box / 2) - 5, 5);

    /// <summary>A sphere that holds both positions of the first domain.</summary>
    private static Volume FocusMask { get; } = SphereAt(DomainPlace + (0.5 * Move), 35, 10);

    private static Volume SphereAt(Vector3D centre, double radius, double edge)
    {
        var mask = new Volume(Box, PixelSize);
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            Vector3D place = PixelSize * new Vector3D((i % Box) - (Box / 2), (i / Box % Box) - (Box / 2), (i / Box / Box) - (Box / 2));
            double beyond = Math.Clamp(((place - centre).Length - radius) / edge, 0, 1);
            mask.Voxels[i] = (float)((1 + Math.Cos(Math.PI * beyond)) / 2);
        }

        return mask;
    }

    /// <summary>State 2·q + p: the domain in position p, the other in position q.</summary>
    private static Volume Map(int state)
    {
        ImmutableArray<GaussianBlob> body = Phantom.State(2, 3).Blobs;
        Vector3D[] corners = [new(7, 0, 0), new(-7, 0, 0), new(0, 7, 7), new(0, -7, -7)];
        double weight = body[0].Weight;
        IEnumerable<GaussianBlob> domain = corners.Select(c => new GaussianBlob(DomainPlace + c + ((state % 2) * Move), 5, weight));
        IEnumerable<GaussianBlob> other = corners.Select(c => new GaussianBlob(OtherPlace + c - ((state / 2) * Move), 5, 1.5 * weight));
        return new GaussianModel([.. body, .. domain, .. other]).ToVolume(Box, PixelSize);
    }

    private static Simulation Simulate(int[] states, double signalToNoise) => Simulation.Run(
        [.. states.Select(Map)], new SimulationSettings { Count = Particles, SignalToNoise = signalToNoise, Seed = 4 }, 2);

    /// <summary>The mean of Φ(d/2σ), d the distance of each clean image from that with the domain in its other position.</summary>
    private static double Optimum()
    {
        // The same draws, the first domain always in its other position.
        Simulation other = Simulate([1, 0, 3, 2], double.PositiveInfinity);
        var (image, mate) = (new float[Box * Box], new float[Box * Box]);
        double sum = 0;
        for (int i = 0; i < Particles; i++)
        {
            Simulated.ReadSignal(i, image);
            other.ReadSignal(i, mate);
            double squared = image.Zip(mate, (x, y) => ((double)x - y) * (x - y)).Sum();
            sum += NormalShareBelow(Math.Sqrt(squared) / (2 * Simulated.NoiseDeviation));
        }

        return sum / Particles;
    }

    /// <summary>Φ, by the trapezium rule from 0: to 1e-6 with so many steps.</summary>
    private static double NormalShareBelow(double x)
    {
        const int steps = 2000;
        double width = Math.Min(x, 8) / steps;
        double sum = Enumerable.Range(0, steps + 1).Sum(n => (n is 0 or steps ? 0.5 : 1) * Math.Exp(-n * width * n * width / 2));
        return 0.5 + (sum * width / Math.Sqrt(2 * Math.PI));
    }

    private static RefinementSettings Settings(Volume focus, int iterations) => new()
    {
        Search = PoseSearch.None,
        ParticleDiameter = (Box - 10) * PixelSize,
        FocusMask = focus,
        MaxIterations = iterations,
        Threads = 2,
    };

    private static RefinementState[] Classify(Volume focus, int iterations)
    {
        RefinementSettings settings = Settings(focus, iterations);
        var loop = new ExpectationMaximization(settings, Simulated.Particles, Simulated, Solvent, new CpuExpectation(settings.Threads));
        RefinementState start = StartingModel.Make(settings, Simulated.Particles, Simulated, [], 2, Box, PixelSize, Solvent);
        return [.. loop.Iterate(start, null, CancellationToken.None)];
    }

    /// <summary>The share of the particles whose class says one of two things about their state, whichever way classes are numbered.</summary>
    private static double Accuracy(RefinementState found, Func<int, int> position)
    {
        double same = Enumerable.Range(0, Particles).Average(i =>
            position(Simulated.Particles.Particles[i].Class - 1) == found.Posteriors[i]!.Class - 1 ? 1.0 : 0);
        return Math.Max(same, 1 - same);
    }
}
