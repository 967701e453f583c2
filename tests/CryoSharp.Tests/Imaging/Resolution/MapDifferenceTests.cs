using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MapDifferenceTests
{
    private const int Box = 32;
    private const double PixelSize = 6;

    private static readonly Volume Mask = SoftMask.Sphere(Box, PixelSize, 12, 4);

    /// <summary>
    /// Four half-maps of one structure with independent noise: the ratio is the mean of 1/(1 + F) over the difference of halves, which is between 1/2 and 1 by theory, and
    /// the correlation of the structures is 1. Both are sums over some 10⁴ components within the mask, with errors of a few per cent.
    /// </summary>
    [Fact]
    public void TwoMapsOfOneStructureDifferByLessThanHalves()
    {
        Volume truth = Phantom.State(0, 2).ToVolume(Box, PixelSize);
        MapDifference difference = MapDifference.Of(Halved(truth, 1, 0.5), Halved(truth, 2, 0.5));
        Assert.InRange(difference.LastShell, 3, Box / 2);
        double expected = Expected(Halved(truth, 1, 0.5), Halved(truth, 2, 0.5), difference.LastShell);
        Assert.InRange(expected, 0.5, 1);
        Assert.InRange(difference.Ratio, expected - 0.08, expected + 0.08);
        Assert.InRange(difference.Correlation, 0.95, 1);
    }

    [Fact]
    public void MapsOfTwoStructuresDifferByMore()
    {
        MapDifference difference = MapDifference.Of(
            Halved(Phantom.State(0, 2).ToVolume(Box, PixelSize), 1, 0.2), Halved(Phantom.State(1, 2).ToVolume(Box, PixelSize), 2, 0.2));
        Assert.True(difference.Ratio > 1.5, $"ratio {difference.Ratio}");
        Assert.InRange(difference.Correlation, 0, 0.97);
    }

    /// <summary>One structure, turned by 4° and moved by 5 Å: as they lie the maps differ by more than halves do, laid on one another by less.</summary>
    [Fact]
    public void ATurnOfAMapIsNoDifference()
    {
        Volume truth = Phantom.State(0, 2).ToVolume(Box, PixelSize);
        Volume turned = new MapMotion(Rotation.FromAxis(new Vector3D(1, 0, 1), 4), new Vector3D(3, 4, 0)).Apply(truth);
        (HalvedMap a, HalvedMap b) = (Halved(truth, 1, 0.3), Halved(turned, 2, 0.3));
        Assert.True(MapDifference.Of(a, b).Ratio > 1.2);
        MapDifference fitted = MapDifference.Fitted(a, b);
        Assert.InRange(fitted.Ratio, 0.4, 1);
        Assert.InRange(fitted.Motion.Turn.AngleTo(Rotation.Identity), 3, 5);
    }

    /// <summary>Another grey scale is no other structure: a correlation does not see it.</summary>
    [Fact]
    public void TheGreyScaleDoesNotMatter()
    {
        Volume truth = Phantom.State(0, 2).ToVolume(Box, PixelSize);
        var louder = new Volume(Box, PixelSize);
        for (int i = 0; i < truth.Voxels.Length; i++)
        {
            louder.Voxels[i] = 4 * truth.Voxels[i];
        }

        HalvedMap a = HalvedMap.Of(truth, truth, Mask);
        MapDifference same = MapDifference.Of(a, HalvedMap.Of(louder, louder, Mask));
        Assert.Equal(1, same.Correlation, 1e-5);
    }

    private static double Expected(HalvedMap a, HalvedMap b, int last)
    {
        (double above, double below) = (0, 0);
        for (int s = 1; s <= last; s++)
        {
            double f = Math.Sqrt(Math.Max(0, a.Halves.Correlation[s]) * Math.Max(0, b.Halves.Correlation[s]));
            above += s * s * (1 - f) / (1 + f);
            below += s * s * (1 - f);
        }

        return above / below;
    }

    /// <summary>Two halves of a map with white noise, its deviation in units of the map's.</summary>
    private static HalvedMap Halved(Volume truth, int seed, double noise)
    {
        var random = new Random(seed);
        double deviation = Math.Sqrt(truth.Voxels.ToArray().Average(v => (double)v * v));
        Volume Noisy()
        {
            var map = new Volume(Box, PixelSize);
            for (int i = 0; i < map.Voxels.Length; i++)
            {
                map.Voxels[i] = truth.Voxels[i] + (float)(noise * deviation * RandomRotation.Normal(random));
            }

            return map;
        }

        return HalvedMap.Of(Noisy(), Noisy(), Mask);
    }
}
