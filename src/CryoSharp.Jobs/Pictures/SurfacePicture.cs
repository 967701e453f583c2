using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>The surface of a map at a contour level as a shaded picture, without perspective, on white ground.</summary>
/// <remarks>Specks about the molecule are left out (<see cref="Dust"/>). The same map and settings give the same bytes whatever the threads.</remarks>
public sealed record SurfacePicture
{
    // Rays per pixel along each axis: edges are smooth with two.
    private const int Fine = 2;

    // A little room about the surface.
    private const double Margin = 1.05;

    // Pieces of the surface that are smaller than this share of the largest are noise, and not shown.
    private const double Speck = 0.02;

    private const double Ambient = 0.3;
    private const double Shine = 0.25;
    private const double Haze = 0.35;

    // From the upper left, before the picture.
    private static readonly Vector3D Light = Unit(new Vector3D(-0.4, 0.5, 0.8));
    private static readonly Vector3D Halfway = Unit(Light + new Vector3D(0, 0, 1));

    /// <summary>Density of the surface.</summary>
    public required double Level { get; init; }

    /// <summary>From the map's frame to that of the picture: x to the right, y up, z towards the reader.</summary>
    public Rotation View { get; init; } = Rotation.Identity;

    /// <summary>Pixels along each side.</summary>
    public int Side { get; init; } = 500;

    /// <summary>Å along each side, or null for what the surface needs.</summary>
    public double? Width { get; init; }

    /// <summary>Of the surface.</summary>
    public Colour Colour { get; init; } = Colour.OfClass(1);

    /// <summary>Draws it.</summary>
    /// <param name="threads">At least 1.</param>
    public Raster Draw(Volume map, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        Volume clean = Dust.Remove(map, Level, Speck);
        var rays = new SurfaceRays(clean, (float)Level);
        double reach = Reach(clean, Level);
        double pixel = (Width ?? (2 * Margin * reach)) / Side / map.PixelSize;
        var picture = new Raster(Side, Side, 255);
        Parallel.For(0, Side, new ParallelOptions { MaxDegreeOfParallelism = threads }, row =>
        {
            for (int column = 0; column < Side; column++)
            {
                DrawPixel(picture, rays, column, row, pixel, reach / map.PixelSize);
            }
        });
        return picture;
    }

    /// <summary>Å from the centre to the farthest voxel at or above the level; half the box where there is none.</summary>
    private static double Reach(Volume map, double level)
    {
        int n = map.BoxSize;
        double squared = -1;
        ReadOnlySpan<float> voxels = map.Voxels;
        for (int i = 0; i < voxels.Length; i++)
        {
            if (voxels[i] >= level)
            {
                (int x, int y, int z) = ((i % n) - (n / 2), (i / n % n) - (n / 2), (i / n / n) - (n / 2));
                squared = Math.Max(squared, (x * x) + (y * y) + (z * z));
            }
        }

        return map.PixelSize * (squared >= 0 ? Math.Sqrt(squared) + 1 : n / 2.0);
    }

    /// <summary>The mean of the pixel's rays; those that meet nothing are white.</summary>
    /// <param name="pixel">Its side in voxels.</param>
    /// <param name="reach">Voxels from the centre to the farthest part.</param>
    private void DrawPixel(Raster picture, SurfaceRays rays, int column, int row, double pixel, double reach)
    {
        (double red, double green, double blue) = (0, 0, 0);
        for (int ray = 0; ray < Fine * Fine; ray++)
        {
            double x = pixel * (column + ((0.5 + (ray % Fine)) / Fine) - (Side / 2.0));
            double y = pixel * ((Side / 2.0) - row - ((0.5 + (ray / Fine)) / Fine));
            (double r, double g, double b) = rays.Meet(View.Inverse, x, y) is (Vector3D at, Vector3D normal)
                ? Shade(View.Apply(normal), View.Apply(at).Z / reach)
                : (255, 255, 255);
            (red, green, blue) = (red + r, green + g, blue + b);
        }

        picture.Set(column, row, Sample(red), Sample(green), Sample(blue));
    }

    /// <summary>Diffuse light, a little shine, and haze on what is far behind.</summary>
    /// <param name="depth">From −1, the back, to 1, the front.</param>
    private (double Red, double Green, double Blue) Shade(Vector3D normal, double depth)
    {
        double light = Ambient + ((1 - Ambient) * Math.Max(0, normal.Dot(Light)));
        double shine = 255 * Shine * Math.Pow(Math.Max(0, normal.Dot(Halfway)), 30);
        double haze = Haze * Math.Clamp((1 - depth) / 2, 0, 1);
        double Tone(byte sample) => ((1 - haze) * Math.Min(255, (light * sample) + shine)) + (255 * haze);
        return (Tone(Colour.Red), Tone(Colour.Green), Tone(Colour.Blue));
    }

    private static byte Sample(double sum) => (byte)Math.Clamp(Math.Round(sum / (Fine * Fine)), 0, 255);

    private static Vector3D Unit(Vector3D v) => (1 / v.Length) * v;
}
