using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A map made ready for slicing: divided by the transform of the interpolation kernel, padded, transformed, origin at the centre.</summary>
/// <remarks>
/// Half-space of a cube of side pN, p the padding factor; index (z, y, x) with x = 0 … pN/2, y and z wrapped (zero frequency first). The
/// values have their phase origin at the volume's centre, so a slice needs no further phase. Scaled so that the slice is the unscaled
/// transform of the plain sum of voxels along z. May be read by any number of threads. Of a flat map only the plane z = 0 is kept, for all others are the same.
/// </remarks>
public sealed class PaddedReference
{
    private readonly ComplexF[] _components;

    private PaddedReference(int boxSize, int planes, double pixelSize, int padding, int maxShell, ComplexF[] components) =>
        (BoxSize, Planes, PixelSize, Padding, MaxShell, _components) = (boxSize, planes, pixelSize, padding, maxShell, components);

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>How many planes: pN, or 1 of a flat map.</summary>
    public int Planes { get; }

    /// <summary>Whether the map is flat: it cannot be tilted.</summary>
    public bool IsFlat => Planes == 1;

    /// <summary>Å per voxel of the map.</summary>
    public double PixelSize { get; }

    /// <summary>The padding factor p.</summary>
    public int Padding { get; }

    /// <summary>Slices are zero in shells above this; components are kept as far as interpolation within it needs them.</summary>
    public int MaxShell { get; }

    /// <summary>Planes·pN·(pN/2+1) components.</summary>
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
        int planes = Box.PaddedPlanes(volume.Depth, padding);
        var transform = new Fft3D(side, planes, threads);
        float[] padded = Pad(volume, padding, side, planes);
        var components = new ComplexF[planes * side * ((side / 2) + 1)];
        transform.Forward(padded, components);

        // A point of the last shell's outer edge needs neighbours up to one cell diagonal farther out.
        double reach = (padding * (maxShell + 0.5)) + Math.Sqrt(3);
        Parallel.For(0, planes, new ParallelOptions { MaxDegreeOfParallelism = threads }, z => Centre(components, side, z, reach * reach));
        return new PaddedReference(volume.BoxSize, planes, volume.PixelSize, padding, maxShell, components);
    }

    private static float[] Pad(Volume volume, int padding, int side, int planes)
    {
        int n = volume.BoxSize;
        (int start, int startZ) = ((side - n) / 2, (planes - volume.Depth) / 2);
        float[] kernel = GriddingCorrection.Along(n, padding);
        float[] kernelZ = volume.IsFlat ? [1] : kernel;
        var padded = new float[planes * side * side];
        for (int z = 0; z < volume.Depth; z++)
        {
            for (int y = 0; y < n; y++)
            {
                float kernelYZ = kernel[y] * kernelZ[z];
                ReadOnlySpan<float> source = volume.Voxels.Slice(((z * n) + y) * n, n);
                Span<float> row = padded.AsSpan(((((startZ + z) * side) + start + y) * side) + start, n);
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
