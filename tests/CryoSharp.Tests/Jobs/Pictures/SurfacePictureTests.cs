using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class SurfacePictureTests
{
    private static readonly EulerAngles Slanted = new(30, 50, 70);

    /// <summary>
    /// A ball is a disc of its radius about the middle of the picture, from wherever it is seen. Its edge is interpolated linearly between voxels, which moves it by less than a tenth of a
    /// voxel; the area is then right to 2·0.1/18 = 1.1 %. A pixel that the disc only touches is counted whole, which adds half a pixel to the radius of 90: 1.1 %.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ABallIsADisc(bool isSlanted)
    {
        Volume ball = SoftMask.Sphere(64, 3, 16, 4); // at one half its radius is 18 voxels
        Raster picture = new SurfacePicture { Level = 0.5, Side = 300, Width = 180, View = isSlanted ? Rotation.FromEuler(Slanted) : Rotation.Identity }.Draw(ball, 2);

        int[] dark = [.. Enumerable.Range(0, 300 * 300).Where(i => picture.Rgb[3 * i] < 255)];
        double radius = 18 * 3 / (180.0 / 300); // 90 pixels
        Assert.Equal(Math.PI * radius * radius, dark.Length, 0.022 * Math.PI * radius * radius);
        Assert.Equal(149.5, dark.Average(i => i % 300), 0.5);
        Assert.Equal(149.5, dark.Average(i => i / 300), 0.5);
        Assert.All(dark, i => Assert.True(Math.Sqrt(Math.Pow((i % 300) - 149.5, 2) + Math.Pow((i / 300) - 149.5, 2)) < radius + 1.5));
    }

    /// <summary>x goes to the right and y up, and what is nearer hides what is behind: three balls on the axes, seen along z and along x.</summary>
    [Fact]
    public void AxesPointAsInTheMap()
    {
        var map = new Volume(64, 1);
        Add(map, 16, 0, 0);
        Add(map, 0, 20, 0);
        Add(map, 0, 0, 16);

        Assert.Equal([true, false, true, false, true], Balls(Rotation.Identity)); // along z: x at the right, y at the top, z in the middle
        Rotation alongX = Rotation.FromEuler(new EulerAngles(0, 90, 0)); // the viewing direction is +x; −z lies at the right
        Assert.Equal([false, true, true, false, true], Balls(alongX));

        bool[] Balls(Rotation view)
        {
            Raster picture = new SurfacePicture { Level = 0.5, Side = 64, Width = 64, View = view }.Draw(map);
            bool At(int x, int y) => picture.Rgb[3 * (((32 - y) * 64) + 32 + x)] < 255;
            return [At(16, 0), At(-16, 0), At(0, 20), At(0, -20), At(0, 0)];
        }
    }

    [Fact]
    public void ThreadsDoNotChangeIt()
    {
        Volume map = NoiseMap.White(32, 2, 7);
        var picture = new SurfacePicture { Level = 0.5, Side = 100, View = Rotation.FromEuler(Slanted) };
        Assert.Equal(picture.Draw(map, 1).Rgb.ToArray(), picture.Draw(map, 3).Rgb.ToArray());
    }

    /// <summary>By itself the picture is as wide as the surface needs, specks left out; a level that nothing reaches is a white picture.</summary>
    [Fact]
    public void ThePictureIsAsWideAsTheSurface()
    {
        Volume ball = SoftMask.Sphere(64, 3, 8, 2);
        ball.Voxels[5] = 9;
        Raster picture = new SurfacePicture { Level = 0.5, Side = 200 }.Draw(ball);
        int[] columns = [.. Enumerable.Range(0, 200 * 200).Where(i => picture.Rgb[3 * i] < 255).Select(i => i % 200)];
        Assert.InRange(columns.Max() - columns.Min(), 150, 198);

        Assert.DoesNotContain(new SurfacePicture { Level = 100, Side = 20 }.Draw(ball).Rgb.ToArray(), sample => sample != 255);
    }

    private static void Add(Volume map, int x, int y, int z)
    {
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            (int dx, int dy, int dz) = ((i % 64) - 32 - x, (i / 64 % 64) - 32 - y, (i / 64 / 64) - 32 - z);
            map.Voxels[i] += (float)Math.Exp(-((dx * dx) + (dy * dy) + (dz * dz)) / 8.0);
        }
    }
}
