using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>Which new class each old one becomes part of.</summary>
/// <param name="NewOf">New number from 1 by old number; classes without particles are not in it.</param>
internal sealed record Regrouping(ImmutableSortedDictionary<int, int> NewOf)
{
    /// <summary>How many classes are left.</summary>
    public int Count => NewOf.Values.Distinct().Count();

    /// <summary>Numbers the groups from 1 in the order of their first classes.</summary>
    /// <param name="numbers">Old numbers, rising.</param>
    /// <param name="groups">The group of each, from 0 in the order of their first classes.</param>
    public static Regrouping Of(ImmutableArray<int> numbers, ImmutableArray<int> groups) =>
        new(numbers.Select((n, i) => KeyValuePair.Create(n, groups[i] + 1)).ToImmutableSortedDictionary());

    /// <summary>"1 + 3 → 1, 2 → 2".</summary>
    public override string ToString() =>
        string.Join(", ", NewOf.GroupBy(pair => pair.Value).OrderBy(g => g.Key).Select(g => $"{string.Join(" + ", g.Select(pair => pair.Key))} → {g.Key}"));

    /// <summary>The particles with new class numbers; probabilities of merged classes are added.</summary>
    /// <param name="probabilities">Per old class number from 1, or empty.</param>
    public ParticleSet Apply(ParticleSet set, ImmutableArray<float[]> probabilities)
    {
        ParticleSet renamed = set.WithParticles([.. set.Particles.Select(p => p with { Class = NewOf.GetValueOrDefault(p.Class) })]);
        return probabilities.IsEmpty ? renamed : ClassProbabilities.Replace(renamed, [.. Enumerable.Range(1, Count).Select(number => Sum(number, probabilities, set.Count))]);
    }

    /// <summary>old,new,particles.</summary>
    public string Csv(ParticleSet set)
    {
        var text = new StringBuilder("old,new,particles\n");
        foreach ((int old, int number) in NewOf)
        {
            text.Append(CultureInfo.InvariantCulture, $"{old},{number},{set.Particles.Count(p => p.Class == old)}\n");
        }

        return text.ToString();
    }

    private float[] Sum(int number, ImmutableArray<float[]> probabilities, int particles)
    {
        var sum = new float[particles];
        foreach (int old in NewOf.Where(pair => pair.Value == number).Select(pair => pair.Key))
        {
            for (int i = 0; i < particles; i++)
            {
                sum[i] = Math.Min(1, sum[i] + probabilities[old - 1][i]);
            }
        }

        return sum;
    }
}
