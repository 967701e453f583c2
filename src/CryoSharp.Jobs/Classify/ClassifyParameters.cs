using System.Collections.Immutable;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

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

    [Parameter("Search", "Where poses are looked for: everywhere (global), near the known ones (local), or not at all (none).", Group = "Search")]
    public PoseSearch Search { get; init; } = PoseSearch.Global;

    [Parameter("Early subsets", "Particles per class that each of the first five iterations looks at, and three times as many the next five; 0 for all. All later iterations, and the last two in any case, look at all. Saves time with several reference maps and many particles; classes that start from one map come apart less well.",
        Group = "Run", Minimum = 0, Level = ParameterLevel.Advanced)]
    public int Subset { get; init; }
}
