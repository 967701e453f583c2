using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>What a class is judged by.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">Particles in it.</param>
/// <param name="Certainty">Mean over its particles of the probability that they belong to it, or of the probability of their best pose and class; null where not known.</param>
/// <param name="EffectiveSize">(Σp)²/Σp² over all particles, p the probability of the class: how many particles the class is worth (Kish 1965). The count where p is not known.</param>
/// <param name="Resolution">Å; infinite where the class resolves nothing; null where not known.</param>
public sealed record ClassFacts(int Number, int Count, double? Certainty, double EffectiveSize, double? Resolution);

/// <summary>How good a class is beside the others of its run: the product of three numbers from 0 to 1, each of which says why.</summary>
/// <remarks>
/// score = min(1, r₀/r) · min(1, p/p₀) · min(1, √(K·n/N)), docs/theory/classes.md, with r the resolution, p the certainty and n the count of the class, N the count of all
/// and K the number of classes that have particles; r₀ and p₀ are the best among the classes with at least half an even share, N/2K, so that a class of a few
/// particles does not set the measure. A term that is known of no class is 1; one that is known of others only is 0.
/// </remarks>
/// <param name="Class">Which.</param>
/// <param name="Share">n/N.</param>
/// <param name="ResolutionTerm">min(1, r₀/r).</param>
/// <param name="CertaintyTerm">min(1, p/p₀).</param>
/// <param name="ShareTerm">min(1, √(K·n/N)).</param>
public sealed record ClassScore(ClassFacts Class, double Share, double ResolutionTerm, double CertaintyTerm, double ShareTerm)
{
    /// <summary>The product.</summary>
    public double Score => ResolutionTerm * CertaintyTerm * ShareTerm;

    /// <summary>Judges all classes of a run beside one another, in their order.</summary>
    public static ImmutableArray<ClassScore> Of(IReadOnlyList<ClassFacts> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        double total = Math.Max(1, classes.Sum(c => (double)c.Count));
        int filled = classes.Count(c => c.Count > 0);
        ClassFacts[] large = [.. classes.Where(c => c.Count > 0 && 2 * filled * c.Count >= total)];
        double? finest = large.Where(c => c.Resolution is not double.PositiveInfinity).Min(c => c.Resolution);
        double? surest = large.Max(c => c.Certainty);
        return [.. classes.Select(c => new ClassScore(
            c,
            c.Count / total,
            Term(finest, c.Resolution, (best, own) => double.IsInfinity(own) ? 0 : best / own),
            Term(surest, c.Certainty, (best, own) => own / best),
            Math.Min(1, Math.Sqrt(filled * c.Count / total))))];
    }

    private static double Term(double? best, double? own, Func<double, double, double> ratio) =>
        best is not > 0 ? 1 : own is double known ? Math.Min(1, ratio(best.Value, known)) : 0;
}
