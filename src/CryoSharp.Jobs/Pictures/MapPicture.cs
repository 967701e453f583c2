using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A map and the line above its row of tiles.</summary>
/// <param name="Map">All maps of a picture have one box.</param>
/// <param name="Caption">Such as "CLASS 1  34.1 %  8.2 Å".</param>
public sealed record CaptionedMap(Volume Map, string Caption);

/// <summary>Draws maps for a first look: a row per map, three central slices and three projections.</summary>
/// <remarks>
/// <para>
/// Slices go through voxel N/2; projections are plain sums. Of each, in this order: seen along z (x to the right, y up), along y (x to the
/// right, z up) and along x (y to the right, z up).
/// </para>
/// <para>
/// All slices share one grey scale, and so do all projections of one direction, so that classes can be compared: black at the 1st and
/// white at the 99.9th percentile of all their pixels. Small maps are enlarged by a whole factor, to 192 pixels per tile at least, by
/// cubic interpolation (Keys, IEEE Trans. ASSP 29 (1981) 1153, a = −1/2).
/// </para>
/// </remarks>
public static class MapPicture
{
    private const int SliceColumns = 3;
    private const int LeastTile = 192;
    private const int Gap = 6;
    private const int TextScale = 2;
    private const int TextLine = (BitmapFont.Height * TextScale) + 10;
    private const double BlackFraction = 0.01;
    private const double WhiteFraction = 0.999;
    private const byte FaintText = 150;

    private static readonly string[] Headings =
        ["SLICE XY", "SLICE XZ", "SLICE YZ", "PROJECTION XY", "PROJECTION XZ", "PROJECTION YZ"];

    /// <summary>The caption of a class: its number from 1, its share of the particles, its resolution where known.</summary>
    /// <param name="fraction">0 to 1.</param>
    /// <param name="resolution">Å, or null.</param>
    public static string Caption(int number, double fraction, double? resolution) =>
        string.Create(CultureInfo.InvariantCulture, $"CLASS {number}  {100 * fraction:f1} %")
        + (resolution is { } known ? string.Create(CultureInfo.InvariantCulture, $"  {known:f1} Å") : "");

    /// <summary>Draws maps one below the other.</summary>
    /// <exception cref="ArgumentException">No map, or maps of different boxes.</exception>
    public static Raster Draw(IReadOnlyList<CaptionedMap> maps)
    {
        if (maps.Count == 0 || maps.Any(map => map.Map.BoxSize != maps[0].Map.BoxSize))
        {
            throw new ArgumentException(
                $"A picture needs maps of one box; found {string.Join(", ", maps.Select(map => map.Map.BoxSize).Distinct())}.", nameof(maps));
        }

        int box = maps[0].Map.BoxSize;
        int factor = (LeastTile + box - 1) / box;
        int tile = factor * box;
        float[][][] tiles = [.. maps.Select(map => MapTiles.Of(map.Map).Select(t => MapTiles.Enlarge(t, box, factor)).ToArray())];
        GreyScale slices = GreyScale.Of(tiles.SelectMany(row => row.Take(SliceColumns)), BlackFraction, WhiteFraction);
        GreyScale[] scales = [.. Enumerable.Range(0, Headings.Length).Select(column => column < SliceColumns
            ? slices
            : GreyScale.Of(tiles.Select(row => row[column]), BlackFraction, WhiteFraction))];

        var picture = new Raster(
            Gap + (Headings.Length * (tile + Gap)), Gap + TextLine + (maps.Count * (TextLine + tile + Gap)), Raster.Paper);
        for (int column = 0; column < Headings.Length; column++)
        {
            picture.Write(Gap + (column * (tile + Gap)), Gap, Headings[column], TextScale, FaintText);
        }

        for (int row = 0; row < maps.Count; row++)
        {
            int top = Gap + TextLine + (row * (TextLine + tile + Gap));
            picture.Write(Gap, top, maps[row].Caption, TextScale, Raster.Ink);
            for (int column = 0; column < Headings.Length; column++)
            {
                DrawTile(picture, tiles[row][column], tile, Gap + (column * (tile + Gap)), top + TextLine, scales[column]);
            }
        }

        return picture;
    }

    /// <summary>Draws one tile, its second axis up.</summary>
    private static void DrawTile(Raster picture, float[] pixels, int side, int left, int top, GreyScale scale)
    {
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                picture.Set(left + x, top + side - 1 - y, scale.Grey(pixels[(y * side) + x]));
            }
        }
    }
}
