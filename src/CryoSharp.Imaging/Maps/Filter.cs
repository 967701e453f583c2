namespace CryoSharp.Imaging;

/// <summary>Filters of maps in Fourier space that depend on the frequency's length alone.</summary>
public static class Filter
{
    /// <summary>Low-pass with a raised-cosine edge two shells wide, half at the shell of <paramref name="resolution"/>.</summary>
    /// <remarks>1 below r₀ − 1, 0 above r₀ + 1 with r₀ = N·a/resolution, ½(1 + cos(π(r − r₀ + 1)/2)) between; r is not rounded.</remarks>
    /// <param name="resolution">Å; a value below twice the pixel size changes next to nothing.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="resolution"/> is not positive.</exception>
    public static Volume LowPass(Volume volume, double resolution, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        double edge = volume.BoxSize * volume.PixelSize / resolution;
        return Multiply(volume, threads, r => LowPassFactor(r, edge));
    }

    /// <summary>What the low-pass makes of a component.</summary>
    /// <param name="radius">Its frequency's length in shells.</param>
    /// <param name="edge">r₀.</param>
    internal static double LowPassFactor(double radius, double edge) =>
        radius <= edge - 1 ? 1 : radius >= edge + 1 ? 0 : 0.5 * (1 + Math.Cos(Math.PI * (radius - edge + 1) / 2));

    /// <summary>Multiplies by exp(−B·s²/4), s in Å⁻¹: blurs for positive B, sharpens for negative.</summary>
    /// <param name="bFactor">Å².</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    public static Volume Gaussian(Volume volume, double bFactor, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        double step = 1 / (volume.BoxSize * volume.PixelSize);
        return Multiply(volume, threads, r => Math.Exp(-0.25 * bFactor * r * step * r * step));
    }

    /// <summary>Multiplies each shell 0 to N/2 by a factor; what lies above shell N/2 becomes zero.</summary>
    /// <param name="factors">N/2 + 1 numbers, such as weights made from an FSC.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    /// <exception cref="ArgumentException">Another number of factors.</exception>
    public static Volume ByShell(Volume volume, ReadOnlySpan<double> factors, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        if (factors.Length != (volume.BoxSize / 2) + 1)
        {
            throw new ArgumentException($"Box {volume.BoxSize} has {(volume.BoxSize / 2) + 1} shells; found {factors.Length} factors.", nameof(factors));
        }

        double[] table = factors.ToArray();
        return Multiply(volume, threads, r => Math.Round(r) < table.Length ? table[(int)Math.Round(r)] : 0);
    }

    /// <summary>A map that has its shells from 0 to <paramref name="shell"/> from one map and those above from another.</summary>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map, of the box and pixel size of <paramref name="above"/>.</returns>
    /// <exception cref="ArgumentException">The boxes differ.</exception>
    public static Volume Crossover(Volume below, Volume above, int shell, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(below);
        ArgumentNullException.ThrowIfNull(above);
        if (below.BoxSize != above.BoxSize)
        {
            throw new ArgumentException($"Maps of boxes {below.BoxSize} and {above.BoxSize} cannot be joined.", nameof(below));
        }

        // The transform is linear, so the one map is the other and a low-passed difference.
        var difference = new Volume(above.BoxSize, above.PixelSize);
        for (int i = 0; i < difference.Voxels.Length; i++)
        {
            difference.Voxels[i] = below.Voxels[i] - above.Voxels[i];
        }

        Volume joined = Multiply(difference, threads, r => Math.Round(r) <= shell ? 1 : 0);
        for (int i = 0; i < joined.Voxels.Length; i++)
        {
            joined.Voxels[i] += above.Voxels[i];
        }

        return joined;
    }

    /// <summary>Multiplies each component by a function of its frequency's length.</summary>
    /// <param name="factor">Of the length in shells, not rounded.</param>
    /// <returns>A new map.</returns>
    internal static Volume Multiply(Volume volume, int threads, Func<double, double> factor)
    {
        FourierVolume transform = FourierVolume.Of(volume, threads);
        int rows = volume.Depth * volume.BoxSize;
        int width = (volume.BoxSize / 2) + 1;
        var shells = new HalfSpace(volume.BoxSize);
        Parallel.For(0, rows, new ParallelOptions { MaxDegreeOfParallelism = threads }, row =>
        {
            for (int x = 0; x < width; x++)
            {
                ref var value = ref transform.Components[(row * width) + x];
                value = (float)factor(Math.Sqrt(shells.SquaredRadius(row, x))) * value;
            }
        });
        return transform.ToVolume(threads);
    }
}
