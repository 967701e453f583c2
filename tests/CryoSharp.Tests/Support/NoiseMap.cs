using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>White noise, and sums of maps.</summary>
internal static class NoiseMap
{
    /// <summary>Of variance 1 per voxel; another item is independent.</summary>
    public static Volume White(int boxSize, double pixelSize, ulong item)
    {
        var volume = new Volume(boxSize, pixelSize);
        var random = new CounterRandom(7, 7, item);
        foreach (ref float voxel in volume.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return volume;
    }

    /// <summary>a + x·b.</summary>
    public static Volume Plus(this Volume a, double x, Volume b)
    {
        Volume sum = a.Clone();
        for (int i = 0; i < sum.Voxels.Length; i++)
        {
            sum.Voxels[i] += (float)(x * b.Voxels[i]);
        }

        return sum;
    }
}
