using CryoSharp.Imaging;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class SpherePictureTests
{
    [Fact]
    public void PolesCentreAndRimAreWhereTheyBelong()
    {
        Assert.Equal(0, (new Vector3D(1, 0, 0) - SpherePicture.Direction(0, 0)!.Value).Length, 1e-12);
        Assert.Equal(1, SpherePicture.Direction(0, 1)!.Value.Z, 1e-12);
        Assert.Equal(-1, SpherePicture.Direction(0, -1)!.Value.Z, 1e-12);
        Assert.Equal(0, (new Vector3D(0, 1, 0) - SpherePicture.Direction(0.5, 0)!.Value).Length, 1e-12);
        Assert.Null(SpherePicture.Direction(0.9, 0.9));
        Assert.Null(SpherePicture.Direction(0, 1.1));
    }

    /// <summary>Areas are kept: a quarter of the ellipse shows the cap z ≥ ½, as a quarter of the sphere is.</summary>
    [Fact]
    public void AreasAreKept()
    {
        Vector3D[] shown =
        [
            .. from x in Enumerable.Range(0, 400) from y in Enumerable.Range(0, 200)
               let d = SpherePicture.Direction(((x + 0.5) / 200) - 1, ((y + 0.5) / 100) - 1) where d is not null select d.Value,
        ];

        // 62,832 places; the boundary of the ellipse and of the cap pass through about 1,000 of them.
        Assert.Equal(0.25, shown.Count(d => d.Z >= 0.5) / (double)shown.Length, 0.01);
        Assert.Equal(0.25, shown.Count(d => d is { X: >= 0, Y: >= 0 }) / (double)shown.Length, 0.01);
    }

    [Fact]
    public void ColoursGoFromDarkToBrightEitherWay()
    {
        var up = new ColourScale(2, 4);
        Assert.Equal(((byte)68, (byte)1, (byte)84), up.Of(1));
        Assert.Equal(((byte)253, (byte)231, (byte)37), up.Of(9));
        Assert.Equal(up.Of(3), new ColourScale(4, 2).Of(3));
        Assert.Equal(up.Of(2), new ColourScale(3, 3).Of(3));
        Assert.Equal(17, Enumerable.Range(0, 17).Select(i => up.Of(2 + (i / 8.0))).Distinct().Count());
    }

    [Fact]
    public void SlicesShowOnlyWhatIsNotZero()
    {
        Raster picture = SliceColours.Draw(SoftMask.Sphere(16, 1, 4, 0), "A", 0, 1, "Å");
        (byte, byte, byte)[] colours = [.. Enumerable.Range(0, picture.Rgb.Length / 3).Select(i => (picture.Rgb[3 * i], picture.Rgb[(3 * i) + 1], picture.Rgb[(3 * i) + 2]))];
        Assert.Contains(((byte)253, (byte)231, (byte)37), colours);
        Assert.Contains((Raster.Paper, Raster.Paper, Raster.Paper), colours);
    }
}
