using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The particles of one class with their weights.</summary>
/// <param name="Number">From 1; 0 where there is one map of all.</param>
/// <param name="Members">Indices from 0 and weights above 0.</param>
internal sealed record ClassMembers(int Number, ImmutableArray<(int Particle, float Weight)> Members)
{
    /// <summary>Weights below this add nothing that single precision would keep.</summary>
    private const float LeastWeight = 1e-4f;

    /// <summary>class_002 or map, for file names.</summary>
    public string FileName => Number == 0 ? "map" : string.Create(CultureInfo.InvariantCulture, $"class_{Number:D3}");

    /// <summary>Σ of the weights.</summary>
    public double Mass => Members.Sum(m => (double)m.Weight);

    /// <summary>Shares particles out.</summary>
    /// <exception cref="RefusedInputException">The file has no classes or no probabilities, or not the one asked for.</exception>
    public static ImmutableArray<ClassMembers> Of(ParticleSet set, ClassChoice choice, int? only, string path)
    {
        ImmutableArray<ClassMembers> classes = choice switch
        {
            ClassChoice.Hard => Hard(set),
            ClassChoice.Soft => Soft(set, path),
            _ => [new ClassMembers(0, [.. Enumerable.Range(0, set.Count).Select(i => (i, 1f))])],
        };
        if (classes.IsEmpty)
        {
            string column = choice == ClassChoice.Hard ? "class numbers (rlnClassNumber)" : $"class probabilities ({ClassProbabilities.Column}1, …)";
            throw new RefusedInputException($"{path} has no {column}. Use --classes all, or the particles.star of a classification.");
        }

        if (only is null)
        {
            return classes;
        }

        return classes.FirstOrDefault(c => c.Number == only) is ClassMembers found
            ? [found]
            : throw new RefusedInputException($"{path} has no class {only}; it has {string.Join(", ", classes.Select(c => c.Number))}.");
    }

    private static ImmutableArray<ClassMembers> Hard(ParticleSet set) =>
        [.. Enumerable.Range(0, set.Count).Where(i => set.Particles[i].Class > 0).GroupBy(i => set.Particles[i].Class).OrderBy(g => g.Key)
            .Select(g => new ClassMembers(g.Key, [.. g.Select(i => (i, 1f))]))];

    private static ImmutableArray<ClassMembers> Soft(ParticleSet set, string path) =>
    [
        .. ClassProbabilities.Of(set, path).Select((weights, c) => new ClassMembers(
            c + 1, [.. weights.Select((weight, i) => (i, weight)).Where(member => member.weight >= LeastWeight)])),
    ];
}
