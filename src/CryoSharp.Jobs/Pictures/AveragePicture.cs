namespace CryoSharp.Jobs;

/// <summary>An image and the line above it.</summary>
/// <param name="Pixels">BoxSize² numbers, rows from the bottom up.</param>
/// <param name="BoxSize">Side, pixels.</param>
/// <param name="IsFaint">Drawn darker than the others.</param>
internal sealed record CaptionedImage(float[] Pixels, int BoxSize, string Caption, bool IsFaint);

/// <summary>Draws class averages side by side, each on its own grey scale: black at the 1st and white at the 99.9th percentile of its pixels.</summary>
internal static class AveragePicture
{
    private const int MostColumns = 8;
    private const int LeastTile = 160;
    private const int Gap = 6;
    private const int TextLine = BitmapFont.Height + 6;
    private const byte Background = 24;
    private const byte Text = 235;
    private const byte FaintText = 120;
    private const int FaintDivisor = 3;

    /// <summary>Draws images row by row in their order.</summary>
    /// <exception cref="ArgumentException">No image, or images of different sides.</exception>
    public static Raster Draw(IReadOnlyList<CaptionedImage> images)
    {
        if (images.Count == 0 || images.Any(image => image.BoxSize != images[0].BoxSize))
        {
            throw new ArgumentException(
                $"A picture needs images of one side; found {string.Join(", ", images.Select(image => image.BoxSize).Distinct())}.", nameof(images));
        }

        int factor = (LeastTile + images[0].BoxSize - 1) / images[0].BoxSize;
        int tile = factor * images[0].BoxSize;
        int columns = Math.Min(MostColumns, images.Count);
        int rows = (images.Count + columns - 1) / columns;
        var picture = new Raster(Gap + (columns * (tile + Gap)), Gap + (rows * (TextLine + tile + Gap)), Background);
        for (int i = 0; i < images.Count; i++)
        {
            (int left, int top) = (Gap + (i % columns * (tile + Gap)), Gap + (i / columns * (TextLine + tile + Gap)));
            picture.Write(left, top, images[i].Caption, 1, images[i].IsFaint ? FaintText : Text);
            DrawTile(picture, images[i], factor, left, top + TextLine);
        }

        return picture;
    }

    private static void DrawTile(Raster picture, CaptionedImage image, int factor, int left, int top)
    {
        int side = factor * image.BoxSize;
        float[] pixels = MapTiles.Enlarge(image.Pixels, image.BoxSize, factor);
        var scale = GreyScale.Of([image.Pixels], 0.01, 0.999);
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side; x++)
            {
                int grey = scale.Grey(pixels[(y * side) + x]);
                picture.Set(left + x, top + side - 1 - y, (byte)(image.IsFaint ? grey / FaintDivisor : grey));
            }
        }
    }
}
