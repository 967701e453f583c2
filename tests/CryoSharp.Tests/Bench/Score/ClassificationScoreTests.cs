using System.Collections.Immutable;
using CryoSharp.Bench;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ClassificationScoreTests
{
    private const int Box = 32;
    private const double PixelSize = 6;

    [Fact]
    public void TheTruthUnderOtherNamesTurnedAndMovedIsPerfect()
    {
        LabelledSet truth = Truth(90);
        var motion = new MapMotion(Rotation.FromAxis(new Vector3D(0, 1, 0), 40), new Vector3D(6, -4, 3));
        Particle[] found =
        [
            .. truth.Particles.Particles.Reverse().Select(p => p with
            {
                Class = 3 - p.Class,
                Pose = p.Class == 1 ? Moved(p.Pose!.Value, motion) : p.Pose,
                StackPath = "/elsewhere/" + Path.GetFileName(p.StackPath),
            }),
        ];
        var score = ClassificationScore.Of(
            truth, new ParticleSet(truth.Particles.OpticsGroups, [.. found], []), [truth.Maps[1], motion.Apply(truth.Maps[0])], PointGroup.C1, 150);
        Assert.Equal((90, 1.0, 1.0, 0.0), (score.Particles, score.Accuracy, score.AdjustedRandIndex, score.WorstOccupancyError));
        Assert.Equal([2, 1], score.States.Select(s => s.Class));
        Assert.Equal([40, 0], score.States.Select(s => Math.Round(s.Turn!.Value, 5)));
        Assert.Equal([Math.Round(motion.Shift.Length, 5), 0], score.States.Select(s => Math.Round(s.Offset!.Value, 5)));
        Assert.InRange(score.PoseError!.Value, 0, 1e-5);
        Assert.All(score.States, s => Assert.Equal(2 * PixelSize, s.Resolution)); // the curve never falls below 0.5
    }

    [Fact]
    public void AStateOfFewParticlesIsNotJudged()
    {
        LabelledSet truth = Truth(90);
        var found = truth.Particles.Subset([.. Enumerable.Range(0, 90).Where(i => i % 2 == 0 || i < 6)]);
        var score = ClassificationScore.Of(truth, found, truth.Maps, PointGroup.C1, 150);
        Assert.Equal(48, score.Particles);
        Assert.NotNull(score.States[0].Resolution);
        Assert.Equal(new StateScore(2), score.States[1]);
    }

    /// <summary>The pose at which a moved map gives the same image: A·r + t = A·turn·(turn⁻¹·r + shift) + t′ in x and y.</summary>
    private static Pose Moved(Pose pose, MapMotion motion)
    {
        Rotation rotation = pose.Rotation * motion.Turn;
        Vector3D seen = rotation.Apply(motion.Shift);
        return new Pose(rotation, pose.Shift - new Shift(seen.X, seen.Y));
    }

    /// <summary>Particles of states 1 and 2 in turn, at random poses.</summary>
    private static LabelledSet Truth(int count)
    {
        var random = new Random(9);
        ImmutableArray<Particle> particles =
        [
            .. Enumerable.Range(0, count).Select(i => new Particle
            {
                StackPath = "/data/particles.mrcs",
                StackIndex = i,
                Class = 1 + (i % 2),
                Pose = new Pose(RandomRotation.Next(random), new Shift(5 * random.NextDouble(), -3)),
            }),
        ];
        return new LabelledSet(
            new ParticleSet([new OpticsGroup { Name = "one", VoltageKilovolts = 300, SphericalAberrationMillimetres = 2.7, AmplitudeContrast = 0.1, PixelSize = PixelSize }], particles, []),
            [Phantom.State(0, 2).ToVolume(Box, PixelSize), Phantom.State(1, 2).ToVolume(Box, PixelSize)],
            ["class_001.mrc", "class_002.mrc"]);
    }
}
