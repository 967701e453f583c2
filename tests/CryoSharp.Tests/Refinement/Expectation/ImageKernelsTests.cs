using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ImageKernelsTests
{
    /// <summary>Each kernel gives the plain loop's numbers for every rest of the length.</summary>
    /// <remarks>One product or sum is rounded once in both; sums of up to 49 terms in double precision differ by 1e-14.</remarks>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(33)]
    [InlineData(49)]
    public void AnyLengthAgreesWithThePlainLoop(int length)
    {
        (float[] a, float[] b) = (Noise(length, 1), Noise(length, 2));
        (double sum, double squares) = ImageKernels.WeightedMoments(a, b);
        Assert.Equal(a.Zip(b, (x, w) => (double)w * x).Sum(), sum, 1e-12);
        Assert.Equal(a.Zip(b, (x, w) => (double)w * x * x).Sum(), squares, 1e-12);
        Assert.Equal(a.Select(Math.Abs).DefaultIfEmpty(0).Max(), ImageKernels.LargestMagnitude(a));

        var standard = new float[length];
        ImageKernels.Standardise(a, 0.3f, 2.5f, standard);
        Assert.Equal([.. a.Select(x => (x - 0.3f) * 2.5f)], standard);

        var integers = new short[length];
        ImageKernels.Quantise(a, 1000, integers);
        Assert.Equal([.. a.Select(x => (short)MathF.Round(x * 1000f))], integers);

        float[] product = [.. a];
        ImageKernels.Multiply(product, b);
        Assert.Equal([.. a.Zip(b, (x, y) => x * y)], product);
    }

    [Fact]
    public void PlanesAreFilteredAndWeighed()
    {
        (float[] ctf, float[] factor) = (Noise(32, 1), Noise(32, 2));
        short[] integers = [.. Enumerable.Range(0, 96).Select(i => (short)((i * 977) - 32767))];
        var whitened = new float[64];
        ImageKernels.Whiten(integers, 48, ctf, factor, whitened);
        var weights = new float[32];
        ImageKernels.Weigh(ctf, factor, 1.5f, weights);
        for (int k = 0; k < 32; k++)
        {
            Assert.Equal(ctf[k] * factor[k] * integers[k], whitened[k]);
            Assert.Equal(ctf[k] * factor[k] * integers[48 + k], whitened[32 + k]);
            Assert.Equal(ctf[k] * ctf[k] * (factor[k] * 1.5f), weights[k]);
        }
    }

    private static float[] Noise(int count, ulong stream)
    {
        var random = new CounterRandom(1, stream, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }
}
