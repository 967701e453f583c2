using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class MaximizationTests
{
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
        const int box = 32;
        const double pixel = 5;
        const int shell = 14;
        double diameter = share * box * pixel;
        Volume map = Phantom.TwoState(0).ToVolume(box, pixel);
        Simulation simulation = Simulation.Run([map], new SimulationSettings { Count = 60, SignalToNoise = 1e-9 });
        var settings = new RefinementSettings { Search = PoseSearch.None, ParticleDiameter = diameter };
        Volume mask = SoftMask.Sphere(box, pixel, diameter / pixel / 2, 2);
        RefinementState start = StartingModel.Make(settings, simulation.Particles, simulation, [], 1, box, pixel, mask);
        ParticleTask[] tasks = [.. simulation.Particles.Particles.Select((p, i) => new ParticleTask(i, p.Pose!.Value, p.Pose!.Value.Shift, 1 + (i % 2), 0, 0))];
        using ParticleBatch batch = new ImagePreparation(simulation.Particles, simulation, diameter, box, pixel)
            .Prepare(0, tasks, start.Model.NoisePower[0].AsMemory(), start.Model.GroupScales, shell, 1);
        var grid = new SamplingGrid
        {
            Search = PoseSearch.None,
            Orientations = new OrientationGrid(0, PointGroup.C1, Rotation.Identity),
            Shifts = ShiftGrid.Origin,
            Shells = [shell],
        };
        var sum = new SufficientStatistics(start.Model, 2);
        new CpuExpectation(2, 1).Accumulate(start.Model, grid, [batch], new Posterior?[60], sum, CancellationToken.None);
        ClassReconstruction made = Maximization.Update(settings, start.Model, sum, mask, null, shell, null, isShared: false, new GarbageMeter()).Reconstructions[0];
        Assert.All(made.SignalToNoise.Skip(8), ratio => Assert.Equal(0, ratio));
    }
}
