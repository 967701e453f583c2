namespace CryoSharp.Imaging;

/// <summary>The density that divides a map best in two.</summary>
/// <remarks>Otsu, IEEE Trans. Syst. Man Cybern. 9 (1979) 62: the greatest variance between the two parts, over 1024 bins.</remarks>
public static class OtsuThreshold
{
    private const int Bins = 1024;

    /// <summary>Of the voxels in the sphere that fits into the box: corners are often empty by an earlier mask.</summary>
    public static double Of(Volume map)
    {
        ArgumentNullException.ThrowIfNull(map);
        float[] values = InSphere(map);
        (float least, float greatest) = (values.Min(), values.Max());
        if (least == greatest)
        {
            return greatest;
        }

        double width = ((double)greatest - least) / Bins;
        var histogram = new long[Bins];
        foreach (float value in values)
        {
            histogram[Math.Min(Bins - 1, (int)((value - least) / width))]++;
        }

        return least + (width * (1 + BestSplit(histogram)));
    }

    /// <summary>The last bin of the lower part.</summary>
    private static int BestSplit(long[] histogram)
    {
        double count = histogram.Sum();
        double total = 0;
        for (int i = 0; i < Bins; i++)
        {
            total += (double)i * histogram[i];
        }

        (double below, double sumBelow, double best, int split) = (0, 0, -1, 0);
        for (int i = 0; i < Bins - 1; i++)
        {
            below += histogram[i];
            sumBelow += (double)i * histogram[i];
            double above = count - below;
            if (below == 0 || above == 0)
            {
                continue;
            }

            double difference = (sumBelow / below) - ((total - sumBelow) / above);
            double variance = below * above * difference * difference;
            if (variance > best)
            {
                (best, split) = (variance, i);
            }
        }

        return split;
    }

    private static float[] InSphere(Volume map)
    {
        int n = map.BoxSize;
        var values = new List<float>(n * n * n);
        for (int z = 0; z < n; z++)
        {
            for (int y = 0; y < n; y++)
            {
                for (int x = 0; x < n; x++)
                {
                    (int dx, int dy, int dz) = (x - (n / 2), y - (n / 2), z - (n / 2));
                    if ((dx * dx) + (dy * dy) + (dz * dz) <= n * n / 4)
                    {
                        values.Add(map.Voxels[(((z * n) + y) * n) + x]);
                    }
                }
            }
        }

        return [.. values];
    }
}
