namespace CryoSharp.Imaging;

/// <summary>What a box may be.</summary>
internal static class Box
{
    /// <summary>Refuses odd or empty boxes and pixel sizes that are not positive.</summary>
    public static void Check(int boxSize, double pixelSize)
    {
        if (boxSize < 2 || boxSize % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(boxSize), boxSize, "The box must be even and at least 2.");
        }

        if (!(pixelSize > 0) || !double.IsFinite(pixelSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pixelSize), pixelSize, "The pixel size must be positive (Å).");
        }
    }

    /// <summary>Refuses a depth that is neither that of a cube nor that of a plane.</summary>
    public static void CheckDepth(int boxSize, int depth)
    {
        if (depth != boxSize && depth != 1)
        {
            throw new ArgumentOutOfRangeException(nameof(depth), depth, $"A map of box {boxSize} has {boxSize} planes, or 1 where it is flat.");
        }
    }

    /// <summary>Planes of the transform of a map padded by p: p·N, or 1 of a flat map, whose transform does not change along z.</summary>
    public static int PaddedPlanes(int depth, int padding) => depth == 1 ? 1 : padding * depth;
}
