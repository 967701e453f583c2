using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for a refinement.</summary>
public sealed record RefineParameters : AlignmentParameters
{
    [Parameter("Reference map", "Starting map, or RUN:2 for that of a class of an earlier run; filtered and scaled first.", Group = "Input", IsInputFile = true, OfRun = RunPart.Maps, Alias = "-r")]
    public string? Ref { get; init; }

    [Parameter("Each class", "Refine each class of the run that is named in place of particles (RUN:1,3 for some) by itself, from its own map.", Group = "Input", NotWith = "--ref")]
    public bool EachClass { get; init; }

    [Parameter("Search", "Where poses are looked for: everywhere (global), or near the known ones (local).", Group = "Search")]
    public PoseSearch Search { get; init; } = PoseSearch.Global;

    [Parameter("Local from", "A global search becomes a local one about the last poses once its finest angular step is this or less; 0 for never.", Group = "Search",
        Unit = "°", Minimum = 0, Maximum = 15, OnlyWith = "--search global", Level = ParameterLevel.Advanced)]
    public double LocalFrom { get; init; }

    [Parameter("Follow solvent", "From 15 Å on the solvent mask follows the outline of the map, with 10 Å to spare; else it stays a sphere.", Group = "Model", NotWith = "--mask")]
    public bool FollowSolvent { get; init; } = true;

    [Parameter("Join halves", "Coarser than this the half-sets share one map, so that both keep one orientation.", Group = "Model", Unit = "Å", Above = 0,
        Alias = "--low-resol-join-halves --low_resol_join_halves", Level = ParameterLevel.Advanced)]
    public double JoinHalves { get; init; } = 40;
}
