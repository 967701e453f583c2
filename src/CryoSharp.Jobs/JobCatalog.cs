using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>Every job there is.</summary>
public static class JobCatalog
{
    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<JobDefinition> All { get; } =
    [
        ClassifyJob.Definition,
        Classify2dJob.Definition,
        AbinitioJob.Definition,
        InitialModelJob.Definition,
        RefineJob.Definition,
        DemoJob.Definition,
        ReconstructJob.Definition,
        ExpandJob.Definition,
        SubtractJob.Definition,
        DownsampleJob.Definition,
        SelectJob.Definition,
        CompareRunsJob.Definition,
        RegroupJob.Definition,
        SimulateJob.Definition,
        FscJob.Definition,
        AlignJob.Definition,
        SymmetryJob.Definition,
        MaskJob.Definition,
        PostJob.Definition,
        OrientationsJob.Definition,
        InspectJob.Definition,
        ExportJob.Definition,
        WatchJob.Definition,
        ReportJob.Definition,
        StopJob.Definition,
    ];
}
