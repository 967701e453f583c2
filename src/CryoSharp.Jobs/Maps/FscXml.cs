using System.Globalization;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A curve as EMDB takes it: frequencies in Å⁻¹ and correlations.</summary>
internal static class FscXml
{
    /// <summary>The curve from shell 1 on.</summary>
    /// <param name="title">Says what was compared and within which mask.</param>
    public static string Of(Fsc fsc, string title)
    {
        var xml = new StringBuilder($"<fsc title=\"{Svg.Text(title)}\" xaxis=\"Resolution (A-1)\" yaxis=\"Correlation Coefficient\">\n");
        for (int shell = 1; shell < fsc.Correlation.Length; shell++)
        {
            xml.Append(
                CultureInfo.InvariantCulture,
                $"  <coordinate>\n    <x>{1 / fsc.Resolution(shell):F6}</x>\n    <y>{fsc.Correlation[shell]:F6}</y>\n  </coordinate>\n");
        }

        return xml.Append("</fsc>\n").ToString();
    }
}
