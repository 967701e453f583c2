using System.Globalization;
using System.Security;

namespace CryoSharp.Jobs;

/// <summary>Numbers and words as SVG wants them.</summary>
internal static class Svg
{
    /// <summary>A number with a point, whatever the culture.</summary>
    public static string Text(double value, string format = "0.##") => value.ToString(format, CultureInfo.InvariantCulture);

    /// <summary>Words with the five signs of XML escaped, and without characters that XML forbids.</summary>
    public static string Text(string words) => SecurityElement.Escape(new string([.. words.Select(c => char.IsControl(c) ? ' ' : c)]));
}
