namespace CryoSharp.Imaging;

/// <summary>Exact squared Euclidean distances in a cube, in voxels².</summary>
/// <remarks>
/// Separable: along each axis in turn d(i) ← min over j of d(j) + (i−j)², the lower envelope of parabolas, in linear time.
/// Felzenszwalb and Huttenlocher, Theory of Computing 8 (2012) 415.
/// </remarks>
internal static class SquaredDistance
{
    // Larger than any squared distance in a box, yet small enough that sums and squares of it stay exact enough in double.
    private const double Far = 1e12;

    /// <summary>To the nearest voxel at or above a threshold; 1e12 where there is none.</summary>
    public static float[] ToRegion(Volume map, float threshold, int threads)
    {
        int n = map.BoxSize;
        var distance = new float[map.Voxels.Length];
        for (int i = 0; i < distance.Length; i++)
        {
            distance[i] = map.Voxels[i] >= threshold ? 0 : (float)Far;
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = threads };
        Parallel.For(0, n, options, z => Sweep(distance, n, start: z * n * n, lineStep: n, voxelStep: 1));
        Parallel.For(0, n, options, z => Sweep(distance, n, start: z * n * n, lineStep: 1, voxelStep: n));
        Parallel.For(0, n, options, y => Sweep(distance, n, start: y * n, lineStep: 1, voxelStep: n * n));
        return distance;
    }

    /// <summary>Transforms n parallel lines of n voxels.</summary>
    private static void Sweep(float[] distance, int n, int start, int lineStep, int voxelStep)
    {
        (var heights, var apexes, var bounds) = (new double[n], new int[n], new double[n + 1]);
        for (int line = 0; line < n; line++)
        {
            int first = start + (line * lineStep);
            for (int i = 0; i < n; i++)
            {
                heights[i] = distance[first + (i * voxelStep)];
            }

            Envelope(heights, apexes, bounds);
            for (int i = 0, k = 0; i < n; i++)
            {
                while (bounds[k + 1] < i)
                {
                    k++;
                }

                double away = i - apexes[k];
                distance[first + (i * voxelStep)] = (float)Math.Min(Far, (away * away) + heights[apexes[k]]);
            }
        }
    }

    /// <summary>Which parabolas form the lower envelope: number k between bounds[k] and bounds[k + 1].</summary>
    private static void Envelope(double[] heights, int[] apexes, double[] bounds)
    {
        int k = 0;
        (apexes[0], bounds[0], bounds[1]) = (0, double.NegativeInfinity, double.PositiveInfinity);
        for (int i = 1; i < heights.Length; i++)
        {
            double crossing = Crossing(heights, apexes[k], i);
            while (crossing <= bounds[k])
            {
                k--;
                crossing = Crossing(heights, apexes[k], i);
            }

            k++;
            (apexes[k], bounds[k], bounds[k + 1]) = (i, crossing, double.PositiveInfinity);
        }
    }

    private static double Crossing(double[] heights, int left, int right) =>
        (heights[right] + ((double)right * right) - heights[left] - ((double)left * left)) / (2.0 * (right - left));
}
