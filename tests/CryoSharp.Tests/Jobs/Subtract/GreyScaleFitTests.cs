using CryoSharp.Imaging;
using CryoSharp.IO;
using static CryoSharp.Tests.SubtractionScene;

namespace CryoSharp.Tests;

public sealed class GreyScaleFitTests : IDisposable
{
    private readonly SubtractionScene _scene = new();

    /// <summary>Images times f plus a constant: the fit finds f, for the mean is left out.</summary>
    /// <remarks>
    /// All shells count alike, so also those where the blobs have fallen to the rounding of the images, 2⁻²⁴ of their greatest value: the fit is a few times
    /// 1e-5 off. 1e-4 of f is allowed.
    /// </remarks>
    [Theory]
    [InlineData("micrograph")]
    [InlineData("particle")]
    public void TheGreyScaleIsFitted(string scale)
    {
        (Volume map, Volume mask) = WholeAndMask();
        Simulation whole = Simulate(map, 9);
        double[] factors = [.. Enumerable.Range(0, 9).Select(i => 0.5 + (scale == "particle" ? i : i / 3))];
        _scene.WriteInput(whole, map, mask, (i, image) => [.. image.Select(v => (float)((factors[i] * v) + 7))]);
        JobRun.Successful(_scene.Folder, [.. _scene.Command("s"), "--scale", scale]);

        Assert.All(_scene.Scales("s").Zip(factors), pair => Assert.InRange(pair.First / pair.Second, 1 - 1e-4, 1 + 1e-4));
    }

    /// <summary>Noise in half-maps dilutes a fit: Σ|P|² grows by it. Shells times their FSC (Wiener) have the slope 1 on the truth again.</summary>
    /// <remarks>
    /// Noise of a tenth of the blobs' height in each voxel has about the signal's power at shell 5, and more beyond. The FSC of the inner shells, of some tens of
    /// components each, is uncertain by about 0.1, and so is the filtered slope.
    /// </remarks>
    [Fact]
    public void FilteredHalfMapsGiveTheRightGreyScale()
    {
        (Volume map, Volume mask) = WholeAndMask();
        var noise = new Random(3);
        _scene.WriteInput(Simulate(map, 60), map, mask, (_, image) => [.. image.Select(v => v + (float)(0.3 * RandomRotation.Normal(noise)))], withHalves: true);
        foreach (int half in (int[])[1, 2])
        {
            var random = new Random(half);
            Volume noisy = map.Clone();
            foreach (ref float voxel in noisy.Voxels)
            {
                voxel += (float)(0.1 * RandomRotation.Normal(random));
            }

            MrcFile.Write(_scene[$"half{half}.mrc"], noisy);
        }

        string[] words = ["subtract", _scene["in.star"], "--half-maps", _scene["half1.mrc"], _scene["half2.mrc"], "--mask", _scene["mask.mrc"], "-q"];
        JobRun.Successful(_scene.Folder, [.. words, "-o", "filtered"]);
        JobRun.Successful(_scene.Folder, [.. words, "-o", "plain", "--no-filter"]);

        Assert.InRange(MeanScale("filtered"), 0.85, 1.15);
        Assert.InRange(MeanScale("plain"), 0, 0.6);
    }

    public void Dispose() => _scene.Dispose();

    private double MeanScale(string run) => _scene.Scales(run).Average();
}
