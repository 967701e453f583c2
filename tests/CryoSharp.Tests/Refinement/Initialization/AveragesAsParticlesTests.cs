using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>What the engine is told of averages.</summary>
public class AveragesAsParticlesTests
{
    private const int Box = 32;
    private const double PixelSize = 5;
    private const double Diameter = 100;

    /// <summary>Signal and transfer of an average of four times as many particles are twice as large; the transfer is 1 but for that.</summary>
    [Fact]
    public void AnAverageOfMoreParticlesWeighsMore()
    {
        Volume average = Average(0);
        var averages = new AveragesAsParticles([average, average], [10, 40], Diameter, 20);
        var disc = new FourierDisc(6);
        float[][] transfer = [.. averages.Set.Particles.Select(p =>
        {
            var values = new float[disc.Count];
            ContrastTransfer.Evaluate(p.Ctf!.Value, averages.Set.OpticsGroups[0], averages.Images.BoxSize(0), disc, values);
            return values;
        })];
        Assert.All(transfer[0], t => Assert.Equal(Math.Sqrt(10 / 25.0), t, 1e-6));
        Assert.All(transfer[1], t => Assert.Equal(Math.Sqrt(40 / 25.0), t, 1e-6));
        (float[] first, float[] second) = (Image(averages, 0), Image(averages, 1));
        Assert.All(first.Zip(second), pair => Assert.Equal(2 * pair.First, pair.Second, 1e-5));
    }

    /// <summary>A level outside the particle is taken off, and beyond the soft edge everything is exactly 0: the engine finds an even background.</summary>
    [Fact]
    public void TheBackgroundIsEven()
    {
        var (plain, raised) = (new AveragesAsParticles([Average(0)], [1], Diameter, 20), new AveragesAsParticles([Average(7)], [1], Diameter, 20));
        int box = plain.Images.BoxSize(0);
        float[] image = Image(plain, 0);
        double radius = plain.Diameter / 2 / plain.Mask.PixelSize;
        Assert.All(
            Enumerable.Range(0, image.Length).Where(i => Math.Pow((i % box) - (box / 2), 2) + Math.Pow((i / box) - (box / 2), 2) >= radius * radius),
            i => Assert.Equal(0, image[i]));

        // What the blobs leave outside the circle is part of the level: exp(−(50 − 35)²/(2·10²)) of a blob at most.
        Assert.All(image.Zip(Image(raised, 0)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Fact]
    public void AveragesOfTwoBoxesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new AveragesAsParticles([Average(0), new Volume(16, 1, PixelSize)], [1, 1], Diameter, 20));
        Assert.Throws<ArgumentException>(() => new AveragesAsParticles([Average(0)], [1, 1], Diameter, 20));
    }

    private static float[] Image(AveragesAsParticles averages, int index)
    {
        var image = new float[averages.Images.BoxSize(index) * averages.Images.BoxSize(index)];
        averages.Images.Read(index, image);
        return image;
    }

    /// <summary>Blobs on an even level.</summary>
    private static Volume Average(float level)
    {
        var average = new Volume(Box, 1, PixelSize);
        for (int i = 0; i < Box * Box; i++)
        {
            var at = new Vector3D((i % Box) - (Box / 2), (i / Box) - (Box / 2), 0);
            average.Voxels[i] = level + Blob(at, 4, 3) + Blob(at, -5, 2) + (0.5f * Blob(at, 1, -5));
        }

        return average;
    }

    private static float Blob(Vector3D at, double x, double y) => (float)Math.Exp(-(((at.X - x) * (at.X - x)) + ((at.Y - y) * (at.Y - y))) / 8);
}
