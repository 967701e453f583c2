using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class PoseAgreementTests
{
    /// <summary>Every particle is off by just 2° after the turn and the move of the map are taken out, which are found to within rounding and chance.</summary>
    /// <remarks>The mean of 400 rotations of 2° about random axes deviates by 2°/√400 = 0.1° per axis at most; 0.3° is allowed.</remarks>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(4, 1.5)]
    [InlineData(77, 6)]
    [InlineData(180, 10)]
    public void AMotionOfTheWholeMapIsTakenOut(double degrees, double shift)
    {
        var random = new Random(4);
        Rotation turn = Rotation.FromAxis(new Vector3D(1, -2, 0.5), degrees);
        Vector3D moved = shift * new Vector3D(0.6, 0, -0.8);
        Pose[] truth = [.. Enumerable.Range(0, 400).Select(_ => RandomPose(random))];
        Pose[] found = [.. truth.Select(pose => Moved(pose, turn, moved)).Select(pose => pose with { Rotation = Off(random, 2) * pose.Rotation })];
        var agreement = PoseAgreement.Of(truth, found, PointGroup.C1);
        Assert.InRange(agreement.Motion.Turn.AngleTo(turn), 0, 0.3);
        Assert.InRange(Math.Abs(agreement.Turn - degrees), 0, 0.3);
        Assert.InRange((agreement.Motion.Shift - moved).Length, 0, 0.02 * shift);
        Assert.InRange(agreement.Median, 1.9, 2.1);
    }

    /// <summary>Shifts off by 3 Å in random directions stay off by that once the move of the map is taken out, which 400 of them find to 3 Å/√400.</summary>
    [Fact]
    public void WhatIsLeftOfTheShiftsIsTold()
    {
        var random = new Random(8);
        Pose[] truth = [.. Enumerable.Range(0, 400).Select(_ => RandomPose(random))];
        Pose[] found = [.. truth.Select(pose => Moved(pose, Rotation.FromAxis(new Vector3D(1, 0, 0), 20), new Vector3D(4, 5, -6))).Select(pose =>
        {
            double angle = 2 * Math.PI * random.NextDouble();
            return pose with { Shift = pose.Shift + new Shift(3 * Math.Cos(angle), 3 * Math.Sin(angle)) };
        })];
        var agreement = PoseAgreement.Of(truth, found, PointGroup.C1);
        Assert.InRange(PoseAgreement.Middle(agreement.Offsets), 2.8, 3.2);
    }

    [Fact]
    public void ParticlesAtWrongPosesHaveNoPartInTheTurn()
    {
        var random = new Random(5);
        Rotation turn = Rotation.FromAxis(new Vector3D(0, 1, 1), 30);
        Pose[] truth = [.. Enumerable.Range(0, 300).Select(_ => RandomPose(random))];
        Pose[] found = [.. truth.Select((pose, i) => i % 3 == 0 ? RandomPose(random) : Moved(pose, turn, default))];
        var agreement = PoseAgreement.Of(truth, found, PointGroup.C1);
        Assert.InRange(agreement.Motion.Turn.AngleTo(turn), 0, 0.2); // a few random ones fall within 15°
        Assert.InRange(agreement.Median, 0, 0.2);
    }

    [Theory]
    [InlineData("C3")]
    [InlineData("D2")]
    [InlineData("O")]
    public void SymmetryMatesAreAtNoAngle(string name)
    {
        var random = new Random(6);
        PointGroup group = PointGroup.Parse(name);
        Rotation turn = Rotation.FromAxis(new Vector3D(0, 0, 1), 5);
        Pose[] truth = [.. Enumerable.Range(0, 60).Select(_ => RandomPose(random))];
        Pose[] found =
        [
            .. truth.Select(pose => Moved(pose, turn, default))
                .Select(pose => pose with { Rotation = pose.Rotation * group.Operators[random.Next(group.Operators.Length)] }),
        ];
        var agreement = PoseAgreement.Of(truth, found, group);
        Assert.Equal(5, agreement.Turn, 1e-6);
        Assert.InRange(agreement.Errors.Max(), 0, 1e-5);
        Assert.InRange(agreement.Offsets.Max(), 0, 1e-5);
    }

    /// <summary>A state that has symmetry of its own has several turns, equally good: none of them must be taken for a turn of the map.</summary>
    [Fact]
    public void OfEquallyGoodTurnsTheLeastIsTaken()
    {
        var random = new Random(7);
        PointGroup own = PointGroup.Parse("C3");
        Pose[] truth = [.. Enumerable.Range(0, 300).Select(_ => RandomPose(random))];
        Pose[] found = [.. truth.Select(pose => pose with { Rotation = pose.Rotation * own.Operators[random.Next(3)] })];
        Assert.InRange(PoseAgreement.Of(truth, found, PointGroup.C1).Turn, 0, 1e-5);
    }

    [Fact]
    public void TheMeanOfRotationsIsHalfwayBetweenTwo()
    {
        Rotation middle = Rotation.FromAxis(new Vector3D(1, 2, 3), 170);
        Rotation off = Rotation.FromAxis(new Vector3D(-1, 0, 2), 12);
        Assert.InRange(PoseAgreement.Mean([off * middle, off.Inverse * middle]).AngleTo(middle), 0, 1e-6);
    }

    [Fact]
    public void TheMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo()
    {
        Assert.Equal(2.5, PoseAgreement.Middle([4, 1, 3, 2]));
        Assert.Equal(3, PoseAgreement.Middle([9, 3, 1]));
        Assert.Throws<InvalidOperationException>(() => PoseAgreement.Middle([]));
    }

    [Fact]
    public void OtherNumbersOfPosesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => PoseAgreement.Of([], [], PointGroup.C1));
        Assert.Throws<ArgumentException>(() => PoseAgreement.Of([default], [default, default], PointGroup.C1));
    }

    private static Pose RandomPose(Random random) =>
        new(RandomRotation.Next(random), new Shift(10 * random.NextDouble(), -10 * random.NextDouble()));

    private static Rotation Off(Random random, double degrees) =>
        Rotation.FromAxis(new Vector3D(RandomRotation.Normal(random), RandomRotation.Normal(random), RandomRotation.Normal(random)), degrees);

    // The pose at which the moved map gives the same projection.
    private static Pose Moved(Pose pose, Rotation turn, Vector3D shift)
    {
        Rotation rotation = pose.Rotation * turn;
        Vector3D seen = rotation.Apply(shift);
        return new Pose(rotation, pose.Shift - new Shift(seen.X, seen.Y));
    }
}
