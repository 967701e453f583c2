using CryoSharp.Bench;

namespace CryoSharp.Tests;

public class PowerLawTests
{
    [Fact]
    public void APowerIsFoundAgain()
    {
        PowerLaw law = PowerLaw.Fit([(1, 3), (2, 12), (5, 75)])!.Value;
        // Rounding of a few logarithms of about 4.
        Assert.Equal(3, law.Factor, 12);
        Assert.Equal(2, law.Exponent, 12);
        Assert.Equal(300, law.At(10), 9);
    }

    /// <summary>Values off by the factors 2, 1/2 and again 2, 1/2 at two sizes: the line goes through their middles.</summary>
    [Fact]
    public void ScatterIsAveraged() => Assert.Equal(-1, PowerLaw.Fit([(1, 20), (1, 5), (10, 2), (10, 0.5)])!.Value.Exponent, 12);

    [Fact]
    public void OneSizeHasNoPower()
    {
        Assert.Null(PowerLaw.Fit([(2, 3), (2, 4)]));
        Assert.Null(PowerLaw.Fit([]));
    }
}
