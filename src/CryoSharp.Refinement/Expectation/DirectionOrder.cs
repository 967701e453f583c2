using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>An order in which neighbours read and write the same planes of a padded map: along HEALPix's nested pixels.</summary>
internal static class DirectionOrder
{
    private const int HealpixOrder = 4;

    /// <summary>The indices of some rotations, sorted by viewing direction; those of a pixel by index.</summary>
    public static int[] Of(Rotation[] rotations)
    {
        // Opposite directions share a plane.
        int[] pixel =
        [
            .. rotations.Select(rotation => rotation.ViewingDirection).Select(view => Healpix.PixelOf(HealpixOrder, view.Z < 0 ? -1 * view : view)),
        ];
        int[] order = [.. Enumerable.Range(0, rotations.Length)];
        Array.Sort(order, (a, b) => pixel[a] != pixel[b] ? pixel[a].CompareTo(pixel[b]) : a.CompareTo(b));
        return order;
    }
}
