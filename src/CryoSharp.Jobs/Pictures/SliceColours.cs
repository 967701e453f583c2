using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Central slices of a map of numbers, as colours.</summary>
internal static class SliceColours
{
    private const int LeastTile = 256;
    private const int Gap = 8;
    private const int Line = 24;
    private const int Bar = 44;

    /// <summary>Draws the slices xy, xz and yz through voxel N/2, second axis up, and the scale. Voxels of 0 are left dark.</summary>
    /// <param name="dark">The value shown darkest.</param>
    /// <param name="bright">The value shown brightest.</param>
    public static Raster Draw(Volume map, string title, double dark, double bright, string unit)
    {
        int box = map.BoxSize;
        int factor = (LeastTile + box - 1) / box;
        int tile = factor * box;
        var scale = new ColourScale(dark, bright);
        var picture = new Raster((3 * (tile + Gap)) + Gap, Line + tile + Gap + Bar, Raster.Paper);
        picture.Write(Gap, Gap / 2, $"{title}: XY, XZ, YZ", 2, Raster.Ink);
        float[][] tiles = MapTiles.Of(map);
        for (int column = 0; column < 3; column++)
        {
            for (int y = 0; y < tile; y++)
            {
                for (int x = 0; x < tile; x++)
                {
                    float value = tiles[column][(y / factor * box) + (x / factor)];
                    if (value != 0)
                    {
                        (byte red, byte green, byte blue) = scale.Of(value);
                        picture.Set(Gap + (column * (tile + Gap)) + x, Line + tile - 1 - y, red, green, blue);
                    }
                }
            }
        }

        scale.DrawBar(picture, Gap, Line + tile + Gap, tile, unit);
        return picture;
    }
}
