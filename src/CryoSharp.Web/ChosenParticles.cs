using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>Classes of a run that are gone on with, and how many particles that makes.</summary>
/// <param name="Classes">In rising order; empty for none.</param>
/// <param name="MinProbability">Of the particle's class; 0 for all.</param>
/// <param name="Kept">Particles.</param>
/// <param name="Of">Particles of the run.</param>
/// <param name="Halves">Kept particles of half-set 1 and 2; both 0 where the input has none.</param>
/// <param name="Purity">Mean probability of the kept, or null where it is not known.</param>
public sealed record ChosenParticles(ImmutableArray<int> Classes, double MinProbability, int Kept, int Of, (int First, int Second) Halves, double? Purity)
{
    private const double Certain = 1;

    /// <summary>As typed: runs that must have the particles as well.</summary>
    public string AlsoIn { get; init; } = "";

    /// <summary>As typed: runs that must not have them.</summary>
    public string NotIn { get; init; } = "";

    /// <summary>Whether a set of its own is needed to go on.</summary>
    public bool IsNarrowed => MinProbability > 0 || AlsoIn.Length > 0 || NotIn.Length > 0;

    /// <summary>Counts what a choice keeps.</summary>
    /// <exception cref="RefusedInputException">A probability in the file is none.</exception>
    /// <param name="admitted">For each particle whether other runs admit it.</param>
    public static ChosenParticles Count(ParticleSet set, ImmutableArray<int> classes, double minProbability, bool[] admitted)
    {
        ImmutableArray<float[]> probabilities = ClassProbabilities.Of(set, "particles.star");
        double ProbabilityOf(int i) => set.Particles[i].Class is int c && c >= 1 && c <= probabilities.Length ? probabilities[c - 1][i] : Certain;
        int[] kept = [.. Enumerable.Range(0, set.Count).Where(i => classes.Contains(set.Particles[i].Class) && ProbabilityOf(i) >= minProbability && admitted[i])];
        return new ChosenParticles(
            classes, minProbability, kept.Length, set.Count, (kept.Count(i => set.Particles[i].HalfSet == 1), kept.Count(i => set.Particles[i].HalfSet == 2)),
            probabilities.IsEmpty || kept.Length == 0 ? null : kept.Average(ProbabilityOf));
    }

    /// <summary>"1,3" for the command line.</summary>
    public string List => string.Join(',', Classes.Select(c => c.ToString(CultureInfo.InvariantCulture)));
}
