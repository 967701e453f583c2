using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Draws the first images of one or more stacks, a row per stack, for a first look.</summary>
internal static class ImagePicture
{
    private const int Most = 6;
    private const int LeastTile = 192;
    private const int Gap = 6;
    private const int TextScale = 2;
    private const int TextLine = (BitmapFont.Height * TextScale) + 10;
    private const byte Ground = 24;
    private const byte Text = 235;

    /// <summary>Writes the picture as PNG. Rows have a grey scale each, black at the 1st and white at the 99th percentile; y is up.</summary>
    /// <param name="rows">Captions and stacks of the same particles; boxes may differ.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<(string Caption, IParticleStack Images)> rows)
    {
        int count = Math.Min(Most, rows[0].Images.Count);
        int tile = Math.Max(LeastTile, rows.Max(row => Enumerable.Range(0, count).Max(row.Images.BoxSize)));
        var picture = new Raster(Gap + (count * (tile + Gap)), Gap + (rows.Count * (TextLine + tile + Gap)), Ground);
        for (int r = 0; r < rows.Count; r++)
        {
            int top = Gap + (r * (TextLine + tile + Gap));
            picture.Write(Gap, top, rows[r].Caption, TextScale, Text);
            float[][] images = [.. Enumerable.Range(0, count).Select(i => Read(rows[r].Images, i))];
            GreyScale scale = GreyScale.Of(images, 0.01, 0.99);
            for (int i = 0; i < count; i++)
            {
                Draw(picture, images[i], rows[r].Images.BoxSize(i), tile, Gap + (i * (tile + Gap)), top + TextLine, scale);
            }
        }

        picture.WritePng(path);
    }

    private static float[] Read(IParticleStack images, int i)
    {
        var image = new float[images.BoxSize(i) * images.BoxSize(i)];
        images.Read(i, image);
        return image;
    }

    /// <summary>Each pixel of the tile shows the image's pixel that it lies in.</summary>
    private static void Draw(Raster picture, float[] image, int box, int tile, int left, int top, GreyScale scale)
    {
        for (int y = 0; y < tile; y++)
        {
            for (int x = 0; x < tile; x++)
            {
                picture.Set(left + x, top + tile - 1 - y, scale.Grey(image[(y * box / tile * box) + (x * box / tile)]));
            }
        }
    }
}
