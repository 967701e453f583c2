using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class FscTests
{
    private const int BoxSize = 32;

    [Fact]
    public void AMapCorrelatesWithItselfAndItsMultiplesButNotItsNegative()
    {
        Volume map = Noise(1);
        Assert.All(Fsc.Between(map, map).Correlation, value => Assert.Equal(1, value, 1e-9));
        Assert.All(Fsc.Between(map, Sum(map, 2, map, 1)).Correlation, value => Assert.Equal(1, value, 1e-6));
        Assert.All(Fsc.Between(map, Sum(map, -1, map, 0)).Correlation.Skip(1), value => Assert.Equal(-1, value, 1e-9));
    }

    /// <summary>Two maps of one white signal with independent white noise: FSC = SNR/(1 + SNR).</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(0.1)]
    public void TheCorrelationIsSetByTheSignalToNoiseRatio(double snr)
    {
        Volume signal = Noise(1);
        double noise = 1 / Math.Sqrt(snr);
        Fsc fsc = Fsc.Between(Sum(signal, 1, Noise(2), noise), Sum(signal, 1, Noise(3), noise));
        for (int s = 2; s <= BoxSize / 2; s++)
        {
            // A shell has about 4πs² components, half of them independent; the standard error is at most 1/√(2πs²).
            Assert.Equal(snr / (1 + snr), fsc.Correlation[s], 4.5 / Math.Sqrt(2 * Math.PI * s * s));
        }
    }

    [Fact]
    public void TheResolutionIsInterpolatedInFrequency()
    {
        var fsc = new Fsc([1, 1, 0.9, 0.3, 0.2, 0.6, 0.1], 12, 2);
        Assert.Equal(24 / (2 + (0.4 / 0.6)), fsc.ResolutionAt(0.5), 1e-12);
        Assert.Equal(4, fsc.ResolutionAt(0.05));
        Assert.Equal(24 / 2.0, fsc.ResolutionAt(0.9), 1e-12);
        Assert.Equal(8, fsc.Resolution(3));
        Assert.Equal(double.PositiveInfinity, fsc.Resolution(0));
    }

    [Fact]
    public void MapsOfDifferentGridsAreRefused()
    {
        Assert.Throws<ArgumentException>(() => Fsc.Between(new Volume(8, 1), new Volume(10, 1)));
        Assert.Throws<ArgumentException>(() => Fsc.Between(new Volume(8, 1), new Volume(8, 1.1)));
        Assert.Throws<ArgumentException>(() => Fsc.Between(new Volume(8, 1), new Volume(8, 1), new Volume(10, 1)));
    }

    /// <summary>A tight mask makes noise beyond the signal's resolution seem to correlate; the correction takes that out.</summary>
    [Fact]
    public void TheCorrectionTakesOutWhatTheMaskBrought()
    {
        Volume signal = Filter.LowPass(SoftMask.Sphere(BoxSize, 2, 5, 0), 8);
        Volume mask = SoftMask.Sphere(BoxSize, 2, 3, 2);
        (Volume a, Volume b) = (Sum(signal, 1, Noise(2), 0.02), Sum(signal, 1, Noise(3), 0.02));
        CorrectedFsc curves = CorrectedFsc.Between(a, b, mask, seed: 1);
        Assert.Equal(curves, CorrectedFsc.Between(a, b, mask, seed: 1, threads: 2), new SameCurves());
        Assert.InRange(curves.RandomisedFrom, 6, 10);
        for (int s = 0; s <= BoxSize / 2; s++)
        {
            (double m, double r) = (curves.Masked.Correlation[s], curves.Randomised.Correlation[s]);
            double expected = s < curves.RandomisedFrom + 2 ? m : r >= m ? 0 : (m - r) / (1 - r);
            Assert.Equal(expected, curves.Corrected.Correlation[s], 1e-12);
        }

        // A ball of radius 4 holds few independent components per shell, about (4πs²/2)·(4/3π4³/32³): 7 at shell 14. Their correlation scatters by ±0.4;
        // it is the mean that must vanish.
        Assert.InRange(curves.Corrected.Correlation.Skip(12).Average(), -0.1, 0.35);
    }

    [Fact]
    public void RandomPhasesKeepWhatIsBelowThem()
    {
        Volume signal = Filter.LowPass(Noise(5), 10);
        CorrectedFsc curves = CorrectedFsc.Between(Sum(signal, 1, Noise(2), 0.01), Sum(signal, 1, Noise(3), 0.01), SoftMask.Sphere(BoxSize, 2, 99, 0), seed: 2);
        for (int s = 1; s <= BoxSize / 2; s++)
        {
            // With a mask of ones shells do not mix: below, the curve is the maps'; from there on, two random sets do not correlate.
            double expected = s < curves.RandomisedFrom ? curves.Unmasked.Correlation[s] : 0;
            Assert.Equal(expected, curves.Randomised.Correlation[s], s < curves.RandomisedFrom ? 1e-5 : 4.5 / Math.Sqrt(2 * Math.PI * s * s));
        }
    }

    /// <summary>The same curve as relion_image_handler prints.</summary>
    /// <remarks>
    /// That program counts the components of the plane x = 0, which are stored with their conjugates, as often as those that are stored
    /// without; so the maps are made empty there, by taking the mean along x away.
    /// </remarks>
    [Fact]
    public void AnotherProgramFindsTheSameCurve()
    {
        using var folder = new TemporaryFolder();
        Volume signal = Filter.LowPass(Noise(5), 10);
        (Volume a, Volume b) = (WithoutMeanAlongX(Sum(signal, 1, Noise(2), 0.1)), WithoutMeanAlongX(Sum(signal, 1, Noise(3), 0.1)));
        MrcFile.Write(folder["a.mrc"], a);
        MrcFile.Write(folder["b.mrc"], b);
        string table = OtherProgram.Run(folder.Folder, "relion_image_handler", "--i", "a.mrc", "--fsc", "b.mrc", "--angpix", "2");
        Fsc fsc = Fsc.Between(a, b);
        double[][] rows =
        [
            .. table.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                .Where(words => words.Length == 4 && words.All(word => double.TryParse(word, out _))).Select(words => words.Select(double.Parse).ToArray()),
        ];
        Assert.InRange(rows.Length, BoxSize / 2, (BoxSize / 2) + 1);
        foreach (double[] row in rows[1..(BoxSize / 2)])
        {
            // Printed with six decimals.
            Assert.Equal(fsc.Correlation[(int)row[0]], row[3], 2e-5);
        }
    }

    private static Volume Noise(ulong item)
    {
        var volume = new Volume(BoxSize, 2);
        var random = new CounterRandom(7, 7, item);
        foreach (ref float voxel in volume.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return volume;
    }

    private static Volume WithoutMeanAlongX(Volume volume)
    {
        Volume result = volume.Clone();
        for (int i = 0; i < result.Voxels.Length; i++)
        {
            double sum = 0;
            foreach (float voxel in volume.Voxels.Slice(i / BoxSize * BoxSize, BoxSize))
            {
                sum += voxel;
            }

            result.Voxels[i] -= (float)(sum / BoxSize);
        }

        return result;
    }

    private static Volume Sum(Volume a, double x, Volume b, double y)
    {
        var sum = new Volume(a.BoxSize, b.PixelSize);
        for (int i = 0; i < sum.Voxels.Length; i++)
        {
            sum.Voxels[i] = (float)((x * a.Voxels[i]) + (y * b.Voxels[i]));
        }

        return sum;
    }

    private sealed class SameCurves : IEqualityComparer<CorrectedFsc>
    {
        public bool Equals(CorrectedFsc? x, CorrectedFsc? y) => x!.Corrected.Correlation.SequenceEqual(y!.Corrected.Correlation);

        public int GetHashCode(CorrectedFsc obj) => 0;
    }
}
