using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class MapPictureTests
{
    [Fact]
    public void SlicesAndProjectionsAreThoseOfTheVolume()
    {
        Volume map = Numbered(4);
        float[][] tiles = MapTiles.Of(map);
        for (int b = 0; b < 4; b++)
        {
            for (int a = 0; a < 4; a++)
            {
                int i = (4 * b) + a;
                Assert.Equal([At(a, b, 2), At(a, 2, b), At(2, a, b)], tiles[..3].Select(t => t[i]));
                Assert.Equal(Enumerable.Range(0, 4).Sum(c => At(a, b, c)), tiles[3][i]);
                Assert.Equal(Enumerable.Range(0, 4).Sum(c => At(a, c, b)), tiles[4][i]);
                Assert.Equal(Enumerable.Range(0, 4).Sum(c => At(c, a, b)), tiles[5][i]);
            }
        }

        static float At(int x, int y, int z) => x + (10 * y) + (100 * z);
    }

    /// <summary>Cubic convolution is exact for polynomials of degree 2, two pixels and more from the border.</summary>
    /// <remarks>Values below 400 in single precision: each of two passes rounds by 2⁻²⁴·400 = 2.4e-5 at most.</remarks>
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void EnlargingIsExactForAParabola(int factor)
    {
        const int Side = 8;
        float[] large = MapTiles.Enlarge(
            [.. Enumerable.Range(0, Side * Side).Select(i => (float)Parabola(i % Side, i / Side))], Side, factor);
        for (int y = 2 * factor; y < 6 * factor; y++)
        {
            for (int x = 2 * factor; x < 6 * factor; x++)
            {
                double expected = Parabola(((x + 0.5) / factor) - 0.5, ((y + 0.5) / factor) - 0.5);
                Assert.Equal(expected, large[(y * Side * factor) + x], 1e-4);
            }
        }

        static double Parabola(double x, double y) => (x * x) + (2 * y * y) - (3 * x * y) + x - 5;
    }

    [Fact]
    public void EqualMapsGetEqualGreysWhateverElseIsShown()
    {
        Volume bright = Numbered(4);
        Raster picture = MapPicture.Draw([new(bright, ""), new(new Volume(4, 1), ""), new(bright.Clone(), "")]);
        int rowHeight = (picture.Height - 30) / 3;
        for (int y = 0; y < rowHeight; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                Assert.Equal(Grey(picture, x, 30 + y), Grey(picture, x, 30 + (2 * rowHeight) + y));
            }
        }
    }

    /// <summary>In the slice xz, which is 100 times steeper along z, the top row of 192 pixels is white and the bottom row black.</summary>
    [Fact]
    public void TheSecondAxisPointsUp()
    {
        Raster picture = MapPicture.Draw([new(Numbered(4), "")]);
        Assert.Equal(6 + (6 * (192 + 6)), picture.Width);
        int left = 6 + 192 + 6;
        int bottom = picture.Height - 6 - 1;
        Assert.InRange(Grey(picture, left + 191, bottom - 191), 240, 255);
        Assert.InRange(Grey(picture, left, bottom), 0, 15);
        Assert.True(Grey(picture, 6 + 191, bottom - 191) > Grey(picture, 6 + 191, bottom));
    }

    [Theory]
    [InlineData(1, 0.3412, 8.24, "CLASS 1  34.1 %  8.2 Å")]
    [InlineData(12, 1, null, "CLASS 12  100.0 %")]
    public void ACaptionSaysNumberShareAndResolution(int number, double fraction, double? resolution, string expected) =>
        Assert.Equal(expected, MapPicture.Caption(number, fraction, resolution));

    [Fact]
    public void MapsOfDifferentBoxesAreRefused()
    {
        var e = Assert.Throws<ArgumentException>(() => MapPicture.Draw([new(new Volume(4, 1), ""), new(new Volume(6, 1), "")]));
        Assert.StartsWith("A picture needs maps of one box; found 4, 6.", e.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => MapPicture.Draw([]));
    }

    /// <summary>The map of a real particle, as PNG. Skipped where the file is missing.</summary>
    [Fact]
    public void ARealMapMakesAPicture()
    {
        string? path = RealMap();
        Assert.SkipUnless(path is not null, "../shared/data/betagal-10204 is not there");
        Volume map = CryoSharp.IO.MrcFile.ReadVolume(path!);
        Raster picture = MapPicture.Draw([new(map, MapPicture.Caption(1, 0.341, 8.2)), new(map, MapPicture.Caption(2, 0.659, null))]);
        string file = Path.Combine(AppContext.BaseDirectory, "betagal-montage.png");
        picture.WritePng(file);
        Assert.Equal((6 + (6 * 198), 30 + (2 * (24 + 192 + 6))), (picture.Width, picture.Height));
        Assert.InRange(new FileInfo(file).Length, 50_000, 1_600_000);
    }

    private static byte Grey(Raster picture, int x, int y) => picture.Rgb[3 * ((y * picture.Width) + x)];

    private static Volume Numbered(int n)
    {
        var map = new Volume(n, 1);
        for (int i = 0; i < n * n * n; i++)
        {
            map.Voxels[i] = (i % n) + (10 * (i / n % n)) + (100 * (i / n / n));
        }

        return map;
    }

    private static string? RealMap()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string file = Path.Combine(folder.FullName, "shared/data/betagal-10204/derived/betagal_ref_full.mrc");
            if (File.Exists(file))
            {
                return file;
            }
        }

        return null;
    }
}
