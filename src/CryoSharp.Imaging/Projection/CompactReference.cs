using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A map made ready for slicing without padding: what comparing images with maps uses, where every component counts.</summary>
/// <remarks>
/// The components of the map, divided by the transform of the window (<see cref="KaiserBessel"/>), with the phase origin at its centre, as far as the window reaches from the last
/// shell: an eighth of what a padded map takes, so that it stays in the processor's cache, and more exact, as long as the map is next to nothing in the outer twentieth of its box. Scaled so
/// that the slice is the unscaled transform of the plain sum of voxels along z. May be read by any number of threads. Of a flat map only the plane z = 0 is kept.
/// </remarks>
public sealed class CompactReference
{
    // Along x from the column before 0, so that no window has to be folded back into the half-space.
    private const int FirstX = -1;

    private readonly ComplexF[] _components;

    private CompactReference(Volume map, int maxShell)
    {
        (BoxSize, IsFlat, MaxShell) = (map.BoxSize, map.IsFlat, maxShell);
        Reach = maxShell + 2;
        (Side, Width) = ((2 * Reach) + 1, Reach - FirstX + 1);
        _components = new ComplexF[(IsFlat ? 1 : Side) * Side * Width];
    }

    /// <summary>The side N of the map.</summary>
    public int BoxSize { get; }

    /// <summary>Whether the map is flat: it cannot be tilted.</summary>
    public bool IsFlat { get; }

    /// <summary>Slices are zero in shells above this.</summary>
    public int MaxShell { get; }

    /// <summary>The largest frequency along an axis.</summary>
    internal int Reach { get; }

    /// <summary>Rows of a plane, and planes: frequencies from −<see cref="Reach"/>.</summary>
    internal int Side { get; }

    /// <summary>Components of a row: frequencies from −1.</summary>
    internal int Width { get; }

    /// <summary>Index (z, y, x).</summary>
    internal ReadOnlySpan<ComplexF> Components => _components;

    /// <summary>Bytes that the components of a map of this shell limit take.</summary>
    public static long BytesAt(int maxShell, bool isFlat)
    {
        long side = (2L * maxShell) + 5;
        return 8 * (isFlat ? 1 : side) * side * (maxShell + 4);
    }

    /// <summary>Prepares a map.</summary>
    /// <param name="map">Its box must be a length that the transform accepts (<see cref="FftLength"/>).</param>
    /// <param name="maxShell">The highest shell that slices will ask for, 1 to N/2.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxShell"/> is out of range.</exception>
    public static CompactReference From(Volume map, int maxShell, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxShell, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxShell, map.BoxSize / 2);
        var reference = new CompactReference(map, maxShell);
        FourierVolume transform = FourierVolume.Of(Divided(map), threads);
        Parallel.For(0, map.IsFlat ? 1 : reference.Side, new ParallelOptions { MaxDegreeOfParallelism = threads }, plane => reference.Fill(plane, transform));
        return reference;
    }

    /// <summary>The component at whole frequencies that are kept.</summary>
    internal ComplexF At(int x, int y, int z) => _components[(((IsFlat ? 0 : z + Reach) * Side) + y + Reach) * Width + x - FirstX];

    private static Volume Divided(Volume map)
    {
        int n = map.BoxSize;
        double[] window = [.. Enumerable.Range(0, n).Select(i => KaiserBessel.TransformAt((double)(i - (n / 2)) / n))];
        Volume divided = map.Clone();
        Span<float> voxels = divided.Voxels;
        for (int row = 0; row < voxels.Length / n; row++)
        {
            (int z, int y) = Math.DivRem(row, n);
            double ofRow = window[y] * (map.IsFlat ? 1 : window[z]);
            for (int x = 0; x < n; x++)
            {
                voxels[(row * n) + x] = (float)(voxels[(row * n) + x] / (ofRow * window[x]));
            }
        }

        return divided;
    }

    /// <summary>Frequencies beyond those of the box are those of its period.</summary>
    private void Fill(int plane, FourierVolume transform)
    {
        int half = BoxSize / 2;
        int z = IsFlat ? 0 : plane - Reach;
        for (int y = -Reach; y <= Reach; y++)
        {
            Span<ComplexF> row = _components.AsSpan(((plane * Side) + y + Reach) * Width, Width);
            ReadOnlySpan<ComplexF> plain = RowOf(transform, y, z), mirrored = RowOf(transform, -y, -z);
            for (int i = 0; i < Width; i++)
            {
                int x = i + FirstX;
                ComplexF value = x >= 0 && x <= half ? plain[x] : mirrored[x < 0 ? -x : BoxSize - x].Conjugate;
                row[i] = ((x + y + z) & 1) == 0 ? value : -value;
            }
        }
    }

    private ReadOnlySpan<ComplexF> RowOf(FourierVolume transform, int y, int z)
    {
        int width = (BoxSize / 2) + 1;
        return transform.Components.Slice(((IsFlat ? 0 : Wrap(z) * BoxSize) + Wrap(y)) * width, width);
    }

    private int Wrap(int frequency) => ((frequency % BoxSize) + BoxSize) % BoxSize;
}
