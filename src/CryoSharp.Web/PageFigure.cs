using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>A figure that a page shows.</summary>
/// <param name="Name">Of its file, without its ending.</param>
/// <param name="Address">Of the picture.</param>
/// <param name="Table">Address of the numbers behind it, or null.</param>
/// <param name="Caption">In words.</param>
public sealed record PageFigure(string Name, string Address, string? Table, string Caption)
{
    /// <summary>The figures of a run, in the order in which they are shown: those in its folder, or, of another program's run, those that can be drawn.</summary>
    /// <param name="isWanted">By name.</param>
    public static ImmutableArray<PageFigure> Of(IRunContents run, Func<string, bool> isWanted)
    {
        RunHead head = run.Head;
        if (run is not OwnRun)
        {
            return [.. DrawnFigures.Of(run).Where(figure => isWanted(figure.Name)).Select(figure => new PageFigure(
                figure.Name, $"/runs/{head.Key}/drawn/{figure.Name}.svg", $"/runs/{head.Key}/drawn/{figure.Name}.csv", figure.Caption))];
        }

        string folder = Path.Combine(head.FullPath, "figures");
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".svg" or ".png")
                .GroupBy(file => Path.GetFileNameWithoutExtension(file)).Where(files => isWanted(files.Key))
                .OrderBy(files => RunFigure.PlaceOf(files.Key)).ThenBy(files => files.Key, StringComparer.Ordinal)
                .Select(files => Make(head, folder, files.Key, files.Order(StringComparer.Ordinal).Last())),
        ];
    }

    private static PageFigure Make(RunHead run, string folder, string name, string picture)
    {
        // The address changes with the file, so that a browser keeps what is still right.
        string stamp = File.GetLastWriteTimeUtc(picture).Ticks.ToString("x", CultureInfo.InvariantCulture);
        string address = $"/runs/{run.Key}/files/figures/{name}";
        string caption = Path.GetExtension(picture) == ".svg" ? RunFigure.WordsOf(File.ReadAllText(picture)).Caption : "";
        return new PageFigure(
            name,
            $"{address}{Path.GetExtension(picture)}?v={stamp}",
            File.Exists(Path.Combine(folder, name + ".csv")) ? $"{address}.csv" : null,
            caption.Length > 0 ? caption : char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' '));
    }
}
