using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class SharpeningTests
{
    [Fact]
    public void TheWeightIsTheExpectedCorrelationWithTheTruth() =>
        Assert.Equal([1, Math.Sqrt(2 * 0.5 / 1.5), 0, 0], Sharpening.FscWeights(new Fsc([1, 0.5, 0, -0.2], 6, 1)));

    /// <summary>Blurring by B and sharpening by −B gives the map back, as far as the low-pass lets it.</summary>
    [Fact]
    public void SharpeningUndoesABlur()
    {
        Volume map = Filter.LowPass(NoiseMap.White(32, 2, 1), 6);
        Volume back = Sharpening.Apply(Filter.Gaussian(map, 60), Ones(32), -60, 4);

        // Rounding of single precision, raised by exp(15·4⁻²) = 2.6 at the map's finest shell.
        Assert.Equal(map.Voxels.ToArray(), back.Voxels.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
    }

    /// <summary>All four factors at once are the four filters one after another.</summary>
    [Fact]
    public void OnePassDoesWhatTheFiltersDo()
    {
        Volume map = NoiseMap.White(32, 2, 2);
        double[] factors = [.. Enumerable.Range(0, 17).Select(s => 1 / (1.0 + s))];
        Volume expected = Filter.LowPass(Filter.Gaussian(Filter.ByShell(map, factors), -30), 7);
        Volume found = Sharpening.Apply(map, factors, -30, 7, threads: 2);

        Assert.Equal(expected.Voxels.ToArray(), found.Voxels.ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        Assert.Throws<ArgumentException>(() => Sharpening.Apply(map, [1], -30, 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sharpening.Apply(map, factors, -30, 0));
    }

    /// <summary>The phases of a map are lost from a shell on, its power in every shell is kept.</summary>
    [Fact]
    public void RandomPhasesKeepThePower()
    {
        Volume map = NoiseMap.White(32, 2, 3);
        Volume random = RandomPhases.From(map, 6, seed: 1, stream: 1);
        (double[] before, double[] after) = (ShellPower.PerComponent(map, 1), ShellPower.PerComponent(random, 1));

        Assert.Equal(before, after, (a, b) => Math.Abs(a - b) < 1e-4 * a);
        Assert.Equal(1, Fsc.Between(map, random).Correlation[5], 1e-5);
        Assert.NotEqual(random.Voxels.ToArray(), RandomPhases.From(map, 6, seed: 1, stream: 2).Voxels.ToArray());
    }

    private static double[] Ones(int box) => [.. Enumerable.Repeat(1.0, (box / 2) + 1)];
}
