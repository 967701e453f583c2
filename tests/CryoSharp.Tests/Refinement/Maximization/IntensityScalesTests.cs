using System.Collections.Immutable;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class IntensityScalesTests
{
    private const int Groups = 4000;

    /// <summary>Of groups that truly differ, what is uncertain is drawn to the mean: the error left is that of the best linear estimate, v/(1 + n·v) of variance.</summary>
    /// <remarks>Its own relative deviation over so many groups is √(2/4000) = 2 %; v is known to 3 %.</remarks>
    [Theory]
    [InlineData(0.2, 10)]
    [InlineData(0.2, 100)]
    [InlineData(0.05, 1000)]
    public void UncertainScalesAreDrawnToTheMean(double spread, double norm)
    {
        (double[] truth, ImmutableArray<double> found) = Estimate(spread, norm);
        double error = found.Zip(truth, (f, t) => (f - t) * (f - t)).Average();
        double best = spread * spread / (1 + (norm * spread * spread));
        Assert.InRange(error / best, 0.9, 1.1);
    }

    /// <summary>Groups that are alike stay so: what their estimates differ by is all noise.</summary>
    /// <remarks>v comes out below its own deviation, √(2/4000)/n, times three; each scale keeps that share of 1/√n.</remarks>
    [Fact]
    public void GroupsThatAreAlikeStaySo()
    {
        (_, ImmutableArray<double> found) = Estimate(0, 10);
        Assert.InRange(Math.Sqrt(found.Average(f => (f - 1) * (f - 1))), 0, 3 * Math.Sqrt(2.0 / Groups) / Math.Sqrt(10));
    }

    /// <summary>A group with many particles keeps its estimate; the mean is 1 by norms; a group that nobody visited stays as it was against it.</summary>
    [Fact]
    public void CertainScalesAreKept()
    {
        ImmutableArray<double> found = IntensityScales.Of([1, 1, 1.3], [8e5, 2.4e6, 0], [1e6, 2e6, 0]);
        double mean = 3.2e6 / 3e6;
        Assert.Equal(0.8 / mean, found[0], 1e-4);
        Assert.Equal(1.2 / mean, found[1], 1e-4);
        Assert.Equal(1.3, found[2], 1e-4);
    }

    /// <summary>Maps that do not resemble the images at all say nothing of their brightness.</summary>
    [Fact]
    public void ScalesStayWhereNothingIsAlike() => Assert.Equal([0.9, 1.1], IntensityScales.Of([0.9, 1.1], [-5, 1], [10, 10]));

    private static (double[] Truth, ImmutableArray<double> Found) Estimate(double spread, double norm)
    {
        var random = new CounterRandom(1, 7, 0);
        (var truth, var cross, var norms) = (new double[Groups], new double[Groups], new double[Groups]);
        for (int g = 0; g < Groups; g++)
        {
            truth[g] = 1 + (spread * random.NextGaussian());
            norms[g] = norm;
            cross[g] = norm * (truth[g] + (random.NextGaussian() / Math.Sqrt(norm)));
        }

        return (truth, IntensityScales.Of([.. Enumerable.Repeat(1.0, Groups)], cross, norms));
    }
}
