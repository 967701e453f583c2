using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>Insertion into the sums of four maps at a time.</content>
public static partial class CentralSlice
{
    /// <summary>
    /// Adds an image to the sums of four maps, each with its share, limited to planes firstPlane ≤ z &lt; endPlane: data += share·w·image, weight += share·w·weight,
    /// w the trilinear weights.
    /// </summary>
    /// <param name="image">Planar, as in Compare; already multiplied by CTF and 1/σ².</param>
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
        CheckPlanar(disc, count, image.Length - imageStride, weight.Length);
        InsertVector(image, imageStride, weight, shares, imageToReference, disc, count, maxShell, sum, firstPlane, endPlane);
    }

    private static void CheckPlanar(FourierDisc disc, int count, int imageLength, int weightLength)
    {
        if (disc.Count < Lanes || count > disc.Count || count < 1 || imageLength < count || weightLength < count)
        {
            throw new ArgumentException(
                $"{count} components of a disc of {disc.Count}, an image of {imageLength} and {weightLength} weights do not fit together.", nameof(count));
        }
    }
}
