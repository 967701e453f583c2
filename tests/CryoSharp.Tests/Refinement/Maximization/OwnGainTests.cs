using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class OwnGainTests
{
    private const int Box = 32;
    private const double PixelSize = 5;
    private const int Shell = 10;
    private const double Diameter = 140;

    private static readonly Volume Mask = SoftMask.Sphere(Box, PixelSize, Diameter / PixelSize / 2, 3);

    private static readonly SamplingGrid Grid = new()
    {
        Search = PoseSearch.None,
        Orientations = new OrientationGrid(0, PointGroup.C1, Rotation.Identity),
        Shifts = ShiftGrid.Origin,
        Shells = [Shell],
    };

    private readonly Simulation _simulation = Simulation.Run(
        [Phantom.TwoState(0).ToVolume(Box, PixelSize)], new SimulationSettings { Count = 200, SignalToNoise = 0.05 });

    private readonly RefinementSettings _settings = new() { Search = PoseSearch.None, ParticleDiameter = Diameter, InitialLowPass = 20 };

    /// <summary>Half the difference between the half-maps is what a particle loses where it is left out of the whole map.</summary>
    /// <remarks>
    /// Compared particle by particle: the means agree within four standard errors of the mean difference. The share h that a particle has in its own prediction
    /// is 2r/N/mask ≈ 0.05, and the two differ by h/2 of the gain.
    /// </remarks>
    [Fact]
    public void HalfMapsTellWhatIsLostByLeavingAParticleOut()
    {
        RefinementState start = StartingModel.Make(
            _settings, _simulation.Particles, _simulation, [Phantom.TwoState(0).ToVolume(Box, PixelSize)], 1, Box, PixelSize, Mask);
        int[] all = [.. Enumerable.Range(0, _simulation.Count)];
        using ParticleBatch batch = Batch(start, all);
        SufficientStatistics sum = Sums(start.Model, batch);
        ClassReconstruction maps = Maximization.Update(
            _settings, start.Model, sum, Mask, null, Shell, null, isShared: false, new GarbageMeter()).Reconstructions[0];
        var gain = new OwnGain(Grid, maps, Mask, null, 1, 0, 1);

        double[] factors = [.. maps.SignalToNoise.Select(x => x / (1 + x)), .. new double[(Box / 2) - Shell]];
        CompactReference whole = Whole(Sums(start.Model, batch), factors);
        var difference = new List<double>();
        var lost = new List<double>();
        foreach (int i in all.Where(i => i % 4 == 0))
        {
            using ParticleBatch others = Batch(start, [.. all.Where(j => j != i)]);
            CompactReference without = Whole(Sums(start.Model, others), factors);
            lost.Add(Score(batch, i, whole) - Score(batch, i, without));
            difference.Add((gain.Of(batch, i, At(batch.Tasks[i].Known)) / 2) - lost[^1]);
        }

        Assert.True(lost.Average() > 4 * StandardError(lost), $"{lost.Average()} nats: there is something to see");
        Assert.InRange(difference.Average() + (0.025 * lost.Average()), -4 * StandardError(difference), 4 * StandardError(difference));
    }

    private static Posterior At(Pose pose) => new()
    {
        Pose = pose,
        Class = 1,
        ClassProbabilities = [1],
        MaxProbability = 1,
        SignificantCount = 1,
        LogEvidence = 0,
    };

    private ParticleBatch Batch(RefinementState start, int[] particles) =>
        new ImagePreparation(_simulation.Particles, _simulation, Diameter, Box, PixelSize).Prepare(
            0, [.. particles.Select(i => TaskOf(i))], start.Model.NoisePower[0].AsMemory(), start.Model.GroupScales, Shell, 1);

    private ParticleTask TaskOf(int i)
    {
        Pose pose = _simulation.Particles.Particles[i].Pose!.Value;
        return new ParticleTask(i, pose, pose.Shift, 1 + (i % 2), 0, 0);
    }

    private SufficientStatistics Sums(MixtureModel model, ParticleBatch batch)
    {
        var sum = new SufficientStatistics(model, 2);
        new CpuExpectation(1).Accumulate(model, Grid, [batch], new Posterior?[_simulation.Count], sum, CancellationToken.None);
        return sum;
    }

    private static CompactReference Whole(SufficientStatistics sum, double[] factors)
    {
        BackProjection total = sum.BackProjection(0, 1);
        total.Add(sum.BackProjection(0, 2), 1);
        Volume map = total.Reconstruct([], Shell, 1, new ReconstructionBuffers());
        return CompactReference.From(SoftMask.Apply(Mask, Filter.ByShell(map, factors)), Shell);
    }

    private static double Score(ParticleBatch batch, int particle, CompactReference map)
    {
        int count = batch.CountWithin(Shell);
        var slice = new ComplexF[count];
        CentralSlice.Extract(map, batch.ImageToReference(batch.Tasks[particle].Known.Rotation), batch.Disc, count, slice);
        ReadOnlySpan<float> image = batch.Scored(particle);
        double score = 0;
        for (int j = 1; j < count; j++)
        {
            score += (slice[j].Re * image[j]) + (slice[j].Im * image[batch.Stride + j])
                - (batch.Weight(particle)[j] * slice[j].SquaredMagnitude / 2);
        }

        return score;
    }

    private static double StandardError(List<double> values)
    {
        double mean = values.Average();
        return Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1) / values.Count);
    }
}
