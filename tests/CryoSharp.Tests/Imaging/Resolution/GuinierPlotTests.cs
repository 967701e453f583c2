using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class GuinierPlotTests
{
    /// <summary>A Gaussian blob of width σ has |F| ~ exp(−2π²σ²s²): B = −8π²σ².</summary>
    /// <remarks>
    /// Within a shell k² varies by ±s, so the mean of exp(−ck²), c = 2π²σ²/N², exceeds that of the middle by c²s²/6: the slope is wrong by c/6 of itself,
    /// 0.3 % for σ of one voxel of 32. Few components per shell add about as much; 1.5 % is allowed.
    /// </remarks>
    [Fact]
    public void TheSlopeOfABlobIsThatOfItsWidth()
    {
        const double Pixel = 2;
        Volume blob = new GaussianBlobs(1, new Vector3D(0, 0, 0)).ToVolume(32, Pixel);
        GuinierLine line = GuinierPlot.Of(blob).Fit(16, 5)!;

        double expected = -8 * Math.PI * Math.PI * Pixel * Pixel;
        Assert.Equal(expected, line.BFactor, -0.015 * expected);
        Assert.InRange(line.Correlation, -1, -0.999);

        // F(0) = (2π)^{3/2} σ³, over N³ voxels.
        Assert.Equal(Math.Log(Math.Pow(2 * Math.PI, 1.5) / Math.Pow(32, 3)), GuinierPlot.Of(blob).LogAmplitudes[0], 1e-4);
    }

    [Fact]
    public void FactorsMoveTheLineAndSharpeningFlattensIt()
    {
        GuinierPlot plot = Line(slope: -40, intercept: 3);
        double[] factors = [.. Enumerable.Range(0, 17).Select(s => Math.Exp(40 * plot.SquaredFrequency(s)))];

        Assert.Equal(-160, plot.Fit(20, 4)!.BFactor, 1e-9);
        Assert.Equal(3, plot.Fit(20, 4)!.Intercept, 1e-9);
        Assert.Equal(0, plot.Times(factors).Fit(20, 4)!.Slope, 1e-9);
        Assert.Throws<ArgumentException>(() => plot.Times([1, 2]));
    }

    /// <summary>Shells lie at 64/s Å: 8, 9, 10 between 8 and 6.4; two of them are no line to trust.</summary>
    [Fact]
    public void AFitNeedsThreeShells()
    {
        GuinierPlot plot = Line(slope: -40, intercept: 3);
        Assert.NotNull(plot.Fit(8, 6.4));
        Assert.Null(plot.Fit(8, 6.5));
        Assert.Null((plot with { LogAmplitudes = plot.LogAmplitudes.SetItem(9, double.NegativeInfinity) }).Fit(8, 6.4));
    }

    private static GuinierPlot Line(double slope, double intercept)
    {
        var plot = new GuinierPlot([.. new double[17]], 32, 2);
        return plot with { LogAmplitudes = [.. Enumerable.Range(0, 17).Select(s => intercept + (slope * plot.SquaredFrequency(s)))] };
    }
}
