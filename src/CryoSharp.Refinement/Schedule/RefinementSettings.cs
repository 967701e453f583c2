using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What a classification is asked to do; does not change during a run.</summary>
public sealed record RefinementSettings
{
    /// <summary>Where poses are looked for.</summary>
    public required PoseSearch Search { get; init; }

    /// <summary>Whether classes are flat: average images, of which each particle is one turned in the plane and shifted. A search is global then.</summary>
    public bool IsFlat { get; init; }

    /// <summary>Diameter of the circular mask of images and, where no mask is given, of the soft mask of maps, Å.</summary>
    public required double ParticleDiameter { get; init; }

    /// <summary>Point group imposed on every class.</summary>
    public PointGroup Symmetry { get; init; } = PointGroup.C1;

    /// <summary>The point group of each class where they differ; empty where all have <see cref="Symmetry"/>. Each contains it.</summary>
    public ImmutableArray<PointGroup> ClassSymmetries { get; init; } = [];

    /// <summary>The point group of a class.</summary>
    /// <param name="classIndex">From 0.</param>
    public PointGroup SymmetryOf(int classIndex) => ClassSymmetries.IsEmpty ? Symmetry : ClassSymmetries[classIndex];

    /// <summary>Solvent mask with values 0 to 1, or null for a soft sphere, of flat classes a soft circle.</summary>
    public Volume? Mask { get; init; }

    /// <summary>Where classes may differ, with values 0 to 1: outside of it all are one map, made of all particles. Null where they may differ everywhere.</summary>
    public Volume? FocusMask { get; init; }

    /// <summary>
    /// α, the particles that each class is taken to have before any is counted (Dirichlet prior of the shares): 0 for shares as found, infinite for equal ones.
    /// </summary>
    public double ClassPrior { get; init; }

    /// <summary>T, by which the signal's power is multiplied in the Wiener filter.</summary>
    public double Regularisation { get; init; } = 4;

    /// <summary>Resolution to which starting maps are filtered, Å.</summary>
    public double InitialLowPass { get; init; } = 40;

    /// <summary>No shell beyond this resolution is scored, Å; 0 for no limit.</summary>
    public double MaxResolution { get; init; }

    /// <summary>Angular step of the finest level in degrees; 0 to follow the resolution.</summary>
    public double AngularStep { get; init; }

    /// <summary>Radius of the shift search, Å; 0 for five pixels of the map.</summary>
    public double ShiftRange { get; init; }

    /// <summary>Shift step of the coarsest level, Å; 0 for two pixels of the map.</summary>
    public double ShiftStep { get; init; }

    /// <summary>σ of the rotation prior in a local search, degrees.</summary>
    public double RotationSigma { get; init; } = 5;

    /// <summary>In a local search, the group up to whose operators known rotations are right; null for <see cref="Symmetry"/>.</summary>
    public PointGroup? Relaxed { get; init; }

    /// <summary>In a local search, the place about which known poses may turn, Å from the maps' centre.</summary>
    public Vector3D Fulcrum { get; init; }

    /// <summary>σ of the shift prior in a local search, Å.</summary>
    public double ShiftSigma { get; init; } = 5;

    /// <summary>
    /// Whether each half-set is compared with maps of its own alone, so that the correlation of the half-maps is an independent measure and decides how maps are filtered
    /// and how far is compared. One class only.
    /// </summary>
    public bool HasIndependentHalves { get; init; }

    /// <summary>Where there is one, maps are made from nothing.</summary>
    public Ascent? Ascent { get; init; }

    /// <summary>Whether the solvent mask follows the structure as it comes out. One class only.</summary>
    public bool FollowsSolvent { get; init; }

    /// <summary>Independent halves share what is coarser than this, Å, so that both keep one orientation and hand.</summary>
    public double JoinHalvesAt { get; init; } = 40;

    /// <summary>A global search with independent halves becomes a local one about the last found poses once its finest step is this or less, degrees; 0 for never.</summary>
    public double LocalFromStep { get; init; }

    /// <summary>Which particles share an intensity.</summary>
    public IntensityScale IntensityScale { get; init; }

    /// <summary>Whether classes that begin alike (copies of one map, or random subsets) are let apart slowly; several different maps are not.</summary>
    public bool AnnealsClasses { get; init; } = true;

    /// <summary>Whether the centre of mass of each flat class is moved to the middle after each iteration.</summary>
    public bool CentresClasses { get; init; }

    /// <summary>Particles per class that the first iterations visit, chosen anew in each (<see cref="Schedule.VisitedShare"/>); 0 for all.</summary>
    public int SubsetPerClass { get; init; }

    /// <summary>Iterations after which the run ends in any case.</summary>
    public int MaxIterations { get; init; } = 25;

    /// <summary>Keys all random numbers.</summary>
    public ulong Seed { get; init; }

    /// <summary>Padding of back-projections.</summary>
    public int Padding { get; init; } = 2;

    /// <summary>Threads; does not change the result.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Bytes that the run may take: what <see cref="MemoryPlan"/> leaves is for prepared images. Does not change the result.</summary>
    public long Memory { get; init; } = 4L << 30;

    /// <summary>Particles prepared at a time; 0 to let memory decide.</summary>
    public int BatchSize { get; init; }
}
