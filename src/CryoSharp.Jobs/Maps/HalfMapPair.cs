using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Two half-maps of one grid.</summary>
internal sealed record HalfMapPair(MapInput First, MapInput Second)
{
    /// <summary>Reads two maps, or those of a class of a run.</summary>
    /// <param name="names">Two maps, or a run.</param>
    /// <param name="directory">Where runs/ lies.</param>
    /// <exception cref="RefusedInputException">They are not two, or have different grids.</exception>
    public static HalfMapPair Read(ImmutableArray<string> names, string directory)
    {
        ImmutableArray<string> paths = [.. names.SelectMany(name => RunOutputs.Files(name, RunPart.HalfMaps, directory))];
        if (paths.Length != 2)
        {
            throw new RefusedInputException($"{string.Join(", ", names)}: two half-maps are needed, or one run that has them; found {paths.Length} maps.");
        }

        var pair = new HalfMapPair(MapInput.Read(paths[0]), MapInput.Read(paths[1]));
        pair.First.RequireSameGrid(pair.Second);
        return pair;
    }

    /// <summary>Finds a wrong number of names before any work.</summary>
    public static IEnumerable<ParameterProblem> Check(string option, ImmutableArray<string> names) => names.Length > 2 || (names.Length == 1 && File.Exists(names[0]))
        ? [new ParameterProblem(option, $"It takes two half-maps, or one run that has them; found {(names.Length == 1 ? "one map" : $"{names.Length}")}.")]
        : [];

    /// <summary>The mean of both.</summary>
    public Volume Mean() => Volume.Between(First.Volume, Second.Volume, 0.5);
}
