using CryoSharp.Bench;
using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class PoseErrorsTests
{
    /// <summary>σ of 3° about each of three axes: the mean square of the angle is 27 square degrees; of 4,000 its standard error is 0.35, and four are allowed.</summary>
    [Fact]
    public void TheErrorsHaveTheAskedDeviation()
    {
        var random = new Random(10);
        var set = new ParticleSet(
            [new OpticsGroup { Name = "one", VoltageKilovolts = 300, SphericalAberrationMillimetres = 2.7, AmplitudeContrast = 0.1, PixelSize = 1 }],
            [.. Enumerable.Range(0, 4000).Select(i => new Particle { StackPath = "s", StackIndex = i, Pose = new Pose(RandomRotation.Next(random), new Shift(1, 2)) })],
            []);
        ParticleSet off = PoseErrors.Add(set, 3, 2, 1);
        (Pose Before, Pose After)[] pairs = [.. set.Particles.Zip(off.Particles, (a, b) => (a.Pose!.Value, b.Pose!.Value))];
        Assert.InRange(pairs.Average(p => Math.Pow(p.Before.Rotation.AngleTo(p.After.Rotation), 2)), 27 - 1.4, 27 + 1.4);
        Assert.InRange(pairs.Average(p => (p.After.Shift - p.Before.Shift).SquaredLength), 8 - 0.6, 8 + 0.6);
        Assert.Equal(off.Particles, PoseErrors.Add(set, 3, 2, 1).Particles);
        Assert.Equal(set.Particles, PoseErrors.Add(set, 0, 0, 1).Particles);
    }
}
