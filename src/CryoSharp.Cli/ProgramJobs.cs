using System.Collections.Immutable;
using CryoSharp.Jobs;
using CryoSharp.Web;

namespace CryoSharp.Cli;

/// <summary>Every job of the program: those of <see cref="JobCatalog"/>, and the page.</summary>
public static class ProgramJobs
{
    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<JobDefinition> All { get; } = [.. JobCatalog.All, UiJob.Definition];
}
