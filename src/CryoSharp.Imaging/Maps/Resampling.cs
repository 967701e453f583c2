using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Puts images and maps on other grids about the same origin.</summary>
public static class Resampling
{
    /// <summary>A map on the grid of another box and pixel size, by exact Fourier interpolation.</summary>
    /// <remarks>
    /// <para>
    /// The voxels are taken as samples of the band-limited function of period N that the transform stands for, and that function is evaluated
    /// at the new voxels, whatever the ratio of the pixel sizes: there is no residual error of the pixel size. Frequencies that the new grid
    /// cannot hold are left out. Where boxes times pixel sizes agree, this is cropping or padding of the transform. Outside the old box the
    /// new map is zero. The density's scale is kept. docs/theory/projection.md (10).
    /// </para>
    /// <para>The sum separates: three products with an M×N matrix, (N² + NM + M²)·NM multiplications; two of a flat map, which stays flat.</para>
    /// </remarks>
    /// <param name="boxSize">M, even.</param>
    /// <param name="pixelSize">Å.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public static Volume ToGrid(Volume volume, int boxSize, double pixelSize, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var result = new Volume(boxSize, volume.IsFlat ? 1 : boxSize, pixelSize);
        float[] interpolation = Interpolation(volume.BoxSize, volume.PixelSize, boxSize, pixelSize);
        (int n, int m) = (volume.BoxSize, boxSize);

        if (volume.IsFlat)
        {
            var turned = new float[m * n];
            MatrixProduct.MultiplyByTransposed(interpolation, volume.Voxels, n, turned, threads);
            MatrixProduct.MultiplyByTransposed(interpolation, turned, n, result.Voxels, threads);
            return result;
        }

        // W·Vᵀ turns the innermost axis into the new outermost one: (z, y, x) → (x', z, y) → (y', x', z) → (z', y', x').
        var first = new float[m * n * n];
        MatrixProduct.MultiplyByTransposed(interpolation, volume.Voxels, n, first, threads);
        var second = new float[m * m * n];
        MatrixProduct.MultiplyByTransposed(interpolation, first, n, second, threads);
        MatrixProduct.MultiplyByTransposed(interpolation, second, n, result.Voxels, threads);
        return result;
    }

    /// <summary>A map in another box of the same extent in Å: its transform is cropped, or padded with zeros, and the transform's values are kept.</summary>
    /// <remarks>
    /// A voxel changes by (N/M)³, of a flat map by (N/M)², against <see cref="ToGrid(Volume, int, double, int)"/>, which keeps the density instead. Cropping and padding a map
    /// without components at or above the smaller box's Nyquist frequency gives it back.
    /// </remarks>
    /// <param name="boxSize">M, even.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2.</exception>
    public static Volume FourierResize(Volume volume, int boxSize, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(volume);
        Box.Check(boxSize, volume.PixelSize);
        Volume result = ToGrid(volume, boxSize, volume.PixelSize * volume.BoxSize / boxSize, threads);
        var scale = (float)Math.Pow((double)volume.BoxSize / boxSize, volume.IsFlat ? 2 : 3);
        foreach (ref float voxel in result.Voxels)
        {
            voxel *= scale;
        }

        return result;
    }

    /// <summary>An image on the grid of another box and pixel size; as the form for volumes.</summary>
    /// <param name="boxSize">M, even.</param>
    /// <param name="pixelSize">Å.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public static Image ToGrid(Image image, int boxSize, double pixelSize)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new Image(boxSize, pixelSize);
        float[] interpolation = Interpolation(image.BoxSize, image.PixelSize, boxSize, pixelSize);
        var first = new float[boxSize * image.BoxSize];
        MatrixProduct.MultiplyByTransposed(interpolation, image.Pixels, image.BoxSize, first);
        MatrixProduct.MultiplyByTransposed(interpolation, first, image.BoxSize, result.Pixels);
        return result;
    }

    /// <summary>The part of a map within another box; zero where that reaches beyond the map.</summary>
    /// <param name="boxSize">Voxels, even. The pixel size stays.</param>
    /// <param name="centre">The voxel that becomes the origin, counted from the old one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2.</exception>
    public static Volume Window(Volume volume, int boxSize, (int X, int Y, int Z) centre = default)
    {
        ArgumentNullException.ThrowIfNull(volume);
        var result = new Volume(boxSize, volume.PixelSize);
        int n = volume.BoxSize;
        int offset = (n - boxSize) / 2;
        for (int z = 0; z < boxSize; z++)
        {
            int sourceZ = z + offset + centre.Z;
            if ((uint)sourceZ < (uint)n)
            {
                Window(
                    volume.Voxels.Slice(sourceZ * n * n, n * n), n, (centre.X, centre.Y), 0, boxSize, result.Voxels.Slice(z * boxSize * boxSize, boxSize * boxSize));
            }
        }

        return result;
    }

    /// <summary>The part of an image within another box about its origin; zero where the new box is larger.</summary>
    /// <param name="boxSize">Pixels, even. The pixel size stays.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2.</exception>
    public static Image Window(Image image, int boxSize)
    {
        ArgumentNullException.ThrowIfNull(image);
        var result = new Image(boxSize, image.PixelSize);
        Window(image.Pixels, image.BoxSize, default, 0, boxSize, result.Pixels);
        return result;
    }

    /// <summary>The part of an image within another box.</summary>
    /// <param name="boxSize">N, the side of the image, even.</param>
    /// <param name="centre">The pixel that becomes the origin, counted from the old one.</param>
    /// <param name="outside">The value where the new box reaches beyond the image.</param>
    /// <param name="newBoxSize">M, even, smaller or larger.</param>
    /// <param name="destination">M² numbers; overwritten.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    public static void Window(
        ReadOnlySpan<float> image, int boxSize, (int X, int Y) centre, float outside, int newBoxSize, Span<float> destination)
    {
        if (image.Length != boxSize * boxSize || destination.Length != newBoxSize * newBoxSize)
        {
            throw new ArgumentException($"{image.Length} and {destination.Length} pixels are not images of {boxSize}² and {newBoxSize}².", nameof(image));
        }

        // Column x of the window is column x + left of the image, row y is row y + top.
        (int left, int top) = (((boxSize - newBoxSize) / 2) + centre.X, ((boxSize - newBoxSize) / 2) + centre.Y);
        (int first, int end) = (Math.Clamp(-left, 0, newBoxSize), Math.Clamp(boxSize - left, 0, newBoxSize));
        for (int y = 0; y < newBoxSize; y++)
        {
            Span<float> row = destination.Slice(y * newBoxSize, newBoxSize);
            if ((uint)(y + top) >= (uint)boxSize || first >= end)
            {
                row.Fill(outside);
                continue;
            }

            row[..first].Fill(outside);
            image.Slice(((y + top) * boxSize) + left + first, end - first).CopyTo(row[first..]);
            row[end..].Fill(outside);
        }
    }

    /// <summary>M rows of N: what each old sample gives to each new one, D(t) = Σ cos(2πkt/N)/N over |k| ≤ K.</summary>
    private static float[] Interpolation(int n, double pixelSize, int m, double newPixelSize)
    {
        // K: the lower of the two Nyquist frequencies. A hair is added lest a ratio such as 0.49999999 lose its last frequency.
        int highest = (int)Math.Floor(Math.Min(n / 2.0, (n * pixelSize / (2 * newPixelSize)) + 1e-6));
        var matrix = new float[m * n];
        for (int j = 0; j < m; j++)
        {
            double place = (j - (m / 2)) * newPixelSize / pixelSize;
            if (place < -n / 2.0 || place > (n / 2.0) - 0.5)
            {
                continue;
            }

            for (int i = 0; i < n; i++)
            {
                matrix[(j * n) + i] = (float)(Dirichlet(2 * Math.PI * (place - (i - (n / 2))) / n, highest, 2 * highest == n) / n);
            }
        }

        return matrix;
    }

    /// <summary>Σ cos(kφ) over |k| ≤ K.</summary>
    /// <param name="countsEndsHalf">Where K is a grid's own Nyquist frequency, the one component of which stands for both ends.</param>
    internal static double Dirichlet(double phase, int highest, bool countsEndsHalf)
    {
        double half = Math.Sin(phase / 2);
        double sum = Math.Abs(half) < 1e-12 ? (2 * highest) + 1 : Math.Sin((highest + 0.5) * phase) / half;
        return countsEndsHalf ? sum - Math.Cos(highest * phase) : sum;
    }
}
