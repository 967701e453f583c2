using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Web;

/// <summary>Two runs on the same particles.</summary>
/// <param name="First">Rows.</param>
/// <param name="Second">Columns.</param>
/// <param name="InBoth">Particles that both have; 0 where there are none.</param>
/// <param name="Table">By class, or null where one has no classes.</param>
/// <param name="Differences">Parameters, where both are of this program.</param>
public sealed record RunComparison(RunHead First, RunHead Second, int InBoth, ContingencyTable? Table, ImmutableArray<ParameterDifference> Differences)
{
    /// <summary>Whether stacks were told apart by their file names alone, because their folders differ.</summary>
    public bool IsByFileName { get; init; }

    /// <summary>Compares what both runs hold now.</summary>
    /// <exception cref="IO.MalformedFileException">A particle file breaks its format.</exception>
    public static RunComparison Of(IRunContents first, IRunContents second)
    {
        ImmutableArray<ParameterDifference> differences =
            first is OwnRun a && second is OwnRun b && first.Head.Job == second.Head.Job ? [.. ParameterDifferences.Between(a.Folder, b.Folder)] : [];
        if (first.Particles is not ParticleSet one || second.Particles is not ParticleSet other)
        {
            return new RunComparison(first.Head, second.Head, 0, null, differences);
        }

        var matching = ParticleMatching.Of(one, other);
        (int First, int Second)[] classes = [.. matching.Pairs.Select(p => (one.Particles[p.First].Class, other.Particles[p.Second].Class)).Where(p => p.Item1 > 0 && p.Item2 > 0)];
        ContingencyTable? table = classes.Length == 0 ? null
            : ContingencyTable.Of([.. classes.Select(p => p.First)], [.. classes.Select(p => p.Second)]);
        return new RunComparison(first.Head, second.Head, matching.Pairs.Length, table, differences) { IsByFileName = matching.ByFileName };
    }
}
