using System.Collections.Immutable;

namespace CryoSharp.Bench;

/// <summary>How many particles of each true state were put into each class, and what follows from it.</summary>
internal sealed class LabelTable
{
    private readonly int[,] _counts;

    private LabelTable(int[,] counts)
    {
        _counts = counts;
        Matching = Assignment.OfLargestSum(counts);
    }

    /// <summary>How many particles there are.</summary>
    public int Total => _counts.Cast<int>().Sum();

    /// <summary>How many true states there are.</summary>
    public int States => _counts.GetLength(0);

    /// <summary>How many classes there are.</summary>
    public int Classes => _counts.GetLength(1);

    /// <summary>The class of each state, both from 0, or −1 where a state has none: the one-to-one matching that makes most labels right.</summary>
    public ImmutableArray<int> Matching { get; }

    /// <summary>The share of particles in the class that matches their state.</summary>
    public double Accuracy => Matched().Sum(pair => (double)_counts[pair.State, pair.Class]) / Total;

    /// <summary>The largest difference between the share of a class and that of the state it matches; what has no match is compared with 0.</summary>
    public double WorstOccupancyError
    {
        get
        {
            IEnumerable<double> ofStates = Enumerable.Range(0, States)
                .Select(s => Math.Abs(StateShare(s) - (Matching[s] < 0 ? 0 : ClassShare(Matching[s]))));
            IEnumerable<double> ofClasses = Enumerable.Range(0, Classes).Where(c => !Matching.Contains(c)).Select(ClassShare);
            return ofStates.Concat(ofClasses).Max();
        }
    }

    /// <summary>Agreement of pairs of particles, corrected for chance: 1 for the same partition under any names, about 0 for an unrelated one.</summary>
    /// <remarks>
    /// (Σ C(n_sc, 2) − e) / (½(A + B) − e) with A = Σ C(n_s, 2), B = Σ C(n_c, 2), e = A·B/C(n, 2). Hubert and Arabie, J. Classif. 2 (1985) 193.
    /// Two partitions that are both trivial in the same way have no chance to differ, and get 1.
    /// </remarks>
    public double AdjustedRandIndex
    {
        get
        {
            double together = _counts.Cast<int>().Sum(Pairs);
            double ofStates = Enumerable.Range(0, States).Sum(s => Pairs(StateCount(s)));
            double ofClasses = Enumerable.Range(0, Classes).Sum(c => Pairs(ClassCount(c)));
            double expected = Total > 1 ? ofStates * ofClasses / Pairs(Total) : 0;
            double most = (ofStates + ofClasses) / 2;
            return most == expected ? 1 : (together - expected) / (most - expected);
        }
    }

    /// <summary>How many particles of a state are in a class, both from 0.</summary>
    public int this[int state, int classIndex] => _counts[state, classIndex];

    /// <summary>Counts the labels.</summary>
    /// <param name="truth">States from 1.</param>
    /// <param name="found">Classes from 1, one per particle of <paramref name="truth"/>.</param>
    /// <param name="classes">How many classes there are at least: one that got no particle is still a class.</param>
    /// <exception cref="ArgumentException">No particles, another number of classes than of states, or a label below 1.</exception>
    public static LabelTable Of(ReadOnlySpan<int> truth, ReadOnlySpan<int> found, int classes = 1)
    {
        if (truth.IsEmpty || truth.Length != found.Length)
        {
            throw new ArgumentException($"One class per particle is needed; found {found.Length} for {truth.Length} particles.", nameof(found));
        }

        int states = 1;
        for (int i = 0; i < truth.Length; i++)
        {
            if (truth[i] < 1 || found[i] < 1)
            {
                throw new ArgumentException($"Labels count from 1; particle {i + 1} is of state {truth[i]} and class {found[i]}.", nameof(found));
            }

            states = Math.Max(states, truth[i]);
            classes = Math.Max(classes, found[i]);
        }

        var counts = new int[states, classes];
        for (int i = 0; i < truth.Length; i++)
        {
            counts[truth[i] - 1, found[i] - 1]++;
        }

        return new LabelTable(counts);
    }

    private static double Pairs(int count) => 0.5 * count * (count - 1.0);

    private IEnumerable<(int State, int Class)> Matched() => Matching.Select((c, s) => (s, c)).Where(pair => pair.c >= 0);

    private int StateCount(int state) => Enumerable.Range(0, Classes).Sum(c => _counts[state, c]);

    private int ClassCount(int classIndex) => Enumerable.Range(0, States).Sum(s => _counts[s, classIndex]);

    private double StateShare(int state) => (double)StateCount(state) / Total;

    private double ClassShare(int classIndex) => (double)ClassCount(classIndex) / Total;
}
