using System.Collections.Immutable;
using System.Runtime.InteropServices;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A map for the browser: 8 bits a voxel.</summary>
/// <param name="BoxSize">N of the brick.</param>
/// <param name="PixelSize">Å per voxel of the brick.</param>
/// <param name="Least">The density that 0 stands for.</param>
/// <param name="Greatest">The density that 255 stands for.</param>
/// <param name="Level">A density that encloses the molecule.</param>
/// <param name="Voxels">N³, x fastest.</param>
public sealed record MapBrick(int BoxSize, double PixelSize, double Least, double Greatest, double Level, ImmutableArray<byte> Voxels)
{
    // Beyond this share of voxels nothing is seen but single peaks, which would make all else coarse.
    private const double Shown = 0.9999;

    /// <summary>Makes the brick of a map.</summary>
    /// <param name="greatestBox">
    /// Of a larger map whose box is a multiple of it the means of cubes are taken, which is many times faster and lies on the same grid to the eye; any other is cropped in Fourier space.
    /// </param>
    public static MapBrick Of(Volume map, int greatestBox)
    {
        Volume small = map.BoxSize <= greatestBox ? map : map.BoxSize % greatestBox == 0 ? Means(map, map.BoxSize / greatestBox) : Resampling.FourierResize(map, greatestBox);
        Span<float> voxels = small.Voxels;
        (float lowest, float highest) = Range(voxels);
        (double least, double greatest) = (Math.Min(0, lowest), Quantile(voxels, lowest, highest, Shown));

        // Solvent is about 0; what lies far below it is not looked at.
        least = Math.Max(least, -0.5 * greatest);
        float scale = greatest > least ? (float)(255 / (greatest - least)) : 0;
        float offset = (float)least;
        var bytes = new byte[voxels.Length];
        for (int i = 0; i < bytes.Length; i++)
        {
            float grey = (voxels[i] - offset) * scale;
            bytes[i] = grey >= 255 ? byte.MaxValue : grey > 0 ? (byte)(grey + 0.5f) : byte.MinValue;
        }

        return new MapBrick(small.BoxSize, small.PixelSize, least, greatest, ContourLevel.Of(small) ?? greatest, ImmutableCollectionsMarshal.AsImmutableArray(bytes));
    }

    private static Volume Means(Volume map, int side)
    {
        int box = map.BoxSize / side;
        var means = new Volume(box, side * map.PixelSize);
        float share = 1f / (side * side * side);
        for (int row = 0; row < map.BoxSize * map.BoxSize; row++)
        {
            (int z, int y) = (row / map.BoxSize / side, row % map.BoxSize / side);
            Span<float> line = means.Voxels.Slice(((z * box) + y) * box, box);
            ReadOnlySpan<float> read = map.Voxels.Slice(row * map.BoxSize, map.BoxSize);
            for (int x = 0; x < box; x++)
            {
                float sum = 0;
                for (int i = x * side; i < (x + 1) * side; i++)
                {
                    sum += read[i];
                }

                line[x] += share * sum;
            }
        }

        return means;
    }

    private static (float Lowest, float Highest) Range(ReadOnlySpan<float> values)
    {
        (float lowest, float highest) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (float value in values)
        {
            lowest = value < lowest ? value : lowest;
            highest = value > highest ? value : highest;
        }

        return (lowest, highest);
    }

    /// <summary>By a histogram: within a thousandth of the range, which is finer than a grey value.</summary>
    private static double Quantile(ReadOnlySpan<float> values, float lowest, float highest, double share)
    {
        const int Bins = 1024;
        var counts = new int[Bins + 1];
        float scale = highest > lowest ? Bins / (highest - lowest) : 0;
        foreach (float value in values)
        {
            counts[(int)((value - lowest) * scale)]++;
        }

        (int bin, long below, long wanted) = (0, counts[0], (long)(share * (values.Length - 1)));
        while (below <= wanted && bin < Bins)
        {
            below += counts[++bin];
        }

        return highest > lowest ? lowest + ((bin + 1) / scale) : highest;
    }
}
