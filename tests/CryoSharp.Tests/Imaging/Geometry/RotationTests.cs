using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class RotationTests
{
    // Angles go through half a dozen double operations of relative error 1e-16; 1e-9 degrees leaves room for acos-like amplification near poles.
    private const double AngleTolerance = 1e-9;

    public static TheoryData<double, double, double> Angles { get; } = new()
    {
        { 0, 0, 0 }, { 30, 60, 90 }, { -170, 120, 45 }, { 12.5, 90, -179 }, { 0, 0, 77 }, { 40, 0, 30 }, { 0, 180, 25 }, { 35, 180, -60 }, { 10, 1e-3, 20 },
    };

    /// <summary>docs/conventions.md (1), written out with matrices.</summary>
    [Theory]
    [MemberData(nameof(Angles))]
    public void TheMatrixIsThatOfTheConventions(double rot, double tilt, double psi)
    {
        Matrix3x3 expected = AboutZ(psi) * AboutY(tilt) * AboutZ(rot);
        AssertEqual(expected, Rotation.FromEuler(new EulerAngles(rot, tilt, psi)).ToMatrix());
    }

    [Theory]
    [MemberData(nameof(Angles))]
    public void AnglesReadBackGiveTheSameRotation(double rot, double tilt, double psi)
    {
        Rotation rotation = Rotation.FromEuler(new EulerAngles(rot, tilt, psi));
        EulerAngles angles = rotation.ToEuler();
        Assert.InRange(rotation.AngleTo(Rotation.FromEuler(angles)), 0, 1e-6);
        Assert.InRange(angles.Tilt, 0, 180);
        Assert.InRange(angles.Rot, -180, 180);
        Assert.InRange(angles.Psi, -180, 180);
    }

    [Fact]
    public void AnglesAwayFromThePolesAreReadBackAsTheyWere()
    {
        EulerAngles angles = Rotation.FromEuler(new EulerAngles(-170, 120, 45)).ToEuler();
        Assert.Equal(-170, angles.Rot, AngleTolerance);
        Assert.Equal(120, angles.Tilt, AngleTolerance);
        Assert.Equal(45, angles.Psi, AngleTolerance);
    }

    [Theory]
    [InlineData(40, 0, 30, 0, 0, 70)]
    [InlineData(35, 180, -60, 0, 180, -95)]
    public void AtThePolesRotIsZero(double rot, double tilt, double psi, double expectedRot, double expectedTilt, double expectedPsi)
    {
        EulerAngles angles = Rotation.FromEuler(new EulerAngles(rot, tilt, psi)).ToEuler();
        Assert.Equal(expectedRot, angles.Rot, AngleTolerance);
        Assert.Equal(expectedTilt, angles.Tilt, AngleTolerance);
        Assert.Equal(expectedPsi, angles.Psi, AngleTolerance);
    }

    [Fact]
    public void TheDefaultIsTheIdentity()
    {
        Assert.Equal(Rotation.Identity, default);
        Assert.Equal(Matrix3x3.Identity, default(Rotation).ToMatrix());
        Assert.Equal(Rotation.Identity, Rotation.FromEuler(default));
    }

    [Fact]
    public void ProductsActFromTheRightAndInversesUndo()
    {
        var random = new Random(1);
        for (int trial = 0; trial < 20; trial++)
        {
            (Rotation a, Rotation b, Rotation c) = (RandomRotation.Next(random), RandomRotation.Next(random), RandomRotation.Next(random));
            AssertEqual(a.ToMatrix() * b.ToMatrix(), (a * b).ToMatrix());
            AssertEqual((a * (b * c)).ToMatrix(), (a * b * c).ToMatrix());
            Assert.InRange((a * a.Inverse).AngleTo(Rotation.Identity), 0, 1e-6);
            AssertEqual(a.ToMatrix().Transpose, a.Inverse.ToMatrix());
            AssertEqual(a.ToMatrix(), Rotation.FromMatrix(a.ToMatrix()).ToMatrix());
            Assert.Equal(a.AngleTo(b), (c * a).AngleTo(c * b), 1e-6);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-3)]
    [InlineData(90)]
    [InlineData(179.9)]
    public void TheAngleToATurnedRotationIsTheTurn(double degrees)
    {
        Rotation start = Rotation.FromEuler(new EulerAngles(20, 50, 70));
        Assert.Equal(degrees, start.AngleTo(Rotation.FromAxis(new Vector3D(1, -2, 3), degrees) * start), 1e-6);
    }

    [Fact]
    public void TheViewingDirectionIsTheThirdRow()
    {
        Rotation rotation = Rotation.FromEuler(new EulerAngles(20, 50, 70));
        Matrix3x3 a = rotation.ToMatrix();
        Assert.InRange((rotation.ViewingDirection - new Vector3D(a.M31, a.M32, a.M33)).Length, 0, 1e-14);
    }

    [Fact]
    public void ATurnAboutZTakesXToY()
    {
        Assert.InRange((Rotation.FromAxis(new Vector3D(0, 0, 2), 90).Apply(new Vector3D(1, 0, 0)) - new Vector3D(0, 1, 0)).Length, 0, 1e-15);
    }

    [Fact]
    public void WhatIsNoRotationIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix(new Matrix3x3(1, 0, 0, 0, 1, 0, 0, 0, -1)));
        Assert.Throws<ArgumentException>(() => Rotation.FromMatrix(2 * Matrix3x3.Identity));
        Assert.Throws<ArgumentException>(() => Rotation.FromAxis(default, 10));
        Assert.Throws<ArgumentException>(() => Rotation.FromQuaternion(0, 0, 0, 0));
    }

    private static Matrix3x3 AboutZ(double degrees)
    {
        (double s, double c) = Math.SinCos(double.DegreesToRadians(degrees));
        return new Matrix3x3(c, s, 0, -s, c, 0, 0, 0, 1);
    }

    private static Matrix3x3 AboutY(double degrees)
    {
        (double s, double c) = Math.SinCos(double.DegreesToRadians(degrees));
        return new Matrix3x3(c, 0, -s, 0, 1, 0, s, 0, c);
    }

    // Entries are sums of a few products of numbers below 1, each rounded at 1e-16.
    private static void AssertEqual(Matrix3x3 expected, Matrix3x3 actual)
    {
        foreach (Vector3D axis in (ReadOnlySpan<Vector3D>)[new(1, 0, 0), new(0, 1, 0), new(0, 0, 1)])
        {
            Assert.InRange(((expected * axis) - (actual * axis)).Length, 0, 1e-14);
        }
    }
}
