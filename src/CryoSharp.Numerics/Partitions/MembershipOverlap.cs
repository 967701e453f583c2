namespace CryoSharp.Numerics;

/// <summary>How far soft memberships of the same items tell groups apart.</summary>
public static class MembershipOverlap
{
    /// <summary>Σ p_a·p_b / √(Σ p_a² · Σ p_b²) for each pair: 0 where no item is of both groups, 1 where the memberships are proportional.</summary>
    /// <remarks>
    /// Two groups that differ by nothing but their shares f divide what they have in common, p_a : p_b = f_a : f_b for every item, and so have 1 exactly.
    /// A group without items has 0 with every other and 1 with itself.
    /// </remarks>
    /// <param name="groups">One array of memberships per group, all of one length, not negative.</param>
    /// <returns>Square and symmetric.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double[,] Cosines(IReadOnlyList<float[]> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (groups.Any(g => g.Length != groups[0].Length))
        {
            throw new ArgumentException($"All groups need one number of items; found {string.Join(", ", groups.Select(g => g.Length).Distinct())}.", nameof(groups));
        }

        var cosines = new double[groups.Count, groups.Count];
        double[] lengths = [.. groups.Select(g => Math.Sqrt(Dot(g, g)))];
        for (int a = 0; a < groups.Count; a++)
        {
            cosines[a, a] = 1;
            for (int b = a + 1; b < groups.Count; b++)
            {
                double scale = lengths[a] * lengths[b];
                cosines[a, b] = cosines[b, a] = scale > 0 ? Math.Min(1, Dot(groups[a], groups[b]) / scale) : 0;
            }
        }

        return cosines;
    }

    private static double Dot(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
