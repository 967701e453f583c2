using System.Collections.Immutable;
using System.Xml;
using System.Xml.Linq;

namespace CryoSharp.Jobs;

/// <summary>A figure of a run: a drawing and its numbers, the same in the run folder, in the report and on the page.</summary>
/// <param name="Name">A word, by which it is found: share, flow, fsc.</param>
/// <param name="Title">A line.</param>
/// <param name="Caption">What is drawn, of how many particles, and by which definition. It is also the drawing's description (desc).</param>
/// <param name="Svg">Well-formed, without scripts, for light and dark ground.</param>
/// <param name="Csv">The numbers, with a line of headings.</param>
public sealed record RunFigure(string Name, string Title, string Caption, string Svg, string Csv)
{
    /// <summary>The names of figures and pictures in the order in which they are shown.</summary>
    public static ImmutableArray<string> Order { get; } =
        ["slices", "classes", "share", "convergence", "resolution", "fsc", "flow", "certainty", "orientations", "ess", "spectra", "timeline"];

    /// <summary>The place of a name in <see cref="Order"/>; others come last.</summary>
    public static int PlaceOf(string name) => Order.IndexOf(name) is int place and >= 0 ? place : Order.Length;

    /// <summary>Writes NAME.svg and NAME.csv into a folder of a run, each replaced at once.</summary>
    /// <param name="under">figures, or iter/NNN.</param>
    /// <exception cref="RunFolderException">They cannot be written.</exception>
    public void Write(RunFolder folder, string under = "figures")
    {
        ArgumentNullException.ThrowIfNull(folder);
        folder.WriteText($"{under}/{Name}.csv", Csv);
        folder.WriteText($"{under}/{Name}.svg", Svg);
    }

    /// <summary>Title and caption as a drawing has them; empty where it has none.</summary>
    /// <param name="svg">The text of the drawing.</param>
    public static (string Title, string Caption) WordsOf(string svg)
    {
        try
        {
            XElement root = XElement.Parse(svg);
            string Of(string name) => root.Element(root.Name.Namespace + name)?.Value ?? "";
            return (Of("title"), Of("desc"));
        }
        catch (XmlException)
        {
            return ("", "");
        }
    }
}
