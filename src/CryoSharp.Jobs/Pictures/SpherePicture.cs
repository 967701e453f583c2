using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>A function on the sphere in Mollweide's projection, which keeps areas.</summary>
internal static class SpherePicture
{
    private const int Width = 720;
    private const int Height = Width / 2;
    private const int Gap = 10;
    private const int Line = 26;
    private const int Bar = 46;

    /// <summary>Draws a function of unit vectors: azimuth 0 in the middle and growing to the right, +z at the top.</summary>
    /// <param name="dark">The value shown darkest.</param>
    /// <param name="bright">The value shown brightest.</param>
    public static Raster Draw(string title, Func<Vector3D, double> value, double dark, double bright, string unit)
    {
        var scale = new ColourScale(dark, bright);
        var picture = new Raster(Width + (2 * Gap), Line + Height + Gap + Bar, Raster.Paper);
        picture.Write(Gap, Gap / 2, title, 2, Raster.Ink);
        for (int row = 0; row < Height; row++)
        {
            for (int column = 0; column < Width; column++)
            {
                if (Direction((2.0 * (column + 0.5) / Width) - 1, 1 - (2.0 * (row + 0.5) / Height)) is Vector3D direction)
                {
                    (byte red, byte green, byte blue) = scale.Of(value(direction));
                    picture.Set(Gap + column, Line + row, red, green, blue);
                }
            }
        }

        scale.DrawBar(picture, Gap + (Width / 4), Line + Height + Gap, Width / 2, unit);
        return picture;
    }

    /// <summary>The direction at a place of the ellipse, from −1 to 1 along both axes; null outside of it.</summary>
    internal static Vector3D? Direction(double x, double y)
    {
        double across = Math.Sqrt(Math.Max(0, 1 - (y * y)));
        if (Math.Abs(y) > 1 || Math.Abs(x) > across)
        {
            return null;
        }

        double theta = Math.Asin(y);
        double z = ((2 * theta) + Math.Sin(2 * theta)) / Math.PI;
        (double sin, double cos) = Math.SinCos(across > 0 ? Math.PI * x / across : 0);
        double radius = Math.Sqrt(Math.Max(0, 1 - (z * z)));
        return new Vector3D(radius * cos, radius * sin, z);
    }
}
