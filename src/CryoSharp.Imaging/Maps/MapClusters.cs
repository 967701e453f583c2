using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>Which of several maps are one map, wherever they lie and whichever hand they have.</summary>
/// <param name="Cluster">Per map the number of its cluster, from 1 in the order of their first maps.</param>
/// <param name="ToFirst">Per map how it is laid on the first map of all.</param>
public sealed record MapClusters(ImmutableArray<int> Cluster, ImmutableArray<MapAlignment> ToFirst)
{
    /// <summary>Mean correlation from which on two maps are one: about that of two maps whose last shell correlates at 0.5.</summary>
    public const double LeastAgreement = 0.75;

    /// <summary>Each map in its turn joins the first cluster whose first map it agrees with, or begins one.</summary>
    /// <param name="maps">Of one box and pixel size; the best first, so that clusters are named after their best maps.</param>
    /// <param name="resolution">How far maps are compared, Å.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentException">Boxes differ.</exception>
    public static MapClusters Of(IReadOnlyList<Volume> maps, double resolution, int threads)
    {
        ArgumentNullException.ThrowIfNull(maps);
        var leaders = new List<int>();
        var cluster = new int[maps.Count];
        var toFirst = new MapAlignment[maps.Count];
        for (int i = 0; i < maps.Count; i++)
        {
            toFirst[i] = MapAlignment.Find(maps[i], maps[0], resolution, canMirror: true, threads);
            int joined = leaders.FindIndex(leader =>
                (leader == 0 ? toFirst[i] : MapAlignment.Find(maps[i], maps[leader], resolution, canMirror: true, threads)).Agreement >= LeastAgreement);
            if (joined < 0)
            {
                joined = leaders.Count;
                leaders.Add(i);
            }

            cluster[i] = joined + 1;
        }

        return new MapClusters([.. cluster], [.. toFirst]);
    }
}
