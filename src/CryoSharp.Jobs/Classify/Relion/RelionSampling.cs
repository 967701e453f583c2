using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>The grid of poses that RELION would search next, with the finest step of ours: its coarse grid and one oversampling.</summary>
internal sealed class RelionSampling
{
    private readonly SamplingGrid _grid;
    private readonly string _symmetry;

    private RelionSampling(SamplingGrid grid, string symmetry, int order, ImmutableArray<EulerAngles> directions) =>
        (_grid, _symmetry, Order, Directions) = (grid, symmetry, order, directions);

    /// <summary>HEALPix order of the coarse grid.</summary>
    public int Order { get; }

    /// <summary>The directions of view that RELION visits, in its order (psi 0). RELION finds them itself, but counts those of model.star.</summary>
    public ImmutableArray<EulerAngles> Directions { get; }

    /// <summary>Where poses are looked for.</summary>
    public PoseSearch Search => _grid.Search;

    /// <summary>The grid for the iteration that follows a state.</summary>
    public static RelionSampling After(RefinementSettings settings, RefinementState state)
    {
        SamplingGrid grid = Schedule.Next(settings, state);
        int order = Math.Max(grid.Orientations.HealpixOrder + grid.FinestLevel - 1, 0);
        if (grid.Orientations.IsInPlane)
        {
            return new RelionSampling(grid, settings.Symmetry.Name, order, []);
        }

        // Where poses are fixed, RELION has a single direction, whatever it is.
        ImmutableArray<EulerAngles> directions = grid.Search == PoseSearch.None ? [default] : RelionDirections.Of(settings.Symmetry, order);
        while (directions.IsEmpty)
        {
            directions = RelionDirections.Of(settings.Symmetry, ++order);
        }

        return new RelionSampling(grid, settings.Symmetry.Name, order, directions);
    }

    /// <summary>Writes run_itNNN_sampling.star.</summary>
    public void Write(StarWriter star)
    {
        string order = Order.ToString(CultureInfo.InvariantCulture);
        string psiStep = StarWriter.Exact(60.0 / (1 << Order));
        string range = StarWriter.Exact(_grid.Shifts.Range);
        string step = StarWriter.Exact(2 * _grid.Shifts.Step(_grid.FinestLevel));
        if (_grid.Orientations.IsInPlane)
        {
            WriteInPlane(star, order, psiStep, range, step);
            return;
        }

        star.List(
            "sampling_general",
            ("rlnIs3DSampling", "1"),
            ("rlnIs3DTranslationalSampling", "0"),
            ("rlnHealpixOrder", order),
            ("rlnSymmetryGroup", _symmetry),
            ("rlnTiltAngleLimit", "-91"),
            ("rlnPsiStep", psiStep),
            ("rlnOffsetRange", range),
            ("rlnOffsetStep", step),
            ("rlnHelicalOffsetStep", "-1"),
            ("rlnSamplingPerturbInstance", "0"),
            ("rlnSamplingPerturbFactor", Search == PoseSearch.None ? "0" : "0.5"),
            ("rlnHealpixOrderOriginal", order),
            ("rlnPsiStepOriginal", psiStep),
            ("rlnOffsetRangeOriginal", range),
            ("rlnOffsetStepOriginal", step));
        star.Loop("sampling_directions", "rlnAngleRot", "rlnAngleTilt");
        foreach (EulerAngles direction in Directions)
        {
            star.Value(direction.Rot);
            star.Value(direction.Tilt);
            star.EndRow();
        }

        star.EndLoop();
    }

    /// <summary>Turns in the plane and shifts alone: no directions and no symmetry.</summary>
    private static void WriteInPlane(StarWriter star, string order, string psiStep, string range, string step) => star.List(
        "sampling_general",
        ("rlnIs3DSampling", "0"),
        ("rlnIs3DTranslationalSampling", "0"),
        ("rlnPsiStep", psiStep),
        ("rlnOffsetRange", range),
        ("rlnOffsetStep", step),
        ("rlnHelicalOffsetStep", "-1"),
        ("rlnSamplingPerturbInstance", "0"),
        ("rlnSamplingPerturbFactor", "0.5"),
        ("rlnHealpixOrderOriginal", order),
        ("rlnPsiStepOriginal", psiStep),
        ("rlnOffsetRangeOriginal", range),
        ("rlnOffsetStepOriginal", step));
}
