using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class WorkingBoxTests
{
    private const int Box = 48;
    private const int Shell = 10;
    private const double PixelSize = 4;

    private static Volume Mask { get; } = SoftMask.Sphere(Box, PixelSize, 17, 5);

    [Theory]
    [InlineData(10, 96, 26)]
    [InlineData(11, 96, 28)]
    [InlineData(14, 96, 36)] // 34 = 2·17
    [InlineData(45, 96, 96)]
    [InlineData(47, 96, 96)]
    public void TheBoxHoldsTheShellAndAMargin(int shell, int boxSize, int expected) => Assert.Equal(expected, WorkingBox.SizeFor(shell, boxSize));

    /// <summary>An iteration in the working box gives the posteriors, the figures and, within the mask, the maps of one in the full box.</summary>
    /// <remarks>
    /// A slice differs by ε = 0.06 % of its norm, the noise's share of which adds ε·√norm to a log weight: with |C·R|²/σ² up to 400 nats here that is
    /// 0.012 in the mean and below 0.05 in 60 particles; a probability moves by at most a quarter of it. Maps carry ε and the aliases of their own
    /// edges, which lie outside the mask: 0.3 % is allowed, and 1 % of half-maps, whose noise nothing filters and which are largest at the edges; and of signal-to-noise ratios, which are those of maps without a prior. A conversion forgotten in one of the boxes is off by (48/26)³ = 6.
    /// </remarks>
    [Theory]
    [InlineData(PoseSearch.None)]
    [InlineData(PoseSearch.Local)]
    public void AnIterationAgreesWithOneInTheFullBox(PoseSearch search)
    {
        Result full = Iterate(search, Box);
        Result small = Iterate(search, WorkingBox.SizeFor(Shell, Box));
        for (int i = 0; i < full.Posteriors.Length; i++)
        {
            Assert.Equal(full.Posteriors[i].LogEvidence, small.Posteriors[i].LogEvidence, 0.05);
            Assert.Equal(full.Posteriors[i].ClassProbabilities[0], small.Posteriors[i].ClassProbabilities[0], 0.0125f);
        }

        for (int c = 0; c < 2; c++)
        {
            Assert.Equal((Box, PixelSize), (small.Maps[c].Map.BoxSize, small.Maps[c].Map.PixelSize));
            Assert.InRange(Difference(Masked(full.Maps[c].Map), Masked(small.Maps[c].Map)), 0, 3e-3);
            Assert.InRange(Difference(Masked(full.Maps[c].Half1), Masked(small.Maps[c].Half1)), 0, 1e-2);
            Assert.InRange(Difference(full.Model.References[c], small.Model.References[c]), 0, 3e-3);
            AssertNear(full.Maps[c].SignalToNoise, small.Maps[c].SignalToNoise, 1e-2);
            Assert.Equal(full.Maps[c].Fsc.Correlation.Length, small.Maps[c].Fsc.Correlation.Length);
            Assert.All(full.Maps[c].Fsc.Correlation.Zip(small.Maps[c].Fsc.Correlation), pair => Assert.Equal(pair.First, pair.Second, 0.01));
            Assert.Equal(full.Maps[c].Resolution, small.Maps[c].Resolution, 1e-9);
        }

        AssertNear(full.Model.NoisePower[0], small.Model.NoisePower[0], 1e-3);
        AssertNear(full.Model.ClassFractions, small.Model.ClassFractions, 5e-3);
    }

    private sealed record Result(Posterior[] Posteriors, ImmutableArray<ClassReconstruction> Maps, MixtureModel Model);

    private static Result Iterate(PoseSearch search, int size)
    {
        Volume[] maps = [Phantom.TwoState(0).ToVolume(Box, PixelSize), Phantom.TwoState(1).ToVolume(Box, PixelSize)];
        Simulation simulation = Simulation.Run(maps, new SimulationSettings { Count = 60, SignalToNoise = 0.1 });
        var settings = new RefinementSettings { Search = search, ParticleDiameter = 140, InitialLowPass = 24, RotationSigma = 4, ShiftSigma = 4 };
        RefinementState start = StartingModel.Make(settings, simulation.Particles, simulation, maps, 2, Box, PixelSize, Mask);
        RefinementState state = start with { WorkingShell = Shell };
        var box = new WorkingBox(size, Mask, null, 1);
        MixtureModel working = box.Crop(state.Model);
        var sum = new SufficientStatistics(working, settings.Padding);
        var posteriors = new Posterior?[simulation.Count];
        ParticleTask[] tasks =
        [
            .. simulation.Particles.Particles.Select((p, i) => new ParticleTask(i, p.Pose!.Value, p.Pose!.Value.Shift, 1 + (i % 2), 0, 0)),
        ];
        ParticleBatch batch = new ImagePreparation(simulation.Particles, simulation, settings.ParticleDiameter, Box, PixelSize)
            .Prepare(0, tasks, state.Model.NoisePower[0].AsMemory(), state.Model.GroupScales, Shell, 1);
        new CpuExpectation(1)
            .Accumulate(working, Schedule.Next(settings, state), [batch], posteriors, sum, CancellationToken.None);
        (MixtureModel model, ImmutableArray<ClassReconstruction> found, _) = Maximization.Update(settings, working, sum, box.Mask, null, Shell, null, isShared: false, new GarbageMeter());
        ImmutableArray<ClassReconstruction> padded = [.. found.Select(box.Pad)];
        return new Result([.. posteriors.Select(p => p!)], padded, box.Pad(model, padded));
    }

    private static Volume Masked(Volume map) => SoftMask.Apply(Mask, map);

    private static void AssertNear(ImmutableArray<double> expected, ImmutableArray<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance * Math.Abs(pair.First)));
    }

    /// <summary>‖b − a‖/‖a‖ over the components of the first shells.</summary>
    private static double Difference(Volume a, Volume b)
    {
        (FourierVolume fa, FourierVolume fb) = (FourierVolume.Of(a), FourierVolume.Of(b));
        (double difference, double norm) = (0, 0);
        for (int i = 0; i < fa.Components.Length; i++)
        {
            int x = i % ((Box / 2) + 1);
            (int y, int z) = (i / ((Box / 2) + 1) % Box, i / ((Box / 2) + 1) / Box);
            (y, z) = (y < Box / 2 ? y : y - Box, z < Box / 2 ? z : z - Box);
            if ((x * x) + (y * y) + (z * z) <= Shell * Shell)
            {
                difference += (fb.Components[i] + (-fa.Components[i])).SquaredMagnitude;
                norm += fa.Components[i].SquaredMagnitude;
            }
        }

        return Math.Sqrt(difference / norm);
    }
}
