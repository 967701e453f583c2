namespace CryoSharp.Jobs;

/// <summary>Suggestions for mistyped names.</summary>
public static class NearestName
{
    /// <summary>" Did you mean X?" with the candidate that needs the fewest edits, or empty where none is near.</summary>
    /// <remarks>Near is at most two edits, or a third of the name's length if that is more.</remarks>
    public static string Suggest(string name, IEnumerable<string> candidates)
    {
        (string? best, int edits) = candidates
            .Select(candidate => ((string?)candidate, Distance(name.ToLowerInvariant(), candidate.ToLowerInvariant())))
            .DefaultIfEmpty((null, int.MaxValue))
            .MinBy(pair => pair.Item2);
        return best is not null && edits <= Math.Max(2, name.Length / 3) ? $" Did you mean {best}?" : "";
    }

    /// <summary>Insertions, deletions, replacements and exchanges of neighbours that lead from one text to the other.</summary>
    private static int Distance(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    d[i, j] = i + j;
                    continue;
                }

                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                d[i, j] = Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }
}
