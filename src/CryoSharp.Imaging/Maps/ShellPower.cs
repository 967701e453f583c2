using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The power spectrum of a map.</summary>
public static class ShellPower
{
    /// <summary>τ²: half the mean of |F|² in each shell 0 to N/2 of the unscaled transform, the variance of a real or imaginary part.</summary>
    public static double[] PerComponent(Volume map, int threads)
    {
        FourierVolume transform = FourierVolume.Of(map, threads);
        int box = map.BoxSize;
        int half = box / 2;
        var planes = new (double[] Power, double[] Count)[map.Depth];
        Parallel.For(0, map.Depth, new ParallelOptions { MaxDegreeOfParallelism = threads }, z => planes[z] = OfPlane(transform, z));

        // Planes are added in their order, whoever summed them.
        return [.. Enumerable.Range(0, half + 1).Select(s => planes.Sum(p => p.Power[s]) / (2 * planes.Sum(p => p.Count[s])))];
    }

    private static (double[] Power, double[] Count) OfPlane(FourierVolume transform, int z)
    {
        int box = transform.BoxSize;
        int half = box / 2;
        (var power, var count) = (new double[half + 1], new double[half + 1]);
        ReadOnlySpan<ComplexF> components = transform.Components.Slice(z * box * (half + 1), box * (half + 1));
        var places = new HalfSpace(box);
        for (int y = 0, i = 0; y < box; y++)
        {
            for (int x = 0; x <= half; x++, i++)
            {
                int shell = places.Shell((z * box) + y, x);
                if (shell <= half)
                {
                    power[shell] += places.Count(x) * components[i].SquaredMagnitude;
                    count[shell] += places.Count(x);
                }
            }
        }

        return (power, count);
    }
}
