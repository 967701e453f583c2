using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>Slices of four maps at a time.</content>
public static partial class CentralSlice
{
    /// <summary>
    /// Compares an image with the slices of up to four maps: per shell s and map, cross = Re Σ conj(S)·image and norm = Σ weight·|S|² over the components of the shell.
    /// </summary>
    /// <remarks>S as <see cref="Extract"/> gives it, but never stored. The disc must have eight components or more.</remarks>
    /// <param name="count">How many components of the disc, a prefix; component 0 is left out.</param>
    /// <param name="image">Planar: real parts, and <paramref name="imageStride"/> farther on the imaginary parts.</param>
    /// <param name="weight">One per component.</param>
    /// <param name="cross">Four per shell 0 to the last; overwritten.</param>
    /// <param name="norm">Likewise.</param>
    /// <exception cref="ArgumentException">A span is too short, or the disc has fewer than eight components.</exception>
    public static void Compare(
        ReferenceQuartet references, in Matrix3x3 imageToReference, FourierDisc disc, int count,
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Span<float> cross, Span<float> norm)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(disc);
        CheckQuartet(disc, count, image.Length - imageStride, weight.Length);
        int shells = disc.Shell[count - 1] + 1;
        if (cross.Length < MapQuartet.Size * shells || norm.Length < MapQuartet.Size * shells)
        {
            throw new ArgumentException($"{shells} shells of four numbers do not fit into {cross.Length} and {norm.Length}.", nameof(cross));
        }

        CompareVector(references, imageToReference, disc, count, image, imageStride, weight, cross, norm);
    }

    /// <summary>The slices of up to four maps, each as <see cref="Extract"/> gives it.</summary>
    /// <param name="count">How many components of the disc, a prefix.</param>
    /// <param name="destination">
    /// Four planar slices, one after the other: <paramref name="stride"/> real parts, then as many imaginary parts; overwritten, zero beyond <paramref name="count"/>.
    /// </param>
    /// <param name="stride">At least <paramref name="count"/>, a multiple of 8.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the disc has fewer than eight components.</exception>
    public static void ExtractQuartet(
        ReferenceQuartet references, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<float> destination, int stride)
    {
        ArgumentNullException.ThrowIfNull(references);
        ArgumentNullException.ThrowIfNull(disc);
        CheckQuartet(disc, count, count, count);
        if (stride < count || stride % Lanes != 0 || destination.Length < 2 * MapQuartet.Size * stride)
        {
            throw new ArgumentException($"Four slices of {count} components do not fit into {destination.Length} numbers with a stride of {stride}.", nameof(stride));
        }

        ExtractVector(references, imageToReference, disc, count, destination, stride);
    }

    /// <summary>
    /// Adds an image to the sums of four maps, each with its share, limited to planes firstPlane ≤ z &lt; endPlane: data += share·w·image, weight += share·w·weight,
    /// w the trilinear weights.
    /// </summary>
    /// <param name="image">Planar, as in <see cref="Compare"/>; already multiplied by CTF and 1/σ².</param>
    /// <param name="weight">CTF²/σ², one per component.</param>
    /// <param name="shares">One per map; zero leaves a map alone.</param>
    /// <param name="maxShell">In the reference's shells, 1 to N/2; components above are left out.</param>
    /// <exception cref="ArgumentException">A span is too short, or the disc has fewer than eight components.</exception>
    public static void Insert(
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Vector128<float> shares, in Matrix3x3 imageToReference,
        FourierDisc disc, int count, int maxShell, BackProjectionQuartet sum, int firstPlane, int endPlane)
    {
        ArgumentNullException.ThrowIfNull(disc);
        ArgumentNullException.ThrowIfNull(sum);
        CheckQuartet(disc, count, image.Length - imageStride, weight.Length);
        InsertVector(image, imageStride, weight, shares, imageToReference, disc, count, maxShell, sum, firstPlane, endPlane);
    }

    private static void CheckQuartet(FourierDisc disc, int count, int imageLength, int weightLength)
    {
        if (disc.Count < Lanes || count > disc.Count || count < 1 || imageLength < count || weightLength < count)
        {
            throw new ArgumentException(
                $"{count} components of a disc of {disc.Count}, an image of {imageLength} and {weightLength} weights do not fit together.", nameof(count));
        }
    }
}
