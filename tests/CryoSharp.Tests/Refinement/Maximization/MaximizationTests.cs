using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class MaximizationTests
{
    private const int Box = 32;
    private const double PixelSize = 5;
    private const int Count = 60;

    /// <summary>The ratio of a shell is where the rule x ← T·P·W·(x/(1 + x))² stands still, the larger such one, which the rule comes to from above.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(4.5)]
    [InlineData(40)]
    [InlineData(1e6)]
    public void TheSignalToNoiseRatioStandsStill(double start)
    {
        double ratio = Maximization.SignalToNoise(start);
        Assert.Equal(1, start * Math.Pow(ratio / (1 + ratio), 2) / ratio, 12);
        double iterated = start;
        for (int i = 0; i < 200; i++)
        {
            iterated = start * Math.Pow(iterated / (1 + iterated), 2);
        }

        Assert.InRange(iterated, ratio * (1 - 1e-12), ratio + (start == 4 ? 0.05 : 1e-9 * ratio));
    }

    /// <summary>Below four the rule comes to nothing from wherever it starts; noise alone is at 2.7, at T = 4.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3.999)]
    public void NoiseDiesOut(double start) => Assert.Equal(0, Maximization.SignalToNoise(start));

    /// <summary>Images of noise alone, so few that the finest components are hardly seen, make no shell that is kept, whatever the field about the mask.</summary>
    /// <remarks>
    /// One and a half times the noise would be kept. A shell r of a masked map has about m·2πr² independent components, m the share of the mask, so from
    /// shell 8 on the power of noise is known to 1/√(0.11·402) = 15 %, and 1.5 is more than three such errors away.
    /// </remarks>
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.6)]
    public void NoiseIsNotKeptHoweverFewTheParticles(double share)
    {
        double diameter = share * Box * PixelSize;
        var settings = new RefinementSettings { Search = PoseSearch.None, ParticleDiameter = diameter };
        (_, ImmutableArray<ClassReconstruction> made) = Update(settings, SoftMask.Sphere(Box, PixelSize, diameter / PixelSize / 2, 2), [1], 1e-9);
        Assert.All(made[0].SignalToNoise.Skip(8), ratio => Assert.Equal(0, ratio));
    }

    /// <summary>With α particles more in each class than are counted: (n_c + α)/(N + Kα); equal shares where they are taken for known.</summary>
    [Theory]
    [InlineData(0, 0.9)]
    [InlineData(15, 0.7666667)]
    [InlineData(double.PositiveInfinity, 0.5)]
    public void ClassesHaveTheirPrior(double prior, double expected)
    {
        var settings = new RefinementSettings { Search = PoseSearch.None, ParticleDiameter = 100, ClassPrior = prior };
        int[] classes = [.. Enumerable.Range(0, Count).Select(i => i % 10 == 0 ? 2 : 1)];
        (MixtureModel model, _) = Update(settings, SoftMask.Sphere(Box, PixelSize, 10, 2), classes, 0.1);
        Assert.Equal(expected, model.ClassFractions[0], 6);
        Assert.Equal(1, model.ClassFractions.Sum(), 12);
    }

    /// <summary>Each class has its own point group.</summary>
    /// <remarks>A turn by a quarter about z moves voxels onto voxels, so the symmetric map is off by rounding alone; the other shows that the data are not symmetric.</remarks>
    [Fact]
    public void EachClassHasItsSymmetry()
    {
        var settings = new RefinementSettings { Search = PoseSearch.None, ParticleDiameter = 100, ClassSymmetries = [PointGroup.Parse("C4"), PointGroup.C1] };
        int[] classes = [.. Enumerable.Range(0, Count).Select(i => 1 + (i % 2))];
        (_, ImmutableArray<ClassReconstruction> made) = Update(settings, SoftMask.Sphere(Box, PixelSize, 10, 2), classes, 1);
        Assert.InRange(OffTurn(made[0].Map), 0, 1e-4);
        Assert.InRange(OffTurn(made[1].Map), 0.1, 2);
    }

    /// <summary>The largest difference between the map and the map turned by a quarter about z, over the largest value.</summary>
    private static double OffTurn(Volume map)
    {
        (float difference, float largest) = (0, 0);
        for (int z = 1; z < Box; z++)
        {
            for (int y = 1; y < Box; y++)
            {
                for (int x = 1; x < Box; x++)
                {
                    float value = map.Voxels[(((z * Box) + y) * Box) + x];
                    difference = Math.Max(difference, Math.Abs(value - map.Voxels[(((z * Box) + x) * Box) + Box - y]));
                    largest = Math.Max(largest, Math.Abs(value));
                }
            }
        }

        return difference / largest;
    }

    /// <summary>One M-step from particles at their true poses.</summary>
    /// <param name="classes">To which each particle is said to belong, from 1; repeated as needed.</param>
    private static (MixtureModel Model, ImmutableArray<ClassReconstruction> Reconstructions) Update(
        RefinementSettings settings, Volume mask, int[] classes, double signalToNoise)
    {
        const int shell = 14;
        Simulation simulation = Simulation.Run(
            [Phantom.TwoState(0).ToVolume(Box, PixelSize)], new SimulationSettings { Count = Count, SignalToNoise = signalToNoise });
        RefinementState start = StartingModel.Make(settings, simulation.Particles, simulation, [], classes.Max(), Box, PixelSize, mask);
        ParticleTask[] tasks = [.. simulation.Particles.Particles.Select((p, i) => new ParticleTask(
            i, p.Pose!.Value, p.Pose!.Value.Shift, 1 + (i / 2 % 2), 0, classes[i % classes.Length]))];
        using ParticleBatch batch = new ImagePreparation(simulation.Particles, simulation, settings.ParticleDiameter, Box, PixelSize)
            .Prepare(0, tasks, start.Model.NoisePower[0].AsMemory(), start.Model.GroupScales, shell, 1);
        var grid = new SamplingGrid
        {
            Search = PoseSearch.None,
            Orientations = new OrientationGrid(0, PointGroup.C1, Rotation.Identity),
            Shifts = ShiftGrid.Origin,
            Shells = [shell],
        };
        var sum = new SufficientStatistics(start.Model, 2);
        new CpuExpectation(1).Accumulate(start.Model, grid, [batch], new Posterior?[Count], sum, CancellationToken.None);
        (MixtureModel model, ImmutableArray<ClassReconstruction> made, _) = Maximization.Update(
            settings, start.Model, sum, mask, null, shell, null, isShared: false, new GarbageMeter());
        return (model, made);
    }
}
