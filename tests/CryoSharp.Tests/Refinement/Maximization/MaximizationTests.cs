using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class MaximizationTests
{
    /// <summary>The ratio of a shell is where the rule x ← T·P·W·(x/(1 + x))² stands still, the larger such one, which the rule comes to from above.</summary>
    [Theory]
    [InlineData(4)]
    [InlineData(4.5)]
    [InlineData(40)]
    [InlineData(1e6)]
    public void TheSignalToNoiseRatioStandsStill(double start)
    {
        double ratio = Maximization.SignalToNoise(start);
        Assert.Equal(1, start * Math.Pow(ratio / (1 + ratio), 2) / ratio, 12);
        double iterated = start;
        for (int i = 0; i < 200; i++)
        {
            iterated = start * Math.Pow(iterated / (1 + iterated), 2);
        }

        Assert.InRange(iterated, ratio * (1 - 1e-12), ratio + (start == 4 ? 0.05 : 1e-9 * ratio));
    }

    /// <summary>Below four the rule comes to nothing from wherever it starts; noise within a mask that leaves half of it is there, at T = 4.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3.999)]
    public void NoiseDiesOut(double start) => Assert.Equal(0, Maximization.SignalToNoise(start));
}
