using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Which particles share an intensity scale.</summary>
public enum IntensityScale
{
    /// <summary>Those of one micrograph, or of one stack where the micrograph is not known.</summary>
    Micrograph,

    /// <summary>Each has its own.</summary>
    Particle,

    /// <summary>All of them.</summary>
    None,
}

/// <summary>Particles that share an intensity scale.</summary>
public sealed record ScaleGroups(int Count, ImmutableArray<int> OfParticle)
{
    /// <summary>Groups in order of appearance.</summary>
    public static ScaleGroups Of(ParticleSet set, IntensityScale scale)
    {
        if (scale != IntensityScale.Micrograph)
        {
            bool isOwn = scale == IntensityScale.Particle;
            return new ScaleGroups(isOwn ? Math.Max(set.Count, 1) : 1, [.. Enumerable.Range(0, set.Count).Select(i => isOwn ? i : 0)]);
        }

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
