using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>The sizes of one run of <c>cryosharp classify</c>.</summary>
internal readonly record struct ScalingRun(PoseSearch Search, int Particles, int Classes, int Box, int Threads)
{
    /// <summary>For folders and logs.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture, $"{ComparisonPlan.NameOf(Search)}_n{Particles}_k{Classes}_box{Box}_j{Threads}");
}

/// <summary>A size that is varied while the others stay.</summary>
/// <param name="Name">For options and files.</param>
/// <param name="Symbol">In formulas and headings.</param>
/// <param name="Label">Along the axis of a chart.</param>
/// <param name="Size">What is varied.</param>
/// <param name="Runs">By search and size.</param>
internal sealed record ScalingDimension(string Name, string Symbol, string Label, Func<ScalingRun, int> Size, ImmutableArray<ScalingRun> Runs)
{
    /// <summary>Whether wall times count instead of CPU times.</summary>
    public bool IsOfThreads => Name == ScalingPlan.Threads;

    /// <summary>"K = 3, box 96, 1 thread": what is not varied.</summary>
    public string Fixed => string.Join(", ", new[]
    {
        Name == ScalingPlan.Particles ? "" : string.Create(CultureInfo.InvariantCulture, $"N = {Runs[0].Particles}"),
        Name == ScalingPlan.Classes ? "" : string.Create(CultureInfo.InvariantCulture, $"K = {Runs[0].Classes}"),
        Name == ScalingPlan.Box ? "" : string.Create(CultureInfo.InvariantCulture, $"L = {Runs[0].Box}"),
        Name == ScalingPlan.Threads ? "" : "one thread",
    }.Where(part => part.Length > 0));
}

/// <summary>Which runs are made.</summary>
/// <remarks>CPU times are those of one thread, since threads that share a core or a cache take longer for the same work.</remarks>
internal static class ScalingPlan
{
    /// <summary>The dimension of numbers of particles.</summary>
    public const string Particles = "n";

    /// <summary>The dimension of numbers of classes.</summary>
    public const string Classes = "k";

    /// <summary>The dimension of boxes.</summary>
    public const string Box = "box";

    /// <summary>The dimension of numbers of threads.</summary>
    public const string Threads = "threads";

    /// <summary>Every dimension's name.</summary>
    public static ImmutableArray<string> Names { get; } = [Particles, Classes, Box, Threads];

    /// <summary>What is varied, each with its runs; a run may belong to several.</summary>
    /// <param name="threads">The most threads: 1, 2, 4, … and this number are tried.</param>
    public static ImmutableArray<ScalingDimension> Dimensions(ScalingParameters parameters, int threads)
    {
        ImmutableArray<PoseSearch> searches = parameters.Searches.IsEmpty
            ? [PoseSearch.Global, PoseSearch.None] : [.. parameters.Searches.Distinct().Select(ComparisonPlan.Mode)];
        var start = new ScalingRun(searches[0], parameters.ClassParticles, parameters.FixedClasses, parameters.FixedBox, 1);
        ImmutableArray<ScalingDimension> all =
        [
            new(Particles, "N", "Particles N", run => run.Particles, Of(parameters.Particles, [1000, 2000, 4000, 8000], n => start with { Particles = n })),
            new(Classes, "K", "Classes K", run => run.Classes, Of(parameters.Classes, [1, 2, 3, 6, 12], k => start with { Classes = k })),
            new(Box, "L", "Side L of images and maps (pixels)", run => run.Box,
                Of(parameters.Boxes, [64, 96, 128, 192], box => start with { Particles = parameters.BoxParticles, Box = box })),
            new(Threads, "threads", "Threads", run => run.Threads,
                Of([], ThreadCounts(threads), count => start with { Particles = parameters.ThreadParticles, Threads = count })),
        ];
        return [.. all.Where(dimension => parameters.Only.IsEmpty ? dimension.Name != Threads || threads > 1 : parameters.Only.Contains(dimension.Name))];

        ImmutableArray<ScalingRun> Of(ImmutableArray<double> given, IEnumerable<int> standard, Func<int, ScalingRun> run) =>
        [
            .. from search in searches
               from size in given.IsEmpty ? standard : given.Select(size => (int)size).Distinct().Order()
               select run(size) with { Search = search },
        ];
    }

    /// <summary>1, 2, 4, … and the most.</summary>
    internal static IEnumerable<int> ThreadCounts(int most)
    {
        for (int count = 1; count < most; count *= 2)
        {
            yield return count;
        }

        yield return most;
    }
}
