using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ViewingDistributionTests
{
    [Theory]
    [InlineData("C1")]
    [InlineData("C4")]
    [InlineData("D7")]
    [InlineData("I2")]
    public void CountsAddUpToTheParticlesAndMatesShareOne(string name)
    {
        var random = new Random(1);
        PointGroup group = PointGroup.Parse(name);
        Rotation view = RandomRotation.Next(random);
        var one = ViewingDistribution.Of([view], group, 4);

        Assert.Equal(1, one.Total, 1e-9);
        foreach (Rotation g in group.Operators)
        {
            Assert.True(one.Counts[Healpix.PixelOf(4, (view * g).ViewingDirection)] >= 1.0 / group.Operators.Length);
            Assert.Equal(one.Counts, ViewingDistribution.Of([view * g], group, 4).Counts);
        }
    }

    /// <summary>The empty share at random is that of random views, within five standard errors of a binomial number of pixels.</summary>
    [Fact]
    public void TheEmptyShareAtRandomIsThatOfRandomViews()
    {
        var random = new Random(2);
        var views = ViewingDistribution.Of(Enumerable.Range(0, 1000).Select(_ => RandomRotation.Next(random)), PointGroup.C1, 3);
        double expected = views.EmptyShareAtRandom(PointGroup.C1);

        Assert.Equal(Math.Pow(767.0 / 768, 1000), expected, 1e-12);
        Assert.Equal(expected, views.EmptyShare, 5 * Math.Sqrt(expected * (1 - expected) / 768));
    }

    /// <summary>Even views: every width is the root of ∫₀¹ exp(−r²(1 − t²)/2) dt = ½, and the efficiency is 1.</summary>
    [Fact]
    public void EvenViewsSmearAPointAlikeInAllDirections()
    {
        var even = new ViewingDistribution(3, [.. Enumerable.Repeat(2.0, Healpix.PixelCount(3))]);
        PointSpread spread = PointSpread.Of(even, order: 1, threads: 2);
        double expected = Root(r => Enumerable.Range(0, 2000).Average(i => Math.Exp(-0.5 * r * r * (1 - Math.Pow((i + 0.5) / 2000, 2)))));

        // The sum over 768 pixels stands for the integral: 1e-3.
        Assert.All(spread.Widths, width => Assert.Equal(expected, width, 2e-3));
        Assert.Equal(1, spread.Efficiency, 2e-3);
        Assert.Equal(1, spread.Anisotropy, 2e-3);
    }

    /// <summary>Views all around z: along z every slice falls as a Gaussian, to one half at √(2 ln 2); across it as exp(−r² sin²φ/2) on average.</summary>
    [Fact]
    public void ViewsOfOneGreatCircleSmearAcrossIt()
    {
        var side = ViewingDistribution.Of(SamplingCompensationTests.Side(3600), PointGroup.C1, 5);
        PointSpread spread = PointSpread.Of(side, order: 3, threads: 2);
        double along = Width(spread, new Vector3D(0, 0, 1));
        double across = Width(spread, new Vector3D(1, 0, 0));
        double expected = Root(r => Enumerable.Range(0, 2000).Average(i => Math.Exp(-0.5 * r * r * Math.Pow(Math.Sin((i + 0.5) * Math.PI / 2000), 2))));

        // The nearest directions of order 3 are up to 5° off and views lie up to 1° from the equator: 1 − cos² 5° = 0.8 % of the exponent.
        Assert.Equal(Math.Sqrt(2 * Math.Log(2)), along, 0.015);
        Assert.Equal(expected, across, 0.02);
        Assert.Equal(across / along, spread.Anisotropy, 0.02);
        Assert.InRange(spread.Efficiency, 0.7, 0.95);
    }

    [Fact]
    public void OneDirectionSmearsWithoutEndAlongItself()
    {
        PointSpread spread = PointSpread.Of(ViewingDistribution.Of([Rotation.Identity], PointGroup.C1, 4), order: 4);
        Assert.Equal(PointSpread.GreatestWidth, spread.Widths.Max());
        Assert.InRange(spread.Efficiency, 0, 0.2);
        Assert.Equal(1 - (2 * 1 / 2.0), new PointSpread([], [1, 3]).Efficiency);
        Assert.Throws<ArgumentException>(() => PointSpread.Of(ViewingDistribution.Of([], PointGroup.C1, 1)));
    }

    private static double Width(PointSpread spread, Vector3D along) =>
        spread.Widths[Enumerable.Range(0, spread.Widths.Length).MaxBy(i => Math.Abs(spread.Directions[i].Dot(along)))];

    private static double Root(Func<double, double> function)
    {
        (double low, double high) = (0, 20);
        while (high - low > 1e-9)
        {
            double middle = (low + high) / 2;
            (low, high) = function(middle) > 0.5 ? (middle, high) : (low, middle);
        }

        return low;
    }
}
