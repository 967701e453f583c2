using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>Which classes a figure shows one by one: all of a few; of many the largest, and the rest together.</summary>
/// <param name="Numbers">From 1, rising.</param>
/// <param name="Others">Those that are shown together.</param>
internal sealed record ShownClasses(ImmutableArray<int> Numbers, ImmutableArray<int> Others)
{
    /// <summary>Lines and stacked bars of more classes cannot be told apart.</summary>
    public const int MostCurves = 12;

    /// <summary>Chooses by size.</summary>
    /// <param name="sizes">Class numbers from 1 and how many particles or which share each has.</param>
    public static ShownClasses Of(IEnumerable<(int Number, double Size)> sizes, int most)
    {
        (int Number, double Size)[] all = [.. sizes.OrderByDescending(c => c.Size).ThenBy(c => c.Number)];
        int shown = all.Length <= most ? all.Length : most - 1;
        return new ShownClasses([.. all.Take(shown).Select(c => c.Number).Order()], [.. all.Skip(shown).Select(c => c.Number).Order()]);
    }

    /// <summary>The name of the rest, or null where all are shown.</summary>
    public string? OthersName => Others.IsEmpty ? null : $"{Others.Length} others";
}
