using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>Numbers in captions and tables of figures.</summary>
internal static class FigureText
{
    /// <summary>"3,000 particles", or nothing where the number is not known.</summary>
    public static string Particles(double count) =>
        double.IsNaN(count) ? "" : string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? "particle" : "particles")}");

    /// <summary>Caption sentences joined; empty ones are left out.</summary>
    public static string Join(params ReadOnlySpan<string> sentences)
    {
        var text = new StringBuilder();
        foreach (string sentence in sentences)
        {
            text.Append(text.Length > 0 && sentence.Length > 0 ? " " : "").Append(sentence);
        }

        return text.ToString();
    }

    /// <summary>A cell of a table: empty for what is not known.</summary>
    public static string Cell(double value, string format = "0.######") => double.IsNaN(value) ? "" : value.ToString(format, CultureInfo.InvariantCulture);
}
