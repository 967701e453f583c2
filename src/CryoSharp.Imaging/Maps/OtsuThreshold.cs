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
        ReadOnlySpan<float> values = InSphere(map);
        (float least, float greatest) = Range(values);
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

    private static (float Least, float Greatest) Range(ReadOnlySpan<float> values)
    {
        (float least, float greatest) = (values[0], values[0]);
        foreach (float value in values)
        {
            least = value < least ? value : least;
            greatest = value > greatest ? value : greatest;
        }

        return (least, greatest);
    }

    /// <summary>Row by row, what lies within half the side of the centre.</summary>
    private static ReadOnlySpan<float> InSphere(Volume map)
    {
        int n = map.BoxSize;
        int half = n / 2;
        Span<float> values = new float[n * n * n];
        int count = 0;
        for (int z = 0; z < n; z++)
        {
            for (int y = 0; y < n; y++)
            {
                int left = (half * half) - ((y - half) * (y - half)) - ((z - half) * (z - half));
                if (left < 0)
                {
                    continue;
                }

                int reach = (int)Math.Sqrt(left);
                (int first, int end) = (half - reach, Math.Min(n, half + reach + 1));
                map.Voxels.Slice((((z * n) + y) * n) + first, end - first).CopyTo(values[count..]);
                count += end - first;
            }
        }

        return values[..count];
    }
}
