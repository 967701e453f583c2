using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Which particles are also in other runs: intersections and differences of what runs and their classes hold.</summary>
public static class OtherRuns
{
    /// <summary>For each particle whether it is in all of some sets and in none of others.</summary>
    /// <param name="also">Sets that must have it.</param>
    /// <param name="not">Sets that must not have it.</param>
    public static bool[] Admits(ParticleSet set, IEnumerable<ParticleSet> also, IEnumerable<ParticleSet> not)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(also);
        ArgumentNullException.ThrowIfNull(not);
        bool[] admitted = [.. Enumerable.Repeat(true, set.Count)];
        foreach ((ParticleSet other, bool isWanted) in also.Select(s => (s, true)).Concat(not.Select(s => (s, false))))
        {
            HashSet<int> common = [.. ParticleMatching.Of(set, other).Pairs.Select(pair => pair.First)];
            for (int i = 0; i < admitted.Length; i++)
            {
                admitted[i] &= common.Contains(i) == isWanted;
            }
        }

        return admitted;
    }

    /// <summary>The sets that a user names.</summary>
    /// <exception cref="RefusedInputException">There is no such run or file, or not the classes asked for.</exception>
    internal static ImmutableArray<ParticleSet> Read(ImmutableArray<string> names, JobContext context) =>
        [.. names.Select(name => RunOutputs.Find(name, context.Directory).ReadChosen(context))];
}
