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
                string name = NameOf(p);
                return groups.TryGetValue(name, out int group) ? group : groups[name] = groups.Count;
            }),
        ];
        return new ScaleGroups(Math.Max(groups.Count, 1), ofParticle);
    }

    /// <summary>What a particle shares with the others of its group: the micrograph, or else the stack.</summary>
    public static string NameOf(Particle particle) => particle.Micrograph.Length > 0 ? particle.Micrograph : particle.StackPath;
}
