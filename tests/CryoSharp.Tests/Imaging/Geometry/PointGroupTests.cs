using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class PointGroupTests
{
    public static TheoryData<string, int> Orders { get; } = new()
    {
        { "C1", 1 }, { "c4", 4 }, { "C7", 7 }, { "C13", 13 }, { "D1", 2 }, { "D2", 4 }, { "d7", 14 }, { "T", 12 }, { "O", 24 }, { "I", 60 }, { "I1", 60 },
        { "I2", 60 }, { "I3", 60 }, { "I4", 60 },
    };

    /// <summary>The axes of docs/conventions.md, with the six digits given there: good to 1e-4 degrees.</summary>
    public static TheoryData<string, int, double, double, double> Axes { get; } = new()
    {
        { "C4", 4, 0, 0, 1 }, { "D5", 5, 0, 0, 1 }, { "D5", 2, 1, 0, 0 },
        { "T", 3, 0, 0, 1 }, { "T", 2, 0, 0.816496, 0.577350 },
        { "O", 4, 0, 0, 1 }, { "O", 3, 1, 1, 1 },
        { "I", 2, 0, 0, 1 }, { "I", 5, 0.525731, 0, 0.850651 }, { "I", 3, 0, 0.356822, 0.934172 }, { "I2", 5, 0.525731, 0, 0.850651 },
        { "I1", 2, 1, 0, 0 }, { "I1", 5, 0.850651, 0, -0.525731 }, { "I1", 3, 0.934172, 0.356822, 0 },
        { "I3", 5, 0, 0, 1 }, { "I3", 2, -0.525731, 0, 0.850651 }, { "I3", 3, -0.491123, 0.356822, 0.794654 },
        { "I4", 2, 0.525731, 0, 0.850651 }, { "I4", 5, 0.894427, 0, 0.447214 }, { "I4", 3, 0.491123, 0.356822, 0.794654 },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public void TheOperatorsAreAGroupOfTheRightOrder(string name, int order)
    {
        PointGroup group = PointGroup.Parse(name);
        Rotation[] operators = group.Operators.ToArray();
        Assert.Equal(name.ToUpperInvariant(), group.Name);
        Assert.Equal(order, operators.Length);
        Assert.Equal(Rotation.Identity, operators[0]);
        for (int i = 0; i < order; i++)
        {
            Assert.Single(operators, g => g.AngleTo(operators[i]) < 1e-3);
            Assert.Single(operators, g => g.AngleTo(operators[i].Inverse) < 1e-6);
            Rotation product = operators[i] * operators[(7 * i) % order] * operators[order - 1];
            Assert.Single(operators, g => g.AngleTo(product) < 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Axes))]
    public void TheAxesAreThoseOfTheConventions(string name, int fold, double x, double y, double z)
    {
        Rotation turn = Rotation.FromAxis(new Vector3D(x, y, z), 360.0 / fold);
        Assert.Contains(PointGroup.Parse(name).Operators.ToArray(), g => g.AngleTo(turn) < 3e-4);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void OfEquivalentDirectionsExactlyOneIsInTheAsymmetricUnit(string name, int order)
    {
        PointGroup group = PointGroup.Parse(name);
        var random = new Random(order);
        for (int trial = 0; trial < 200; trial++)
        {
            Rotation pose = RandomRotation.Next(random);
            Assert.Equal(1, group.Operators.ToArray().Count(g => group.Contains((pose * g).ViewingDirection)));
            Assert.Equal(1, group.Operators.ToArray().Count(g => group.ContainsWithOpposite((pose * g).ViewingDirection)));
            Vector3D view = pose.ViewingDirection;
            Assert.Equal(group.ContainsWithOpposite(view), group.ContainsWithOpposite(-1 * view));
        }
    }

    /// <summary>Across a twofold axis a direction and its opposite are mates: one of them is inside.</summary>
    [Theory]
    [InlineData("C2")]
    [InlineData("C6")]
    [InlineData("D3")]
    [InlineData("O")]
    public void AcrossATwofoldAxisOneOfTwoIsInTheUnitOfBothEnds(string name)
    {
        PointGroup group = PointGroup.Parse(name);
        Rotation turn = group.Operators.ToArray().First(g => Math.Abs(g.AngleTo(Rotation.Identity) - 180) < 1e-6);
        var random = new Random(1);
        for (int trial = 0; trial < 50; trial++)
        {
            Vector3D any = RandomRotation.Next(random).ViewingDirection;
            Vector3D across = any - turn.Apply(any);
            Assert.Equal(1, group.Operators.ToArray().Count(g => group.ContainsWithOpposite(g.Apply(across))));
        }
    }

    /// <summary>Directions on axes, where mates coincide, must not be lost to rounding.</summary>
    [Theory]
    [MemberData(nameof(Axes))]
    public void ADirectionOnAnAxisIsInTheUnitOrHasAMateThere(string name, int fold, double x, double y, double z)
    {
        PointGroup group = PointGroup.Parse(name);
        Vector3D axis = new(x, y, z);
        Assert.True(group.Operators.ToArray().Any(g => group.Contains(g.Apply(axis))), $"{fold}-fold axis");
        Assert.True(group.Operators.ToArray().Any(g => group.ContainsWithOpposite(g.Apply(axis))), $"{fold}-fold axis");
    }

    [Fact]
    public void TheUnitHoldsItsShareOfTheSphere()
    {
        // 40,000 directions: the share of 1/24 has a standard error of 0.001; four of them are allowed.
        PointGroup group = PointGroup.Parse("O");
        var random = new Random(5);
        int inside = Enumerable.Range(0, 40_000).Count(_ => group.Contains(RandomRotation.Next(random).ViewingDirection));
        Assert.InRange(inside / 40_000.0, (1 / 24.0) - 0.004, (1 / 24.0) + 0.004);
    }

    [Theory]
    [InlineData("D2")]
    [InlineData("T")]
    [InlineData("I1")]
    public void MatesAreAtNoAngle(string name)
    {
        PointGroup group = PointGroup.Parse(name);
        var random = new Random(2);
        Rotation pose = RandomRotation.Next(random);
        Rotation near = Rotation.FromAxis(new Vector3D(1, 2, 3), 3) * pose;
        foreach (Rotation g in group.Operators)
        {
            Assert.InRange(group.AngleBetween(pose, pose * g), 0, 1e-5);
            Assert.Equal(3, group.AngleBetween(pose, near * g), 1e-6);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("C0")]
    [InlineData("C")]
    [InlineData("X4")]
    [InlineData("I5")]
    [InlineData("TD")]
    [InlineData("C-2")]
    [InlineData("D4.0")]
    [InlineData("C99999")]
    public void OtherNamesAreRefusedWithAListOfWhatIsKnown(string name)
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => PointGroup.Parse(name));
        Assert.Contains("I1", exception.Message, StringComparison.Ordinal);
    }
}
