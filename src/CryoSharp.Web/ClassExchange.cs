using System.Collections.Immutable;
using System.Globalization;

namespace CryoSharp.Web;

/// <summary>Which classes give each other most particles.</summary>
internal static class ClassExchange
{
    /// <summary>A sentence, or nothing where no particle changed or the particles are not the same.</summary>
    /// <param name="before">Class of each particle, from 1; 0 for none.</param>
    /// <param name="after">Of the same particles, later.</param>
    public static string Words(ImmutableArray<int> before, ImmutableArray<int> after)
    {
        if (before.Length != after.Length)
        {
            return "";
        }

        (int From, int To)[] moved = [.. before.Zip(after).Where(p => p.First > 0 && p.Second > 0 && p.First != p.Second)];
        if (moved.Length == 0)
        {
            return "No particle changed its class.";
        }

        IGrouping<(int, int), (int From, int To)> most = moved.GroupBy(p => (Math.Min(p.From, p.To), Math.Max(p.From, p.To))).MaxBy(pairs => pairs.Count())!;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{moved.Length:N0} particles changed their class; classes {most.Key.Item1} and {most.Key.Item2} exchange most: {most.Count():N0}, of which {most.Count(p => p.To == most.Key.Item2):N0} went to class {most.Key.Item2}.");
    }
}
