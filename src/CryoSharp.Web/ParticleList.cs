using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>A particle in a list.</summary>
/// <param name="Number">From 1, its row in the particle file.</param>
/// <param name="Class">From 1, or 0.</param>
/// <param name="Probability">Of that class; NaN where it is not known.</param>
public sealed record ListedParticle(int Number, int Class, double Probability);

/// <summary>A page of particles, the most typical or the most ambiguous first.</summary>
/// <param name="Class">Of this class only, or null for all.</param>
/// <param name="Sort">typical, ambiguous or order.</param>
/// <param name="Page">From 1.</param>
/// <param name="Pages">How many there are.</param>
/// <param name="Shown">The page's.</param>
/// <param name="Count">Of all pages.</param>
public sealed record ParticleList(int? Class, string Sort, int Page, int Pages, ImmutableArray<ListedParticle> Shown, int Count)
{
    private const int PerPage = 48;
    private const int Thresholds = 101;

    /// <summary>How many particles have at least a probability of 0, 0.01, … 1; empty where probabilities are not known.</summary>
    public ImmutableArray<int> Kept { get; init; } = [];

    /// <summary>The mean probability of those; NaN where there are none.</summary>
    public ImmutableArray<double> Purity { get; init; } = [];

    /// <summary>The ways to sort.</summary>
    public static ImmutableArray<string> Sorts { get; } = ["typical", "ambiguous", "order"];

    /// <summary>Makes a page; an empty one where the run has sorted no particles.</summary>
    public static ParticleList Of(IRunContents run, int? number, string? sort, int page)
    {
        string order = Sorts.Contains(sort ?? "") ? sort! : Sorts[0];
        ParticleSet? set = run.Particles;
        ImmutableArray<float[]> probabilities = set is null ? [] : ClassProbabilities.Of(set, "the particles");
        IEnumerable<ListedParticle> all = (set?.Particles ?? []).Select((p, i) => new ListedParticle(
            i + 1, p.Class, p.Class >= 1 && p.Class <= probabilities.Length ? probabilities[p.Class - 1][i] : double.NaN)).Where(p => number is null || p.Class == number);
        ListedParticle[] sorted =
        [
            .. order switch
            {
                "typical" => all.OrderByDescending(p => p.Probability),
                "ambiguous" => all.OrderBy(p => p.Probability),
                _ => all,
            },
        ];
        int pages = Math.Max(1, (sorted.Length + PerPage - 1) / PerPage);
        int shown = Math.Clamp(page, 1, pages);
        double[] known = [.. sorted.Select(p => p.Probability).Where(p => !double.IsNaN(p))];
        double[][] above = known.Length == 0 ? [] : [.. Enumerable.Range(0, Thresholds).Select(t => known.Where(p => p >= t / (Thresholds - 1.0)).ToArray())];
        return new ParticleList(number, order, shown, pages, [.. sorted.Skip((shown - 1) * PerPage).Take(PerPage)], sorted.Length)
        {
            Kept = [.. above.Select(p => p.Length)],
            Purity = [.. above.Select(p => p.Length > 0 ? p.Average() : double.NaN)],
        };
    }
}

/// <summary>One particle against all classes.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Count">Of the run.</param>
/// <param name="Particle">As the file has it.</param>
/// <param name="Probabilities">By class; empty where they are not known.</param>
/// <param name="Columns">What else the file says of it.</param>
public sealed record ParticleView(int Number, int Count, Particle Particle, ImmutableArray<double> Probabilities, ImmutableArray<(string Name, string Value)> Columns)
{
    /// <summary>Reads a particle.</summary>
    /// <exception cref="NothingThereException">The run has no such particle.</exception>
    public static ParticleView Of(IRunContents run, int number)
    {
        ParticleSet set = run.Particles ?? throw new NothingThereException("This run has sorted no particles.");
        if (number < 1 || number > set.Count)
        {
            throw new NothingThereException($"There is no particle {number}; the run has {set.Count}.");
        }

        return new ParticleView(
            number,
            set.Count,
            set.Particles[number - 1],
            [.. ClassProbabilities.Of(set, "the particles").Select(values => (double)values[number - 1])],
            [.. set.Columns.Where(c => !c.Name.StartsWith(ClassProbabilities.Column, StringComparison.Ordinal)).Select(c => (c.Name, c.Values[number - 1]))]);
    }
}
