using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What is taken to be known of the shares of classes.</summary>
public enum ClassPrior
{
    /// <summary>Nothing.</summary>
    Estimated,

    /// <summary>All are equal.</summary>
    Flat,

    /// <summary>Each has a number of particles before any is counted.</summary>
    Dirichlet,
}

/// <summary>What a user sets for a 3D classification.</summary>
public sealed record ClassifyParameters : AlignmentParameters
{
    [Parameter("Reference maps", "Starting maps: one map, as many as classes, a STAR file that lists them, or an earlier run, of which all maps are taken or those of RUN:1,3; filtered and scaled first. Without any, poses must be known.",
        Group = "Input", IsInputFile = true, OfRun = RunPart.Maps, Alias = "-r")]
    public ImmutableArray<string> Ref { get; init; } = [];

    [Parameter("Classes", "How many classes to sort the particles into.", Group = "Model", Minimum = 1, Maximum = 200,
        Auto = "as many as there are reference maps", Alias = "-k --K")]
    public int? Classes { get; init; }

    [Parameter("Regularisation T", "Weight of the data against smoothness, as in RELION. Larger keeps more detail and more noise; below 4, shells of pure noise die out by themselves.",
        Group = "Model", Above = 0, Maximum = 100, Alias = "--tau2-fudge --tau2_fudge")]
    public double Regularisation { get; init; } = 4;

    [Parameter("Focus mask", "Map with values from 0 to 1; classes differ within it only, outside all are one map, made of all particles.",
        Group = "Input", IsInputFile = true, Auto = "none: classes may differ everywhere", Alias = "--focus_mask")]
    public string? FocusMask { get; init; }

    [Parameter("Class symmetry", "Point group of each class, where they differ: C3 C1 for one class with and one without. Particles are then compared over all of their own poses.",
        Group = "Model", NotWith = "--symmetry", OnlyWith = "--search local|none", Level = ParameterLevel.Advanced)]
    public ImmutableArray<string> ClassSymmetry { get; init; } = [];

    [Parameter("Class prior", "What is known of the sizes of classes: nothing, so that they are as found (estimated); that all are equal (flat); or that each has so many particles more than are counted (dirichlet).",
        Group = "Model", Level = ParameterLevel.Advanced)]
    public ClassPrior ClassPrior { get; init; } = ClassPrior.Estimated;

    [Parameter("Particles per class", "How many particles each class is taken to have before any is counted: the more, the more even classes become.",
        Group = "Model", Above = 0, Auto = "a hundredth of the particles", OnlyWith = "--class-prior dirichlet", Level = ParameterLevel.Advanced)]
    public double? ClassAlpha { get; init; }

    [Parameter("Search", "Where poses are looked for: everywhere (global), near the known ones (local), or not at all (none).", Group = "Search")]
    public PoseSearch Search { get; init; } = PoseSearch.Global;

    [Parameter("Early subsets", "Particles per class that each of the first five iterations looks at, and three times as many the next five; 0 for all. All later iterations, and the last two in any case, look at all. Saves time with several reference maps and many particles; classes that start from one map come apart less well.",
        Group = "Run", Minimum = 0, Level = ParameterLevel.Advanced)]
    public int Subset { get; init; }

    /// <inheritdoc/>
    internal override bool HasMask => base.HasMask || FocusMask is not null;
}
