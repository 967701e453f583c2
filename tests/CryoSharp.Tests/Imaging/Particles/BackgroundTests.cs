using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class BackgroundTests
{
    private const int Box = 24;
    private const double Radius = 9;

    /// <summary>Whatever ramp and scale an image has, and whatever is in the circle: the background has mean 0, no slope, and deviation 1. 2⁻²⁴ of ramps up to 50.</summary>
    [Fact]
    public void TheBackgroundIsLevelAndOfDeviationOne()
    {
        float[] image = Noise();
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = (3 * image[i]) + (2 * (i % Box)) - (i / Box) + 5 + (IsOutside(i) ? 0 : 40);
        }

        var background = new Background(Box, Radius);
        background.Normalise(image);
        double[] outside = [.. Enumerable.Range(0, image.Length).Where(IsOutside).Select(i => (double)image[i])];

        Assert.Equal(0, background.Mean(image), 1e-5);
        Assert.Equal(1, Math.Sqrt(outside.Average(v => v * v)), 1e-5);
        foreach (Func<int, double> place in (Func<int, double>[])[i => i % Box, i => i / Box])
        {
            Assert.Equal(0, Enumerable.Range(0, image.Length).Where(IsOutside).Average(i => image[i] * (place(i) - (Box / 2))), 1e-4);
        }
    }

    /// <summary>A ramp and a factor more change nothing: 2⁻²⁴ of values up to 200, divided by the factor.</summary>
    [Fact]
    public void RampAndScaleDoNotMatter()
    {
        float[] plain = Noise();
        float[] changed = [.. plain.Select((v, i) => (4 * v) + (3 * (i % Box)) + (5 * (i / Box)) - 20)];
        var background = new Background(Box, Radius);
        background.Normalise(plain);
        background.Normalise(changed);

        Assert.All(plain.Zip(changed), pair => Assert.Equal(pair.First, pair.Second, 2e-4));
    }

    [Fact]
    public void AnEvenBackgroundBecomesZeroAndTheImageKeepsItsScale()
    {
        float[] image = [.. Enumerable.Range(0, Box * Box).Select(i => IsOutside(i) ? 7f : 9f)];
        new Background(Box, Radius).Normalise(image);

        Assert.All(image.Select((v, i) => (v, i)), pixel => Assert.Equal(IsOutside(pixel.i) ? 0 : 2, pixel.v, 1e-5));
    }

    [Theory]
    [InlineData(24, 13)]
    [InlineData(24, -1)]
    [InlineData(23, 5)]
    public void ACircleWithoutBackgroundIsRefused(int box, double radius) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Background(box, radius));

    private static bool IsOutside(int i)
    {
        (int x, int y) = ((i % Box) - (Box / 2), (i / Box) - (Box / 2));
        return (x * x) + (y * y) > Radius * Radius;
    }

    private static float[] Noise()
    {
        var random = new Random(5);
        return [.. Enumerable.Range(0, Box * Box).Select(_ => (float)RandomRotation.Normal(random))];
    }
}
