namespace CryoSharp.Jobs;

/// <summary>Numbers as colours from dark blue over green to yellow, even in lightness, so that every eye sees the order.</summary>
/// <remarks>The colours are nine of viridis (van der Walt and Smith, 2015), joined by straight lines.</remarks>
/// <param name="Dark">The value shown darkest.</param>
/// <param name="Bright">The value shown brightest; may be smaller.</param>
internal readonly record struct ColourScale(double Dark, double Bright)
{
    private static readonly (byte Red, byte Green, byte Blue)[] Colours =
    [
        (68, 1, 84), (72, 40, 120), (62, 74, 137), (49, 104, 142), (38, 130, 142), (31, 158, 137), (53, 183, 121), (109, 205, 89), (253, 231, 37),
    ];

    /// <summary>The colours from dark to bright, evenly spaced, #RRGGBB.</summary>
    public static IEnumerable<string> Stops => Colours.Select(c => $"#{c.Red:x2}{c.Green:x2}{c.Blue:x2}");

    /// <summary>The colour of a value; values beyond the ends have the colour of the end.</summary>
    public (byte Red, byte Green, byte Blue) Of(double value)
    {
        double fraction = Bright == Dark ? 0 : Math.Clamp((value - Dark) / (Bright - Dark), 0, 1);
        double place = fraction * (Colours.Length - 1);
        int below = Math.Min((int)place, Colours.Length - 2);
        ((byte Red, byte Green, byte Blue) a, (byte Red, byte Green, byte Blue) b, double t) = (Colours[below], Colours[below + 1], place - below);
        return (Mix(a.Red, b.Red, t), Mix(a.Green, b.Green, t), Mix(a.Blue, b.Blue, t));
    }

    /// <summary>Draws the scale as a bar with the values of its ends.</summary>
    /// <param name="format">Of the values.</param>
    public void DrawBar(Raster picture, int x, int y, int width, string unit, string format = "0.##")
    {
        const int Height = 14;
        const int Scale = 2;
        for (int i = 0; i < width; i++)
        {
            (byte red, byte green, byte blue) = Of(Dark + ((Bright - Dark) * i / (width - 1)));
            for (int row = 0; row < Height; row++)
            {
                picture.Set(x + i, y + row, red, green, blue);
            }
        }

        string right = $"{Svg.Text(Bright, format)} {unit}".TrimEnd();
        picture.Write(x, y + Height + 4, $"{Svg.Text(Dark, format)} {unit}".TrimEnd(), Scale, Raster.Ink);
        picture.Write(x + width - (right.Length * BitmapFont.Advance * Scale), y + Height + 4, right, Scale, Raster.Ink);
    }

    private static byte Mix(byte a, byte b, double t) => (byte)Math.Round(a + ((b - a) * t));
}
