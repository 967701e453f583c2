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
    /// <summary>The pictures in a run's figures/ folder, by name.</summary>
    public static ImmutableArray<PageFigure> Of(RunHead run, Func<string, bool> isWanted)
    {
        string folder = Path.Combine(run.FullPath, "figures");
        return !Directory.Exists(folder) ? [] :
        [
            .. Directory.GetFiles(folder).Where(file => Path.GetExtension(file) is ".svg" or ".png")
                .GroupBy(file => Path.GetFileNameWithoutExtension(file)).Where(files => isWanted(files.Key))
                .OrderBy(files => files.Key, StringComparer.Ordinal)
                .Select(files => Make(run, folder, files.Key, files.Order(StringComparer.Ordinal).Last())),
        ];
    }

    private static PageFigure Make(RunHead run, string folder, string name, string picture)
    {
        // The address changes with the file, so that a browser keeps what is still right.
        string stamp = File.GetLastWriteTimeUtc(picture).Ticks.ToString("x", CultureInfo.InvariantCulture);
        string address = $"/runs/{run.Key}/files/figures/{name}";
        return new PageFigure(
            name, $"{address}{Path.GetExtension(picture)}?v={stamp}", File.Exists(Path.Combine(folder, name + ".csv")) ? $"{address}.csv" : null, Words(name));
    }

    private static string Words(string name) => char.ToUpperInvariant(name[0]) + name[1..].Replace('_', ' ');
}
