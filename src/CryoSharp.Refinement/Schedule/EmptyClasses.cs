using System.Collections.Immutable;

namespace CryoSharp.Refinement;

/// <summary>Classes that have died out begin anew as one half of a large class.</summary>
/// <remarks>
/// A class without a structure of its own does not hold: what a particle gains by its own noise is taken off (docs/theory/likelihood.md, 11), so it goes to the
/// larger class, whose map has less noise. One that died while another holds two structures is put to use so; if there is none, it dies again.
/// </remarks>
internal static class EmptyClasses
{
    private const double LeastShare = 1e-3;

    // Flat classes are many, and the average of all images keeps a few of each class that was left out: of an even share, a tenth.
    private const double LeastEvenShare = 0.1;
    private const double FirstTemperature = 5;
    private const int MostTimes = 3;
    private const int IterationsNeeded = 8;

    /// <summary>The state, or one in which the empty classes share the particles of the largest: the first time of the largest, then of the next.</summary>
    public static RefinementState Revive(RefinementSettings settings, RefinementState state)
    {
        ImmutableArray<double> shares = state.History[^1].ClassFractions;
        double least = settings.IsFlat ? LeastEvenShare / shares.Length : LeastShare;
        int[] empty = [.. Enumerable.Range(0, shares.Length).Where(c => shares[c] < least)];
        bool isAllowed = settings.AnnealsClasses && state.ClassTemperature == 1 && state.Revivals < MostTimes
            && state.Iteration + IterationsNeeded <= settings.MaxIterations;
        if (empty.Length == 0 || !isAllowed)
        {
            return state;
        }

        int[] largest = [.. Enumerable.Range(0, shares.Length).Except(empty).OrderByDescending(c => shares[c])];
        var splitFrom = new int[shares.Length];
        for (int n = 0; n < empty.Length; n++)
        {
            splitFrom[empty[n]] = 1 + largest[(state.Revivals + n) % largest.Length];
        }

        return state with
        {
            Model = Split(state.Model, splitFrom),
            SplitFrom = [.. splitFrom],
            ClassTemperature = FirstTemperature,
            Revivals = state.Revivals + 1,
        };
    }

    /// <summary>The model in which classes that begin anew have the map of the class they come from, and share its fraction evenly.</summary>
    private static MixtureModel Split(MixtureModel model, int[] splitFrom)
    {
        int[] source = [.. splitFrom.Select((from, c) => from == 0 ? c : from - 1)];
        return model with
        {
            References = [.. source.Select(c => model.References[c])],
            ClassFractions = [.. source.Select(c => model.ClassFractions[c] / source.Count(s => s == c))],
        };
    }
}
