using System.Collections.Immutable;
using System.Globalization;

namespace CryoSharp.Jobs;

/// <summary>The colours of classes, the same in every chart, picture and script.</summary>
/// <remarks>
/// Those of Okabe and Ito, told apart by people with any colour vision (Wong, Nature Methods 8 (2011) 441), without black, which is the ink, and without yellow, which is
/// lost on white. There are six; the seventh class has the colour of the first.
/// </remarks>
public static class ClassColours
{
    /// <summary>In the order of classes.</summary>
    public static ImmutableArray<Colour> All { get; } =
        [new(0x00, 0x72, 0xB2), new(0xD5, 0x5E, 0x00), new(0x00, 0x9E, 0x73), new(0xCC, 0x79, 0xA7), new(0xE6, 0x9F, 0x00), new(0x56, 0xB4, 0xE9)];

    /// <summary>The colour of a class.</summary>
    /// <param name="number">From 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not positive.</exception>
    public static Colour Of(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return All[(number - 1) % All.Length];
    }
}

/// <summary>A colour of 8 bits per sample.</summary>
public readonly record struct Colour(byte Red, byte Green, byte Blue)
{
    /// <summary>#0072B2.</summary>
    public string Hex => string.Create(CultureInfo.InvariantCulture, $"#{Red:X2}{Green:X2}{Blue:X2}");
}
