using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>A map for ChimeraX.</summary>
/// <param name="Class">From 1, for its colour.</param>
/// <param name="File">Beside the script.</param>
/// <param name="Name">For the model panel.</param>
/// <param name="Views">Its viewing directions beside the script, or null.</param>
internal sealed record ScriptedMap(int Class, string File, string Name, string? Views);

/// <summary>A command script of ChimeraX that shows the maps of a run side by side at one level.</summary>
/// <remarks>ChimeraX runs a script in the folder where it lies, so names without folders are found wherever that has been copied to.</remarks>
internal static class ChimeraXScript
{
    /// <summary>The script.</summary>
    /// <param name="title">What it shows, for the comment at its top.</param>
    /// <param name="level">Of all maps.</param>
    public static string Of(string title, ImmutableArray<ScriptedMap> maps, double level)
    {
        var script = new StringBuilder();
        string contour = level.ToString("G6", CultureInfo.InvariantCulture);
        script.Append(CultureInfo.InvariantCulture, $"# {title}\n# Open this file in ChimeraX. All maps are shown at the density {contour}; to change it: volume #1-{maps.Length} level {contour}\n");
        script.Append("\n# What is open is closed first, so that maps have the numbers below.\nclose session\n");
        for (int i = 0; i < maps.Length; i++)
        {
            script.Append(CultureInfo.InvariantCulture, $"open {maps[i].File} name \"{maps[i].Name}\"\n");
            script.Append(CultureInfo.InvariantCulture, $"volume #{i + 1} show style surface step 1 level {contour} color {ClassColours.Of(maps[i].Class)}\n");
        }

        script.Append("\nset bgColor white\nlighting soft\ncamera ortho\nview orient\n");
        if (maps.Length > 1)
        {
            int columns = (int)Math.Ceiling(Math.Sqrt(maps.Length));
            script.Append(CultureInfo.InvariantCulture, $"tile #1-{maps.Length} columns {columns}\n");
        }

        AppendViews(script, maps);
        return script.Append("view\n").ToString();
    }

    /// <summary>Viewing directions where their maps are, hidden at first: they hide much.</summary>
    private static void AppendViews(StringBuilder script, ImmutableArray<ScriptedMap> maps)
    {
        if (maps.All(map => map.Views is null))
        {
            return;
        }

        int number = maps.Length;
        script.Append(CultureInfo.InvariantCulture, $"\n# Viewing directions, hidden at first; to see them: show #{number + 1}-{number + maps.Count(map => map.Views is not null)} models\n");
        for (int i = 0; i < maps.Length; i++)
        {
            if (maps[i].Views is string views)
            {
                number++;
                script.Append(CultureInfo.InvariantCulture, $"open {views} name \"views of {maps[i].Name}\"\n");
                script.Append(CultureInfo.InvariantCulture, $"view position #{number} sameAsModels #{i + 1}\nhide #{number} models\n");
            }
        }
    }
}
