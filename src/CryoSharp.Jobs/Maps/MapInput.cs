using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A map that a job was given, with the path for messages.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Volume">Its densities.</param>
public sealed record MapInput(string Path, Volume Volume)
{
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
