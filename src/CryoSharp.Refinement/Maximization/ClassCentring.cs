using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Moves flat classes by whole pixels so that the centre of mass of their positive density lies at the centre.</summary>
/// <remarks>
/// Nothing in the likelihood says where the centre of an average is: a class and the shifts of its particles may drift together until the circle cuts the particle. Averages and shifts
/// are moved alike, so no score changes but by what the mask cuts. docs/theory/likelihood.md, Flat classes.
/// </remarks>
internal static class ClassCentring
{
    /// <summary>The state with its classes centred.</summary>
    /// <param name="mask">Of the maps.</param>
    public static RefinementState Centre(RefinementState state, Volume mask)
    {
        (int X, int Y)[] offsets = [.. state.Model.References.Select(OffsetOf)];
        double pixel = state.Model.PixelSize;
        ClassReconstruction[] moved =
        [
            .. state.Reconstructions.Select((r, c) => r with { Map = Moved(r.Map, offsets[c]), Half1 = Moved(r.Half1, offsets[c]), Half2 = Moved(r.Half2, offsets[c]) }),
        ];
        return state with
        {
            Reconstructions = [.. moved],
            Model = state.Model with
            {
                References = [.. state.Model.References.Select((map, c) => offsets[c] == (0, 0) ? map : SoftMask.Apply(mask, Moved(map, offsets[c])))],
            },
            Posteriors = [.. state.Posteriors.Select(p => p is null ? null : p with { Pose = Moved(p.Pose, offsets[p.Class - 1], pixel) })],
        };
    }

    private static (int X, int Y) OffsetOf(Volume average)
    {
        Vector3D centre = CentreOfMass.OfPositive(average);
        return ((int)Math.Round(centre.X), (int)Math.Round(centre.Y));
    }

    /// <summary>The average with what lay at an offset at the centre; it is periodic.</summary>
    private static Volume Moved(Volume average, (int X, int Y) offset)
    {
        if (offset == (0, 0))
        {
            return average;
        }

        int box = average.BoxSize;
        var moved = new Volume(box, 1, average.PixelSize);
        for (int y = 0; y < box; y++)
        {
            for (int x = 0; x < box; x++)
            {
                moved.Voxels[(y * box) + x] = average.Voxels[((y + offset.Y + box) % box * box) + ((x + offset.X + box) % box)];
            }
        }

        return moved;
    }

    /// <summary>The pose of the same particle in the moved average: its centre lies where the offset lay. docs/conventions.md (2).</summary>
    private static Pose Moved(Pose pose, (int X, int Y) offset, double pixel)
    {
        Vector3D from = pose.Rotation.Apply(new Vector3D(offset.X * pixel, offset.Y * pixel, 0));
        return pose with { Shift = pose.Shift + new Shift(from.X, from.Y) };
    }
}
