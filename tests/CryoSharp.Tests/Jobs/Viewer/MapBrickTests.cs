using System.Text.Json.Nodes;
using System.Xml.Linq;
using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class MapBrickTests
{
    [Theory]
    [InlineData(24, 128)]
    [InlineData(24, 24)]
    [InlineData(28, 16)]
    [InlineData(32, 16)]
    [InlineData(48, 16)]
    public void AVoxelIsHalfAGreyValueFromItsDensityOrBeyondTheEnds(int box, int greatest)
    {
        Volume map = Blobs(box);
        var brick = MapBrick.Of(map, greatest);
        Volume shown = box <= greatest ? map : box % greatest == 0 ? Means(map, box / greatest) : Resampling.FourierResize(map, greatest);
        Assert.Equal((shown.BoxSize, shown.PixelSize), (brick.BoxSize, brick.PixelSize));
        double step = (brick.Greatest - brick.Least) / 255;
        for (int i = 0; i < brick.Voxels.Length; i++)
        {
            // In single precision the density itself is known to some 1e-7 of the largest.
            double density = Math.Clamp(shown.Voxels[i], brick.Least, brick.Greatest);
            Assert.InRange(Math.Abs(brick.Least + (step * brick.Voxels[i]) - density), 0, (0.5 * step) + (1e-6 * brick.Greatest));
        }

        // One in ten thousand may be brighter; the level encloses something, and not all.
        Assert.InRange(shown.Voxels.ToArray().Count(v => v > brick.Greatest), 0, Math.Ceiling(shown.Voxels.Length / 10_000.0));
        Assert.InRange(brick.Level, brick.Least, brick.Greatest);
        Assert.Contains(shown.Voxels.ToArray(), v => v > brick.Level);
        Assert.Contains(shown.Voxels.ToArray(), v => v < brick.Level);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(-3)]
    public void AnEvenMapHasABrickOfFiniteNumbers(float density)
    {
        var map = new Volume(16, 2);
        map.Voxels.Fill(density);
        var brick = MapBrick.Of(map, 128);
        Assert.True(double.IsFinite(brick.Least) && double.IsFinite(brick.Greatest) && double.IsFinite(brick.Level));
        Assert.Single(brick.Voxels.Distinct());
    }

    [Fact]
    public void ASectionIsWellFormedAndHoldsTheBytes()
    {
        MapBrick[] bricks = [MapBrick.Of(Blobs(16), 128), MapBrick.Of(Blobs(18), 128)];
        var metric = new RunMetric(3, 2, 12, 0.25, double.PositiveInfinity, double.NaN);
        string section = VolumeViewer.Inline(
        [
            (VolumeViewer.Describe(1, bricks[0], null, 7.5), bricks[0]),
            (VolumeViewer.Describe(2, bricks[1], metric, null), bricks[1]),
        ]);
        XElement page = XElement.Parse($"<body>{section}</body>");
        XElement data = page.Elements("script").Single(script => (string?)script.Attribute("type") == "application/json");
        Assert.DoesNotContain('<', data.Value);
        JsonArray maps = JsonNode.Parse(data.Value)!["maps"]!.AsArray();
        Assert.Equal(2, maps.Count);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(bricks[i].Voxels, Convert.FromBase64String(maps[i]!["voxels"]!.GetValue<string>()));
            Assert.Equal(bricks[i].BoxSize, maps[i]!["box"]!.GetValue<int>());
            Assert.Equal(bricks[i].Greatest, maps[i]!["greatest"]!.GetValue<double>());
        }

        Assert.Equal((7.5, null, null), (maps[0]!["resolution"]!.GetValue<double>(), maps[0]!["count"], maps[0]!["share"]));
        Assert.Equal((null, 12, 0.25), (maps[1]!["resolution"], maps[1]!["count"]!.GetValue<double>(), maps[1]!["share"]!.GetValue<double>()));
        Assert.Equal(data.Attribute("id")!.Value, page.Element("section")!.Attribute("data-inline")!.Value);
        Assert.Contains("mountVolumes", page.Elements("script").Last().Value, StringComparison.Ordinal);
    }

    private static Volume Means(Volume map, int side)
    {
        var means = new Volume(map.BoxSize / side, side * map.PixelSize);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            (int x, int y, int z) = (i % map.BoxSize, i / map.BoxSize % map.BoxSize, i / (map.BoxSize * map.BoxSize));
            means.Voxels[(((z / side * means.BoxSize) + (y / side)) * means.BoxSize) + (x / side)] += map.Voxels[i] / (side * side * side);
        }

        return means;
    }

    /// <summary>Three bright balls on a ground of little noise.</summary>
    private static Volume Blobs(int box)
    {
        var map = new Volume(box, 3);
        var random = new Random(box);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            (int x, int y, int z) = (i % box, i / box % box, i / (box * box));
            double Ball(double cx, double cy, double cz) => Math.Exp(-(Math.Pow(x - (cx * box), 2) + Math.Pow(y - (cy * box), 2) + Math.Pow(z - (cz * box), 2)) / 8);
            map.Voxels[i] = (float)((0.05 * (random.NextDouble() - 0.5)) + Ball(0.4, 0.5, 0.5) + Ball(0.6, 0.5, 0.4) + (0.5 * Ball(0.5, 0.6, 0.6)));
        }

        return map;
    }
}
