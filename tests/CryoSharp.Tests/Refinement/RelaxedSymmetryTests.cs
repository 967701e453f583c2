using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Local searches about all mates of a known pose.</summary>
public class RelaxedSymmetryTests
{
    private const int Box = 32;
    private const double PixelSize = 6;
    private const int Particles = 100;

    private static readonly PointGroup C2 = PointGroup.Parse("C2");

    /// <summary>A dimer of which one half carries a domain of its own, with poses known up to C2: relaxed, particles find the mate that is right; otherwise they keep the one that they have.</summary>
    [Fact]
    public void ParticlesFindTheRightMate()
    {
        Assert.InRange(ShareOfRightMates(C2), 0.95, 1);
        Assert.InRange(ShareOfRightMates(null), 0.3, 0.7);
    }

    private static double ShareOfRightMates(PointGroup? relaxed)
    {
        Volume map = Dimer();
        Simulation simulation = Simulation.Run([map], new SimulationSettings { Count = Particles, SignalToNoise = 0.3 });
        ImmutableArray<Particle> truth = simulation.Particles.Particles;
        var known = new ParticleSet(
            simulation.Particles.OpticsGroups,
            [.. truth.Select((p, i) => p with { Pose = p.Pose!.Value with { Rotation = p.Pose.Value.Rotation * C2.Operators[i / 2 % 2] } })], []);
        var settings = new RefinementSettings
        {
            Search = PoseSearch.Local,
            ParticleDiameter = (Box - 8) * PixelSize,
            Relaxed = relaxed,
            InitialLowPass = 24,
            MaxIterations = 1,
            Threads = 2,
        };
        Volume mask = SoftMask.Sphere(Box, PixelSize, (Box / 2) - 4, 4);
        var loop = new ExpectationMaximization(settings, known, simulation, mask, new CpuExpectation(settings.Threads));
        RefinementState start = StartingModel.Make(settings, known, simulation, [map], 1, Box, PixelSize, mask);
        ImmutableArray<Posterior?> found = loop.Iterate(start, null, CancellationToken.None).Last().Posteriors;
        return Enumerable.Range(0, Particles).Average(i => found[i]!.Pose.Rotation.AngleTo(truth[i].Pose!.Value.Rotation) < 45 ? 1.0 : 0);
    }

    private static Volume Dimer()
    {
        ImmutableArray<GaussianBlob> half = [.. Phantom.State(2, 3).Blobs.Take(12).Select(b => b with { Centre = (0.6 * b.Centre) + new Vector3D(25, 0, 0) })];
        IEnumerable<GaussianBlob> other = half.Select(b => b with { Centre = new Vector3D(-b.Centre.X, -b.Centre.Y, b.Centre.Z) });
        var domain = new GaussianBlob(new Vector3D(35, 10, 40), 7, 4 * half[0].Weight);
        return new GaussianModel([.. half, .. other, domain]).ToVolume(Box, PixelSize);
    }
}
