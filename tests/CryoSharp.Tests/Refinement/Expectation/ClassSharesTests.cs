using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ClassSharesTests
{
    [Fact]
    public void AtTemperatureOneTheSharesAreThePosterior()
    {
        var shares = ClassShares.Of([Math.Log(3), Math.Log(1)], 1, 0.999);
        Assert.Equal([0.75, 0.25], shares.Share, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(Math.Log(4), shares.LogEvidence, 1e-12);
    }

    /// <summary>p^(1/T), and a class without samples gets nothing.</summary>
    [Fact]
    public void ATemperatureFlattensTheSharesAndNotTheProbabilities()
    {
        var shares = ClassShares.Of([2 * Math.Log(3), 0, double.NegativeInfinity], 2, 0.999);
        Assert.Equal([0.75, 0.25, 0], shares.Share, (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal(0.9, shares.Probability[0], 1e-12);
    }

    [Fact]
    public void NegligibleClassesAreDropped()
    {
        var shares = ClassShares.Of([0, Math.Log(1e-5)], 1, 0.999);
        Assert.Equal([1, 0], shares.Share);
    }

    /// <summary>What is kept carries at least the fraction, and without the last sixteenth of a nat it would not.</summary>
    [Fact]
    public void TheCutKeepsTheSmallestSetToASixteenthOfANat()
    {
        var random = new CounterRandom(1, 2, 3);
        float[] logs = new float[2000];
        foreach (ref float log in logs.AsSpan())
        {
            log = (float)(2 * random.NextGaussian());
        }

        float maximum = logs.Max();
        double cut = SignificantSamples.Cut(logs, maximum, 0.9);
        double total = logs.Sum(l => Math.Exp(l));
        Assert.InRange(logs.Where(l => l - maximum >= cut).Sum(l => Math.Exp(l)) / total, 0.9, 1);
        Assert.InRange(logs.Where(l => l - maximum >= cut + (1.0 / 16)).Sum(l => Math.Exp(l)) / total, 0, 0.9);
    }

    /// <summary>Divided by a temperature, the posterior is flatter and more is kept.</summary>
    [Fact]
    public void ATemperatureKeepsMore()
    {
        float[] logs = [0, -1, -2, -4, -8, -16];
        Assert.True(SignificantSamples.Cut(logs, 0, 0.99, 2) < SignificantSamples.Cut(logs, 0, 0.99));
        Assert.Equal(double.NegativeInfinity, SignificantSamples.Cut(logs, 0, 1));
    }
}
