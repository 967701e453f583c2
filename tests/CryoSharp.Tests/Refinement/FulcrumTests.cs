using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>Local searches about a part that lies far from the middle of the box.</summary>
public class FulcrumTests
{
    private const int Particles = 60;
    private const int Box = 32;
    private const double PixelSize = 6;

    private static readonly Vector3D Fulcrum = new(20, -30, 55);

    /// <summary>The prior's middle is the shift that leaves the fulcrum where it is in the image: docs/conventions.md (2).</summary>
    [Fact]
    public void TheFulcrumStaysWhereItIs()
    {
        var random = new Random(1);
        var grid = new SamplingGrid
        {
            Search = PoseSearch.Local,
            Orientations = new OrientationGrid(2, PointGroup.C1, Rotation.Identity),
            Shifts = new ShiftGrid(10, 5, default),
            Shells = [5],
            Fulcrum = Fulcrum,
        };
        for (int n = 0; n < 10; n++)
        {
            var known = new Pose(RandomRotation.Next(random), new Shift(random.NextDouble(), random.NextDouble()));
            Rotation other = RandomRotation.Next(random);
            Shift before = PlaceOf(known);
            Shift after = PlaceOf(new Pose(other, grid.ShiftPriorCentre(other, known)));
            Assert.Equal(before.X, after.X, 1e-9);
            Assert.Equal(before.Y, after.Y, 1e-9);
            Assert.Equal(known.Shift, grid.ShiftPriorCentre(known.Rotation, known));
        }
    }

    /// <summary>Of poses that were turned about the fulcrum its place is found again, as well as the prior alone tells it; a prior that does not know of it draws away from there.</summary>
    /// <remarks>The prior alone has a deviation of √2 · 1 Å in two directions, of 60 particles to 1/√240; twice that is allowed. Turns of 6° about a place 66 Å away move the middle by 5 Å in the mean, five σ of the prior.</remarks>
    [Fact]
    public void PosesThatTurnedAboutTheFulcrumAreFoundAgain()
    {
        (double known, double unknown) = (PlaceError(Fulcrum), PlaceError(default));
        Assert.InRange(known, 0, Math.Sqrt(2) * (1 + (2 / Math.Sqrt(4 * Particles))));
        Assert.InRange(unknown, 2 * known, 10);
    }

    /// <summary>What cannot be meant is said before anything is read.</summary>
    [Theory]
    [InlineData("There is no mask", "--search", "local")]
    [InlineData("has no symmetry with the others", "--search", "local", "--mask", "m.mrc", "--symmetry", "C2")]
    [InlineData("--search local", "--search", "global", "--mask", "m.mrc")]
    public void WhatCannotBeMeantIsRefused(string said, params string[] words)
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["p.star", "r.mrc", "m.mrc"])
        {
            File.WriteAllText(folder[file], "");
        }

        JobRun run = JobRun.Of(folder.Folder, ["refine", "p.star", "--ref", "r.mrc", "--fulcrum", "mask", .. words]);
        Assert.Equal(2, run.Code);
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
    }

    private static double PlaceError(Vector3D fulcrum)
    {
        Volume map = Phantom.TwoState(0).ToVolume(Box, PixelSize);
        Simulation simulation = Simulation.Run([map], new SimulationSettings { Count = Particles, SignalToNoise = 0.05 });
        ImmutableArray<Particle> truth = simulation.Particles.Particles;
        var known = new ParticleSet(simulation.Particles.OpticsGroups, [.. truth.Select((p, i) => p with { Pose = Turned(p.Pose!.Value, i) })], []);
        var settings = new RefinementSettings
        {
            Search = PoseSearch.Local,
            ParticleDiameter = (Box - 8) * PixelSize,
            Fulcrum = fulcrum,
            ShiftRange = 15,
            ShiftSigma = 1,
            InitialLowPass = 30,
            MaxIterations = 1,
            Threads = 2,
        };
        Volume mask = SoftMask.Sphere(Box, PixelSize, (Box / 2) - 4, 4);
        var loop = new ExpectationMaximization(settings, known, simulation, mask, new CpuExpectation(settings.Threads));
        RefinementState start = StartingModel.Make(settings, known, simulation, [map], 1, Box, PixelSize, mask);
        ImmutableArray<Posterior?> found = loop.Iterate(start, null, CancellationToken.None).Last().Posteriors;
        return Math.Sqrt(Enumerable.Range(0, Particles).Average(i => (PlaceOf(found[i]!.Pose) - PlaceOf(truth[i].Pose!.Value)).SquaredLength));
    }

    private static Pose Turned(Pose pose, int index)
    {
        var random = new CounterRandom(4, 5, (ulong)index);
        Rotation rotation = Rotation.FromAxis(new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()), 6) * pose.Rotation;
        return new Pose(rotation, pose.Shift + (PlaceOf(new Pose(pose.Rotation, default)) - PlaceOf(new Pose(rotation, default))));
    }

    private static Shift PlaceOf(Pose pose)
    {
        Vector3D place = pose.Rotation.Apply(Fulcrum);
        return pose.Shift + new Shift(place.X, place.Y);
    }
}
