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
}
