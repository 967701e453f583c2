using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>Which particles of two sets are the same images.</summary>
/// <param name="Pairs">Indices from 0 into both sets, in the order of the first; each particle is in one pair at most.</param>
/// <param name="ByFileName">Whether stacks were told apart by their file names alone, because their folders differ.</param>
/// <param name="Repeated">Particles of either set whose image came before in the same set: they are in no pair.</param>
public sealed record ParticleMatching(ImmutableArray<(int First, int Second)> Pairs, bool ByFileName, int Repeated)
{
    /// <summary>Matches particles by stack and place in the stack.</summary>
    /// <remarks>
    /// Stacks are the same where their full paths are. Where file names without folder and extension match more particles, and no name stands for two stacks of a
    /// set, these are taken: a project may be seen from another machine, and programs name the same stack <c>.mrc</c> or <c>.mrcs</c>.
    /// </remarks>
    public static ParticleMatching Of(ParticleSet first, ParticleSet second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        ParticleMatching byPath = By(first, second, path => path) with { ByFileName = false };
        if (byPath.Pairs.Length == Math.Min(first.Count, second.Count) || !HasOneStackPerName(first) || !HasOneStackPerName(second))
        {
            return byPath;
        }

        ParticleMatching byName = By(first, second, Name);
        return byName.Pairs.Length > byPath.Pairs.Length ? byName : byPath;
    }

    private static ParticleMatching By(ParticleSet first, ParticleSet second, Func<string, string> stack)
    {
        Dictionary<(string, int), int> inFirst = Places(first, stack);
        Dictionary<(string, int), int> inSecond = Places(second, stack);
        return new ParticleMatching(
            [.. inFirst.Where(p => inSecond.ContainsKey(p.Key)).Select(p => (p.Value, inSecond[p.Key])).OrderBy(pair => pair.Item1)],
            ByFileName: true,
            first.Count + second.Count - inFirst.Count - inSecond.Count);
    }

    private static Dictionary<(string Stack, int Index), int> Places(ParticleSet set, Func<string, string> stack)
    {
        var places = new Dictionary<(string, int), int>(set.Count);
        for (int i = 0; i < set.Count; i++)
        {
            places.TryAdd((stack(set.Particles[i].StackPath), set.Particles[i].StackIndex), i);
        }

        return places;
    }

    private static bool HasOneStackPerName(ParticleSet set)
    {
        string[] stacks = [.. set.Particles.Select(p => p.StackPath).Distinct()];
        return stacks.Select(Name).Distinct().Count() == stacks.Length;
    }

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path);
}
