using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class LogSumExpTests
{
    [Fact]
    public void NoValuesGiveMinusInfinity() => Assert.Equal(double.NegativeInfinity, LogSumExp.Of([]));

    [Fact]
    public void OneValueIsReturned() => Assert.Equal(-1234.5, LogSumExp.Of([-1234.5]));

    /// <summary>n equal values x give x + log n, far beyond the range of exp; double rounding of 1e6 is 1e-10.</summary>
    [Theory]
    [InlineData(1e6)]
    [InlineData(-1e6)]
    [InlineData(0)]
    public void EqualValuesAddTheLogarithmOfTheirNumber(double x) => Assert.Equal(x + Math.Log(3), LogSumExp.Of([x, x, x]), 1e-9);

    [Fact]
    public void ZeroProbabilitiesAddNothing()
    {
        Assert.Equal(2, LogSumExp.Of([double.NegativeInfinity, 2]));
        Assert.Equal(double.NegativeInfinity, LogSumExp.Of([double.NegativeInfinity, double.NegativeInfinity]));
    }

    [Fact]
    public void NotANumberAndInfinityAreNotHidden()
    {
        Assert.Equal(double.NaN, LogSumExp.Of([1, double.NaN, 2]));
        Assert.Equal(double.PositiveInfinity, LogSumExp.Of([1, double.PositiveInfinity]));
    }

    /// <summary>The direct sum is exact to rounding where it does not overflow.</summary>
    [Fact]
    public void ItIsTheLogarithmOfTheSum() => Assert.Equal(Math.Log(Math.Exp(1) + Math.Exp(-2) + Math.Exp(0.5)), LogSumExp.Of([1, -2, 0.5]), 1e-15);
}
