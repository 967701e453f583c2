using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>Every job there is.</summary>
public static class JobCatalog
{
    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<JobDefinition> All { get; } =
    [
        ClassifyJob.Definition,
        DemoJob.Definition,
        ReconstructJob.Definition,
        SimulateJob.Definition,
        FscJob.Definition,
        MaskJob.Definition,
        PostJob.Definition,
        OrientationsJob.Definition,
        InspectJob.Definition,
    ];
}
