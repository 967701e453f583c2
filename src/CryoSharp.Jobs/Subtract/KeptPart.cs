using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Where the part that is kept lies, and how images are cut about it.</summary>
/// <remarks>
/// The centre c, a whole voxel of the map, appears in an image at (A·c)_xy + shift. The whole pixels d of that place become the image's centre, the
/// rest is the new shift: with r = c + r', (A·r)_xy + shift = (A·r')_xy + [(A·c)_xy + shift], docs/conventions.md (2). So the new particles see a
/// map whose origin is at c.
/// </remarks>
/// <param name="Centre">Voxels from the map's origin; zero where images stay where they are.</param>
/// <param name="MapPixelSize">Å.</param>
internal sealed record KeptPart((int X, int Y, int Z) Centre, double MapPixelSize)
{
    /// <summary>The centre of mass of the mask, or the map's own origin.</summary>
    public static KeptPart Of(Volume mask, bool isRecentred)
    {
        Vector3D centre = isRecentred ? SoftMask.CentreOf(mask) : default;
        return new KeptPart(((int)Math.Round(centre.X), (int)Math.Round(centre.Y), (int)Math.Round(centre.Z)), mask.PixelSize);
    }

    /// <summary>The pixel of a particle's image that becomes the centre, counted from the old one.</summary>
    /// <param name="pixelSize">Of the image, Å.</param>
    public (int X, int Y) PixelOf(Pose pose, double pixelSize) => Centre == default ? default : (Place(pose) + pose.Shift).Split(pixelSize).Pixels;

    /// <summary>By how much the shift becomes smaller, Å.</summary>
    /// <param name="pixelSize">Of the image, Å.</param>
    public Shift Moved(Pose pose, double pixelSize)
    {
        (int x, int y) = PixelOf(pose, pixelSize);
        return new Shift(pixelSize * x, pixelSize * y) - Place(pose);
    }

    /// <summary>The part of a map that new images of a box show.</summary>
    /// <param name="extent">The side of the images, Å.</param>
    public Volume Window(Volume map, double extent) => Resampling.Window(map, 2 * (int)Math.Round(extent / (2 * map.PixelSize)), Centre);

    /// <summary>(A·c)_xy.</summary>
    private Shift Place(Pose pose)
    {
        Vector3D seen = MapPixelSize * pose.Rotation.Apply(new Vector3D(Centre.X, Centre.Y, Centre.Z));
        return new Shift(seen.X, seen.Y);
    }
}
