using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class FilterTests
{
    private const int BoxSize = 24;

    /// <summary>A plane wave is an eigenfunction: it comes out times the filter's value at its shell.</summary>
    [Theory]
    [InlineData(5, 0, 0, 1)]
    [InlineData(7, 0, 0, 0.5)]
    [InlineData(0, 8, 0, 0)]
    [InlineData(0, 0, 9, 0)]
    [InlineData(4, 4, 4, 0.5562)]
    public void TheLowPassIsARaisedCosineTwoShellsWide(int kx, int ky, int kz, double expected)
    {
        // Half at shell 7 = 24·2/resolution; (4,4,4) is at 6.9282: ½(1 + cos(π·0.9282/2)) = 0.5562.
        Volume wave = Wave(kx, ky, kz);
        Volume filtered = Filter.LowPass(wave, BoxSize * 2 / 7.0);
        AssertMultiple(wave, filtered, expected, 1e-3);
    }

    /// <summary>A Gaussian blob of σ convolved with one of B/(8π²) is a blob of σ² + B/(8π²).</summary>
    [Fact]
    public void TheGaussianWidensABlobByItsVariance()
    {
        const double pixelSize = 2;
        const double bFactor = 200;
        double variance = (1.5 * 1.5) + (bFactor / (8 * Math.PI * Math.PI) / (pixelSize * pixelSize));
        var blob = new GaussianBlobs(1.5, new Vector3D(1, -2, 0.5));
        Volume filtered = Filter.Gaussian(blob.ToVolume(BoxSize, pixelSize), bFactor);
        Volume expected = new GaussianBlobs(Math.Sqrt(variance), blob.Centres).ToVolume(BoxSize);
        double height = Math.Pow(1.5 * 1.5 / variance, 1.5);
        for (int i = 0; i < filtered.Voxels.Length; i++)
        {
            // The blob of 1.5 reaches 2e-5 of its transform at the Nyquist frequency and 3e-9 of its height at the box's edge.
            Assert.Equal(height * expected.Voxels[i], filtered.Voxels[i], 2e-5);
        }
    }

    [Fact]
    public void AFactorPerShellScalesThatShell()
    {
        double[] factors = [.. Enumerable.Range(0, 13).Select(s => 0.1 * s)];
        AssertMultiple(Wave(4, 4, 4), Filter.ByShell(Wave(4, 4, 4), factors), 0.7, 1e-5);
        AssertMultiple(Wave(10, 10, 0), Filter.ByShell(Wave(10, 10, 0), factors), 0, 1e-5);
        Assert.Throws<ArgumentException>(() => Filter.ByShell(Wave(1, 0, 0), factors.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => Filter.LowPass(Wave(1, 0, 0), 0));
    }

    private static Volume Wave(int kx, int ky, int kz)
    {
        var volume = new Volume(BoxSize, 2);
        for (int i = 0; i < volume.Voxels.Length; i++)
        {
            double phase = 2 * Math.PI * ((kx * (i % BoxSize)) + (ky * (i / BoxSize % BoxSize)) + (kz * (i / BoxSize / BoxSize))) / BoxSize;
            volume.Voxels[i] = (float)Math.Cos(phase + 0.3);
        }

        return volume;
    }

    private static void AssertMultiple(Volume original, Volume filtered, double factor, double tolerance)
    {
        for (int i = 0; i < original.Voxels.Length; i++)
        {
            Assert.Equal(factor * original.Voxels[i], filtered.Voxels[i], tolerance);
        }
    }
}
