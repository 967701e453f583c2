using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>A colour of 8 bits per sample.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>The colour of a class, see <see cref="ClassColours"/>.</summary>
    /// <param name="number">From 1.</param>
    public static Colour OfClass(int number)
    {
        int rgb = int.Parse(ClassColours.Of(number).AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return new Colour((byte)(rgb >> 16), (byte)(rgb >> 8), (byte)rgb);
    }
}
