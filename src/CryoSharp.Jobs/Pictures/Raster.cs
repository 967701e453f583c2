using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A colour picture of 8 bits per sample, the top row first. What is drawn outside is cut off.</summary>
public sealed class Raster
{
    /// <summary>The ground of pictures.</summary>
    internal const byte Paper = 24;

    /// <summary>The grey of text on <see cref="Paper"/>.</summary>
    internal const byte Ink = 235;

    private readonly byte[] _rgb;

    /// <summary>A picture of one grey.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Raster(int width, int height, byte grey)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height) = (width, height);
        _rgb = new byte[checked(3 * width * height)];
        _rgb.AsSpan().Fill(grey);
    }

    /// <summary>Pixels per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>3·Width·Height bytes: red, green, blue.</summary>
    public ReadOnlySpan<byte> Rgb => _rgb;

    /// <summary>Sets one pixel to a grey.</summary>
    public void Set(int x, int y, byte grey) => Set(x, y, grey, grey, grey);

    /// <summary>Sets one pixel to a colour.</summary>
    public void Set(int x, int y, byte red, byte green, byte blue)
    {
        if ((uint)x < (uint)Width && (uint)y < (uint)Height)
        {
            int first = 3 * ((y * Width) + x);
            (_rgb[first], _rgb[first + 1], _rgb[first + 2]) = (red, green, blue);
        }
    }

    /// <summary>Writes a line of text in the 5×7 font, its upper left corner at (x, y).</summary>
    /// <param name="scale">Pixels per dot of the font.</param>
    public void Write(int x, int y, string text, int scale, byte grey)
    {
        foreach (char letter in text)
        {
            for (int row = 0; row < BitmapFont.Height * scale; row++)
            {
                for (int column = 0; column < BitmapFont.Width * scale; column++)
                {
                    if (BitmapFont.HasDot(letter, column / scale, row / scale))
                    {
                        Set(x + column, y + row, grey);
                    }
                }
            }

            x += BitmapFont.Advance * scale;
        }
    }

    /// <summary>Writes the picture as PNG.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void WritePng(string path) => PngFile.WriteRgb(path, Width, Height, _rgb);

    /// <summary>The picture as the bytes of a PNG file.</summary>
    internal byte[] ToPng() => PngFile.EncodeRgb(Width, Height, _rgb);
}
