using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A map that a job was given, with the path for messages.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Volume">Its densities.</param>
public sealed record MapInput(string Path, Volume Volume)
{
    /// <summary>Paths of the maps that a user names: each a map, a STAR file that lists maps, or a run, of which all maps are meant or those of RUN:1,3.</summary>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="RefusedInputException">There is neither such a file nor such a run, or the run has no maps.</exception>
    /// <exception cref="MalformedFileException">A STAR file lists no maps.</exception>
    public static ImmutableArray<string> Paths(IEnumerable<string> names, string directory) =>
        ReferenceStar.Expand([.. names.SelectMany(name => RunOutputs.Files(name, RunPart.Maps, directory))]);

    /// <summary>The same where one map is needed.</summary>
    /// <exception cref="RefusedInputException">There is none, or several.</exception>
    public static string OnePath(string name, string directory) => Paths([name], directory) is [string one] ? one
        : throw new RefusedInputException($"{name} has several maps, and one is needed. Say which: {name}:1");

    /// <summary>Reads a map.</summary>
    /// <exception cref="MalformedFileException">It breaks its format, is not a cube or has no pixel size.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static MapInput Read(string path) => new(path, MrcFile.ReadVolume(path));

    /// <summary>Refuses another map that is not on this map's grid.</summary>
    /// <remarks>Pixel sizes may differ by a thousandth: files round them.</remarks>
    /// <exception cref="RefusedInputException">Boxes or pixel sizes differ.</exception>
    public void RequireSameGrid(MapInput other)
    {
        bool isSame = Volume.BoxSize == other.Volume.BoxSize && Math.Abs(Volume.PixelSize - other.Volume.PixelSize) <= 1e-3 * Volume.PixelSize;
        if (!isSame)
        {
            throw new RefusedInputException(
                $"{other.Path} has {Grid(other.Volume)}, {Path} has {Grid(Volume)}. Both must have one box and pixel size; rescale one of them.");
        }
    }

    private static string Grid(Volume volume) => $"{volume.BoxSize}³ voxels of {volume.PixelSize:0.####} Å";
}
