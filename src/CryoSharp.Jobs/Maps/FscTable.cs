using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>FSC curves of one grid as a CSV file and as a table for people.</summary>
/// <param name="Curves">At least one, with their names.</param>
public sealed record FscTable(ImmutableArray<(string Name, Fsc Curve)> Curves)
{
    /// <summary>shell, resolution in Å, and a column per curve.</summary>
    public string ToCsv()
    {
        var text = new StringBuilder("shell,resolution_angstrom");
        foreach ((string name, Fsc _) in Curves)
        {
            text.Append(',').Append(name.Replace(' ', '_'));
        }

        text.Append('\n');
        Fsc first = Curves[0].Curve;
        for (int shell = 0; shell < first.Correlation.Length; shell++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{shell},{(shell == 0 ? "inf" : first.Resolution(shell).ToString("F4", CultureInfo.InvariantCulture))}");
            foreach ((string _, Fsc curve) in Curves)
            {
                text.Append(CultureInfo.InvariantCulture, $",{curve.Correlation[shell]:F6}");
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>About twenty lines, the shells evenly spaced.</summary>
    public IEnumerable<string> ToLines()
    {
        Fsc first = Curves[0].Curve;
        yield return $"  {"shell",5} {"Å",8} {string.Join(' ', Curves.Select(c => $"{c.Name,10}"))}";
        int step = Math.Max(1, first.Correlation.Length / 20);
        for (int shell = step; shell < first.Correlation.Length; shell += step)
        {
            string values = string.Join(' ', Curves.Select(c => c.Curve.Correlation[shell].ToString("F3", CultureInfo.InvariantCulture).PadLeft(10)));
            yield return string.Create(CultureInfo.InvariantCulture, $"  {shell,5} {first.Resolution(shell),8:F2} {values}");
        }
    }

    /// <summary>"6.23 Å", or "6.00 Å or better" where the curve never falls below the threshold.</summary>
    public static string Resolution(Fsc curve, double threshold)
    {
        bool falls = curve.Correlation.Skip(1).Any(c => c < threshold);
        return string.Create(CultureInfo.InvariantCulture, $"{curve.ResolutionAt(threshold):F2} Å{(falls ? "" : " or better")}");
    }
}
