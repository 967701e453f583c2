using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The small box of N_w voxels in which an iteration runs: of the maps' extent in Å, just wide enough for the shells that are compared.</summary>
/// <remarks>
/// Cropping keeps the transform's values, so shells, noise power, τ² and scales mean the same in both boxes, and nothing else has to be converted.
/// What is kept between iterations (states, checkpoints, files) is of the maps' own box. docs/decisions/0008-working-box-and-image-store.md.
/// </remarks>
internal sealed class WorkingBox
{
    // Beyond the last shell that is read. Interpolation reads to 1.4 shells above it; a padded component is a sum over all native ones, and what lies
    // above the crop is missing from it. With 3, a slice's last shell is off by 0.5 % at most, all of it by 0.06 %: less than its interpolation errs.
    private const int Margin = 3;

    private readonly int _threads;

    /// <summary>A box of a given size.</summary>
    /// <param name="size">N_w: even, accepted by the transforms, at most the mask's.</param>
    /// <param name="mask">Solvent mask of the maps' own box, 0 to 1.</param>
    /// <param name="focus">Focus mask of the maps' own box, 0 to 1; null where classes may differ everywhere.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public WorkingBox(int size, Volume mask, Volume? focus, int threads)
    {
        (Size, OwnMask, _threads) = (size, mask, threads);
        Mask = CropMask(mask);
        Focus = focus is null ? null : CropMask(focus);
    }

    /// <summary>N_w.</summary>
    public int Size { get; }

    /// <summary>The solvent mask in the maps' own box, 0 to 1.</summary>
    public Volume OwnMask { get; }

    /// <summary>The solvent mask in this box, 0 to 1.</summary>
    public Volume Mask { get; }

    /// <summary>The focus mask in this box, 0 to 1; null where classes may differ everywhere.</summary>
    public Volume? Focus { get; }

    private double PixelSize => Size == OwnMask.BoxSize ? OwnMask.PixelSize : OwnMask.PixelSize * OwnMask.BoxSize / Size;

    /// <summary>The size that the iteration after a state needs: for its own shells, and for those that its maps have from the iteration before.</summary>
    public static int SizeFor(RefinementState state)
    {
        int before = state.History.IsEmpty ? 0 : state.History[^1].WorkingShell;
        return SizeFor(Math.Max(state.WorkingShell, before), state.Model.BoxSize);
    }

    /// <summary>The smallest even length with room for a shell that the transforms accept, also times a padding; at most the maps' own box.</summary>
    public static int SizeFor(int shell, int boxSize) => Math.Min(boxSize, FftLength.NextEven(2 * (shell + Margin)));

    /// <summary>The model with its maps cropped.</summary>
    public MixtureModel Crop(MixtureModel model) => model.BoxSize == Size
        ? model : model.WithMaps(map => Resampling.FourierResize(map, Size, _threads));

    /// <summary>A class's maps padded to their own box.</summary>
    public ClassReconstruction Pad(ClassReconstruction reconstruction)
    {
        if (Size == OwnMask.BoxSize)
        {
            return reconstruction;
        }

        var correlation = new double[(OwnMask.BoxSize / 2) + 1];
        reconstruction.Fsc.Correlation.CopyTo(correlation);
        return reconstruction with
        {
            Map = Pad(reconstruction.Map),
            Half1 = Pad(reconstruction.Half1),
            Half2 = Pad(reconstruction.Half2),
            Fsc = new Fsc([.. correlation], OwnMask.BoxSize, OwnMask.PixelSize),
        };
    }

    /// <summary>The model with the maps that the next iteration scores: those of their own box, masked there.</summary>
    /// <param name="model">With maps of this box, not masked.</param>
    /// <param name="reconstructions">Padded already.</param>
    public MixtureModel Pad(MixtureModel model, ImmutableArray<ClassReconstruction> reconstructions) => model.SecondReferences.IsEmpty
        ? model with { References = [.. reconstructions.Select(r => SoftMask.Apply(OwnMask, r.Map))] }
        : model.WithMaps(map => SoftMask.Apply(OwnMask, Pad(map)));

    private Volume CropMask(Volume mask)
    {
        if (Size == mask.BoxSize)
        {
            return mask;
        }

        Volume cropped = Resampling.ToGrid(mask, Size, PixelSize, _threads);
        foreach (ref float voxel in cropped.Voxels)
        {
            voxel = Math.Clamp(voxel, 0, 1);
        }

        return cropped;
    }

    /// <summary>A map padded to its own box.</summary>
    /// <remarks>The pixel size is the maps' own to the last bit, which cropping and padding might miss.</remarks>
    public Volume Pad(Volume map)
    {
        if (Size == OwnMask.BoxSize)
        {
            return map;
        }

        var padded = new Volume(OwnMask.BoxSize, OwnMask.Depth, OwnMask.PixelSize);
        Resampling.FourierResize(map, padded.BoxSize, _threads).Voxels.CopyTo(padded.Voxels);
        return padded;
    }
}
