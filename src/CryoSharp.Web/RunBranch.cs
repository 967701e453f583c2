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
        RunHead[] byAge = [.. runs.OrderBy(run => run.Created).ThenBy(run => run.Key, StringComparer.Ordinal)];

        // Files can be replaced after they were read, so a chain of parents may come back to its start; it is cut at the oldest run.
        foreach (RunHead run in byAge.Where(run => IsAboveItself(run.Key, parents)))
        {
            parents[run.Key] = null;
        }

        ILookup<string?, RunHead> children = byAge.ToLookup(run => parents[run.Key]);
        ImmutableArray<RunBranch> Grow(string? parent) => [.. children[parent].Select(run => new RunBranch(run, Grow(run.Key)))];
        return Grow(null);
    }

    private static bool IsAboveItself(string key, Dictionary<string, string?> parents)
    {
        var seen = new HashSet<string>();
        string? above = parents[key];
        while (above is not null && above != key && seen.Add(above))
        {
            above = parents[above];
        }

        return above == key;
    }
}
