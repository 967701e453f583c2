namespace CryoSharp.Imaging;

/// <summary>Small pieces of a map's surface, as noise makes them about a molecule.</summary>
public static class Dust
{
    private const byte Below = 0;
    private const byte Unseen = 1;
    private const byte Seen = 2;

    /// <summary>The map with its small pieces just below the level, so that its surface has only the large ones. What is below the level stays as it is.</summary>
    /// <remarks>Voxels are of one piece if they touch by a face.</remarks>
    /// <param name="level">Density of the surface.</param>
    /// <param name="share">Pieces of fewer voxels than this share of the largest one are dust.</param>
    public static Volume Remove(Volume map, double level, double share)
    {
        ArgumentNullException.ThrowIfNull(map);
        Volume clean = map.Clone();
        byte[] marks = [.. map.Voxels.ToArray().Select(v => v >= level ? Unseen : Below)];
        var pieces = new List<List<int>>();
        for (int i = 0; i < marks.Length; i++)
        {
            if (marks[i] == Unseen)
            {
                pieces.Add(PieceAt(i, marks, map.BoxSize));
            }
        }

        double least = share * pieces.Select(piece => piece.Count).DefaultIfEmpty(0).Max();
        float below = float.BitDecrement((float)level);
        foreach (int voxel in pieces.Where(piece => piece.Count < least).SelectMany(piece => piece))
        {
            clean.Voxels[voxel] = Math.Min(below, float.BitDecrement(clean.Voxels[voxel]));
        }

        return clean;
    }

    /// <summary>All voxels that are linked with one; they are marked as seen.</summary>
    private static List<int> PieceAt(int first, byte[] marks, int n)
    {
        List<int> piece = [first];
        marks[first] = Seen;
        for (int next = 0; next < piece.Count; next++)
        {
            int at = piece[next];
            (int x, int y) = (at % n, at / n % n);
            Visit(x > 0, at - 1);
            Visit(x < n - 1, at + 1);
            Visit(y > 0, at - n);
            Visit(y < n - 1, at + n);
            Visit(at >= n * n, at - (n * n));
            Visit(at < marks.Length - (n * n), at + (n * n));
        }

        return piece;

        void Visit(bool isInside, int voxel)
        {
            if (isInside && marks[voxel] == Unseen)
            {
                marks[voxel] = Seen;
                piece.Add(voxel);
            }
        }
    }
}
