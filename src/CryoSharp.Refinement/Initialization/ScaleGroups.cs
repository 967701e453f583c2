using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Particles that share an intensity scale: those of one micrograph, or of one stack where the micrograph is not known.</summary>
public sealed record ScaleGroups(int Count, ImmutableArray<int> OfParticle)
{
    /// <summary>Groups in order of appearance.</summary>
    public static ScaleGroups Of(ParticleSet set)
    {
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        ImmutableArray<int> ofParticle =
        [
            .. set.Particles.Select(p =>
            {
                string name = p.Micrograph.Length > 0 ? p.Micrograph : p.StackPath;
                return groups.TryGetValue(name, out int group) ? group : groups[name] = groups.Count;
            }),
        ];
        return new ScaleGroups(Math.Max(groups.Count, 1), ofParticle);
    }
}
