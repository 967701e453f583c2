using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A map made ready for slicing: divided by the transform of the interpolation kernel, padded, transformed, origin at the centre.</summary>
/// <remarks>
/// Half-space of a cube of side pN, p the padding factor; index (z, y, x) with x = 0 … pN/2, y and z wrapped (zero frequency first). The
/// values have their phase origin at the volume's centre, so a slice needs no further phase. Scaled so that the slice is the unscaled
/// transform of the plain sum of voxels along z. May be read by any number of threads.
/// </remarks>
public sealed class PaddedReference
{
    private readonly ComplexF[] _components;

    private PaddedReference(int boxSize, double pixelSize, int padding, int maxShell, ComplexF[] components) =>
        (BoxSize, PixelSize, Padding, MaxShell, _components) = (boxSize, pixelSize, padding, maxShell, components);

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>Å per voxel of the map.</summary>
    public double PixelSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>Slices are zero in shells above this; components are kept as far as interpolation within it needs them.</summary>
    public int MaxShell { get; }

    /// <summary>pN·pN·(pN/2+1) components.</summary>
    public ReadOnlySpan<ComplexF> Components => _components;

    /// <summary>Prepares a map.</summary>
    /// <param name="padding">1 to 4. pN must be a length that the transform accepts (<see cref="FftLength"/>).</param>
    /// <param name="maxShell">The highest shell that slices will ask for, 1 to N/2.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of range.</exception>
    public static PaddedReference From(Volume volume, int padding, int maxShell, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        ArgumentOutOfRangeException.ThrowIfLessThan(padding, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShell, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxShell, volume.BoxSize / 2);
        int side = padding * volume.BoxSize;
        var transform = new Fft3D(side, threads);
        float[] padded = Pad(volume, padding, side);
        var components = new ComplexF[side * side * ((side / 2) + 1)];
        transform.Forward(padded, components);

        // A point of the last shell's outer edge needs neighbours up to one cell diagonal farther out.
        double reach = (padding * (maxShell + 0.5)) + Math.Sqrt(3);
        Parallel.For(0, side, new ParallelOptions { MaxDegreeOfParallelism = threads }, z => Centre(components, side, z, reach * reach));
        return new PaddedReference(volume.BoxSize, volume.PixelSize, padding, maxShell, components);
    }

    private static float[] Pad(Volume volume, int padding, int side)
    {
        int n = volume.BoxSize;
        int start = (side - n) / 2;
        float[] kernel = GriddingCorrection.Along(n, padding);
        var padded = new float[side * side * side];
        for (int z = 0; z < n; z++)
        {
            for (int y = 0; y < n; y++)
            {
                float kernelYZ = kernel[y] * kernel[z];
                ReadOnlySpan<float> source = volume.Voxels.Slice(((z * n) + y) * n, n);
                Span<float> row = padded.AsSpan(((((start + z) * side) + start + y) * side) + start, n);
                for (int x = 0; x < n; x++)
                {
                    row[x] = source[x] / (kernel[x] * kernelYZ);
                }
            }
        }

        return padded;
    }

    /// <summary>Moves the phase origin of plane <paramref name="z"/> to the centre, and clears what no slice reads.</summary>
    private static void Centre(ComplexF[] components, int side, int z, double squaredReach)
    {
        int width = (side / 2) + 1;
        double kz = z <= side / 2 ? z : z - side;
        for (int y = 0; y < side; y++)
        {
            double ky = y <= side / 2 ? y : y - side;
            Span<ComplexF> row = components.AsSpan(((z * side) + y) * width, width);
            for (int x = 0; x < width; x++)
            {
                if (((double)x * x) + (ky * ky) + (kz * kz) > squaredReach)
                {
                    row[x] = default;
                }
                else if (((x + y + z) & 1) != 0)
                {
                    row[x] = -row[x];
                }
            }
        }
    }
}
