using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Two half-maps of one grid.</summary>
internal sealed record HalfMapPair(MapInput First, MapInput Second)
{
    /// <summary>Reads two maps, or those of a class in the final/ of a run folder.</summary>
    /// <param name="half1">A map, or a run folder.</param>
    /// <param name="half2">A map, or null with a folder.</param>
    /// <param name="classNumber">Null for the only one.</param>
    /// <exception cref="RefusedInputException">They are not there, or have different grids.</exception>
    public static HalfMapPair Read(string half1, string? half2, int? classNumber)
    {
        (string path1, string path2) = half2 is not null ? (half1, half2) : InFolder(half1, classNumber);
        var pair = new HalfMapPair(MapInput.Read(path1), MapInput.Read(path2));
        pair.First.RequireSameGrid(pair.Second);
        return pair;
    }

    /// <summary>The mean of both.</summary>
    public Volume Mean() => Volume.Between(First.Volume, Second.Volume, 0.5);

    /// <summary>What is missing, before any work.</summary>
    public static IEnumerable<ParameterProblem> Check(string half1, string? half2)
    {
        if (half2 is null && !Directory.Exists(half1))
        {
            yield return new ParameterProblem("HALF2", $"{half1} is no run folder, so the second half-map must be given, too.");
        }

        foreach ((string option, string path) in half2 is null ? [] : new[] { ("HALF1", half1), ("HALF2", half2) })
        {
            if (!File.Exists(path))
            {
                yield return new ParameterProblem(option, Directory.Exists(path) ? $"{path} is a folder, not a file." : $"There is no file {path}.");
            }
        }
    }

    private static (string First, string Second) InFolder(string folder, int? classNumber)
    {
        string final = Path.Combine(folder, "final");
        string name = classNumber is int number ? string.Create(CultureInfo.InvariantCulture, $"class_{number:D3}") : "*";
        string[] found = Directory.Exists(final) ? [.. Directory.GetFiles(final, $"{name}_half1.mrc").Order(StringComparer.Ordinal)] : [];
        return found.Length switch
        {
            1 => (found[0], found[0].Replace("_half1.mrc", "_half2.mrc", StringComparison.Ordinal)),
            0 => throw new RefusedInputException($"{final} has no {name}_half1.mrc. Give a run of classify or reconstruct, or two half-maps."),
            _ => throw new RefusedInputException($"{final} has half-maps of {found.Length} classes. Say which one with --class N."),
        };
    }
}
