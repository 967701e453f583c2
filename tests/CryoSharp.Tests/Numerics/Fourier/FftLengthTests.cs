using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class FftLengthTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(13)]
    [InlineData(1001)]
    [InlineData(1024)]
    [InlineData(2 * 3 * 5 * 7 * 11 * 13)]
    public void ProductsOfPrimesToThirteenAreSupported(int n) => Assert.True(FftLength.IsSupported(n));

    [Theory]
    [InlineData(0)]
    [InlineData(-4)]
    [InlineData(17)]
    [InlineData(34)]
    [InlineData(361)]
    public void OthersAreNot(int n) => Assert.False(FftLength.IsSupported(n));

    [Theory]
    [InlineData(-5, 2)]
    [InlineData(1, 2)]
    [InlineData(33, 36)]
    [InlineData(34, 36)]
    [InlineData(127, 128)]
    [InlineData(128, 128)]
    public void NextEvenIsTheSmallestEvenSupportedLengthNotBelow(int n, int expected) => Assert.Equal(expected, FftLength.NextEven(n));
}
