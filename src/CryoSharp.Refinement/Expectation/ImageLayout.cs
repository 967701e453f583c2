using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>How the two transforms of a particle are laid out in a record of floats.</summary>
/// <remarks>
/// A record holds, one after the other: Σ|X|² per image shell 0 to M/2; the step of X in each shell 0 to MaxShell; that of U; and as 16-bit integers
/// the real and the imaginary parts of X, then those of U, each plane padded with zeros to a multiple of 16. A component is its integer times its
/// shell's step, so it does not depend on how many shells a record has. docs/theory/likelihood.md (9).
/// </remarks>
internal sealed class ImageLayout
{
    /// <summary>Records of images of a box, up to a shell.</summary>
    /// <param name="imageBox">M.</param>
    /// <param name="maxShell">1 to M/2 − 1.</param>
    public ImageLayout(int imageBox, int maxShell)
    {
        (ImageShells, Disc) = ((imageBox / 2) + 1, new FourierDisc(maxShell));
        Stride = StrideOf(Disc.Count);
        Length = LengthOf(imageBox, maxShell, Stride);
    }

    /// <summary>How many shells an image has: M/2 + 1.</summary>
    public int ImageShells { get; }

    /// <summary>The components that are kept.</summary>
    public FourierDisc Disc { get; }

    /// <summary>Length of a plane: the disc's count rounded up to 16.</summary>
    public int Stride { get; }

    /// <summary>Length of a record in floats.</summary>
    public int Length { get; }

    /// <summary>The length of a record in bytes.</summary>
    public static long BytesOf(int imageBox, int maxShell) => 4L * LengthOf(imageBox, maxShell, StrideOf(FourierDisc.CountOf(maxShell)));

    private static int StrideOf(int count) => (count + 15) & ~15;

    // Steps of two transforms; four planes of 16-bit numbers, two of which are as long as one of floats.
    private static int LengthOf(int imageBox, int maxShell, int stride) => (imageBox / 2) + 1 + (2 * (maxShell + 1)) + (2 * stride);
}
