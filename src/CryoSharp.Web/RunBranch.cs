using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>A run and what was made of its files.</summary>
public sealed record RunBranch(RunHead Run, ImmutableArray<RunBranch> Children)
{
    /// <summary>The runs as trees: each under the first run whose files it read, the oldest first.</summary>
    public static ImmutableArray<RunBranch> Forest(ImmutableArray<RunHead> runs)
    {
        Dictionary<string, string?> parents = runs.ToDictionary(run => run.Key, run => ProjectRuns.ParentsOf(run, runs) is [string first, ..] ? first : null);
        ILookup<string?, RunHead> children = runs.OrderBy(run => run.Created).ToLookup(run => parents[run.Key]);

        // Files can be replaced after they were read, so a chain of parents may come back to its start; it is cut there.
        ImmutableArray<RunBranch> Grow(string? parent, ImmutableHashSet<string> above) =>
            [.. children[parent].Where(run => !above.Contains(run.Key)).Select(run => new RunBranch(run, Grow(run.Key, above.Add(run.Key))))];
        return Grow(null, []);
    }
}
