using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ImageStoreTests
{
    /// <summary>Rounding to 16 bits adds 1e-9 of the noise power to a shell of noise, and nowhere more than half a step.</summary>
    /// <remarks>
    /// With the largest part at a = 4 to 5 σ the step is a/32767 and the mean squared error step²/12 = (1.2 to 1.9)e-9 σ². A log weight Σ(R·δ)/σ² is then off
    /// by √norm·4.4e-5: 0.002 nats for a norm of 2,000.
    /// </remarks>
    [Fact]
    public void RoundingAddsNextToNoNoise()
    {
        var layout = new ImageLayout(64, 30);
        int count = layout.Disc.Count;
        (float[] re, float[] im) = (Noise(count, 1), Noise(count, 2));
        re[layout.Disc.CountUpTo(2)] = 3000; // a strong component costs its own shell precision and no other
        var record = new ImageRecord(layout, new float[layout.Length]);
        record.PutScored(re, im);
        for (int shell = 0, j = 0; shell <= 30; shell++)
        {
            (int first, int end) = (j, layout.Disc.CountUpTo(shell));
            double step = record.ScoredSteps[shell];
            double largest = re[first..end].Concat(im[first..end]).Max(Math.Abs);
            Assert.Equal(largest / 32767, step, 1e-6 * step);
            double squares = 0;
            for (; j < end; j++)
            {
                (double errorRe, double errorIm) = ((step * record.Scored[j]) - re[j], (step * record.Scored[layout.Stride + j]) - im[j]);
                Assert.InRange(Math.Max(Math.Abs(errorRe), Math.Abs(errorIm)), 0, (0.5 * step) + (1e-7 * largest));
                squares += (errorRe * errorRe) + (errorIm * errorIm);
            }

            Assert.True(shell is 0 or 3 || squares / (2 * (end - first)) < 4e-9, $"shell {shell}");
        }
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1e-35, 0)]
    [InlineData(1e30, 1)]
    public void ShellsOfAnySizeSurvive(float size, int isKept)
    {
        var layout = new ImageLayout(16, 2);
        var record = new ImageRecord(layout, new float[layout.Length]);
        float[] values = [.. Enumerable.Repeat(size, layout.Disc.Count)];
        record.PutInserted(values, values);
        Assert.Equal(isKept * size, record.InsertedSteps[1] * record.Inserted[1], 1e-6 * size);
    }

    [Theory]
    [InlineData(1_000, 100_000_000, 12, 24, 1_000)] // all fit, with room to grow
    [InlineData(1_000, 5_000_000, 12, 18, 1_000)] // 4·(49 + 2·19 + 2·544) = 4,700 bytes each; at shell 24 it would be 8,044
    [InlineData(1_000, 100_000_000, 4, 8, 1_000)]
    [InlineData(1_000, 100_000_000, 40, 47, 1_000)] // the images' own limit
    [InlineData(1_000, 2_400_000, 12, 12, 1_000)] // all fit, just
    [InlineData(1_000, 1_200_000, 12, 12, 511)] // 4·(49 + 2·13 + 2·256) = 2,348 bytes each
    [InlineData(1_000, 0, 12, 12, 0)]
    public void MemoryDecidesWhatIsKept(int particles, long bytes, int shell, int reach, int kept) =>
        Assert.Equal((reach, kept), ImageStore.Plan(96, particles, bytes, shell));

    [Theory]
    [InlineData(96, 12)]
    [InlineData(128, 31)]
    public void TheLengthOfARecordIsKnownBeforehand(int box, int shell)
    {
        Assert.Equal(4L * new ImageLayout(box, shell).Length, ImageLayout.BytesOf(box, shell));
        Assert.InRange(ImageLayout.BytesOf(box, shell), 4 * Math.PI * shell * shell, 6 * Math.PI * shell * shell);
    }

    private static float[] Noise(int count, ulong stream)
    {
        var random = new CounterRandom(1, stream, 0);
        return [.. Enumerable.Range(0, count).Select(_ => (float)random.NextGaussian())];
    }
}
