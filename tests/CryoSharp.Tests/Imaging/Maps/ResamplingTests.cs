using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ResamplingTests
{
    /// <summary>Where box times pixel size stays, resampling crops or pads the transform: what both grids hold stays as it was.</summary>
    [Theory]
    [InlineData(24, 16)]
    [InlineData(16, 24)]
    [InlineData(20, 20)]
    public void TheSameFieldOnAnotherGridKeepsItsTransform(int from, int to)
    {
        Volume volume = Noise(from, 1);
        Volume resampled = Resampling.ToGrid(volume, to, (double)from / to);
        Assert.Equal((double)from / to, resampled.PixelSize);
        (FourierVolume a, FourierVolume b) = (FourierVolume.Of(volume), FourierVolume.Of(resampled));
        int common = Math.Min(from, to) / 2;
        double scale = Math.Pow((double)from / to, 3);
        for (int z = 1 - common; z < common; z++)
        {
            for (int y = 1 - common; y < common; y++)
            {
                for (int x = 0; x < common; x++)
                {
                    // Components of white noise are of the order √(N³) = 100; single precision keeps 1e-6 of that through some hundred sums.
                    ComplexF difference = a.Components[Index(from, z, y, x)] - ((float)scale * b.Components[Index(to, z, y, x)]);
                    Assert.InRange(Math.Sqrt(difference.SquaredMagnitude), 0, 1e-3);
                }
            }
        }
    }

    [Fact]
    public void PaddingAndCroppingBackIsTheIdentity()
    {
        Volume volume = Noise(16, 1.5);
        Volume back = Resampling.ToGrid(Resampling.ToGrid(volume, 22, 1.5 * 16 / 22), 16, 1.5);
        for (int i = 0; i < volume.Voxels.Length; i++)
        {
            Assert.Equal(volume.Voxels[i], back.Voxels[i], 1e-5);
        }
    }

    /// <summary>A window is cut out about any pixel; beyond the image it has the given value.</summary>
    [Theory]
    [InlineData(4, 0, 0)]
    [InlineData(8, 3, -2)]
    [InlineData(12, -1, 5)]
    [InlineData(4, 20, 0)]
    public void AWindowIsCutOutAboutAPixel(int side, int dx, int dy)
    {
        const int Box = 8;
        float[] image = [.. Enumerable.Range(0, Box * Box).Select(i => (float)i)];
        var window = new float[side * side];
        Resampling.Window(image, Box, (dx, dy), -1, side, window);
        for (int i = 0; i < window.Length; i++)
        {
            (int x, int y) = ((i % side) - (side / 2) + (Box / 2) + dx, (i / side) - (side / 2) + (Box / 2) + dy);
            Assert.Equal(x is >= 0 and < Box && y is >= 0 and < Box ? image[(y * Box) + x] : -1, window[i]);
        }
    }

    [Fact]
    public void AMapsWindowIsCutOutAboutAVoxel()
    {
        Volume map = Noise(8, 1);
        Volume window = Resampling.Window(map, 4, (3, -1, -2));

        Assert.Equal(map.Voxels[(((2 * 8) + 3) * 8) + 7], window.Voxels[(((2 * 4) + 2) * 4) + 2]);
        Assert.Equal(map.Voxels[(((0 * 8) + 2) * 8) + 6], window.Voxels[(((0 * 4) + 1) * 4) + 1]);
        Assert.Equal(0, window.Voxels[3]);
    }

    /// <summary>Resizing keeps the transform's values below the smaller Nyquist frequency; what a larger box adds is zero.</summary>
    /// <remarks>Components are of the order √(24³) = 118; three products of at most 24 terms keep a few 2⁻²⁴ of that, 5e-5; a scale wrong by (N/M)³ is 0.3 and more.</remarks>
    [Theory]
    [InlineData(24, 16)]
    [InlineData(16, 24)]
    public void ResizingKeepsTheTransform(int from, int to)
    {
        Volume volume = Noise(from, 1);
        Volume resized = Resampling.FourierResize(volume, to);
        Assert.Equal((double)from / to, resized.PixelSize);
        (FourierVolume a, FourierVolume b) = (FourierVolume.Of(volume), FourierVolume.Of(resized));
        int common = Math.Min(from, to) / 2;
        for (int z = 1 - (to / 2); z < to / 2; z++)
        {
            for (int y = 1 - (to / 2); y < to / 2; y++)
            {
                for (int x = 0; x < to / 2; x++)
                {
                    bool isInBoth = x < common && Math.Abs(y) < common && Math.Abs(z) < common;
                    bool isOutside = x > common || Math.Abs(y) > common || Math.Abs(z) > common;
                    if (isInBoth || isOutside)
                    {
                        ComplexF expected = isInBoth ? a.Components[Index(from, z, y, x)] : default;
                        Assert.InRange(Math.Sqrt((expected - b.Components[Index(to, z, y, x)]).SquaredMagnitude), 0, 3e-4);
                    }
                }
            }
        }
    }

    /// <summary>A map without components at or above the smaller box's Nyquist frequency survives the small box.</summary>
    /// <remarks>Voxels are of the order 1; six products of at most 32 terms of mixed signs: some 2⁻²⁴·√192 = 8e-7.</remarks>
    [Fact]
    public void ABandLimitedMapSurvivesTheSmallBox()
    {
        var pass = new double[17];
        Array.Fill(pass, 1, 0, 10);
        Volume limited = Filter.ByShell(Noise(32, 1.5), pass);
        Volume back = Resampling.FourierResize(Resampling.FourierResize(limited, 20), 32);
        Assert.Equal(limited.PixelSize, back.PixelSize, 1e-12);
        for (int i = 0; i < limited.Voxels.Length; i++)
        {
            Assert.Equal(limited.Voxels[i], back.Voxels[i], 4e-6);
        }
    }

    /// <summary>Blobs are blobs on every grid, whatever the ratio of the pixel sizes, and stay where they are.</summary>
    [Theory]
    [InlineData(1.37, 24)]
    [InlineData(0.731, 40)]
    [InlineData(0.731, 24)]
    [InlineData(1.1, 40)]
    public void AnyPixelSizeIsReachedExactly(double pixelSize, int boxSize)
    {
        // σ = 2.4: exp(−2π²σ²f²) is 3e-7 at the lowest Nyquist frequency, 0.365; 13 voxels from a centre to the edge are 5.4 σ, 4e-7.
        var blobs = new GaussianBlobs(2.4, new Vector3D(2, -3, 1), new Vector3D(-1, 0.5, 2.25));
        Volume resampled = Resampling.ToGrid(blobs.ToVolume(32, 1), boxSize, pixelSize);
        Volume expected = new GaussianBlobs(2.4 / pixelSize, [.. blobs.Centres.Select(c => (1 / pixelSize) * c)]).ToVolume(boxSize);
        for (int i = 0; i < expected.Voxels.Length; i++)
        {
            bool isInOldBox = new[] { i % boxSize, i / boxSize % boxSize, i / boxSize / boxSize }
                .All(j => Math.Abs((j - (boxSize / 2)) * pixelSize) < 15.4);
            Assert.Equal(isInOldBox ? expected.Voxels[i] : 0, resampled.Voxels[i], 5e-6);
        }
    }

    [Fact]
    public void AnImageIsResampledAsASliceOfAVolumeIs()
    {
        const int n = 16;
        Volume volume = new(n, 1);
        var image = new Image(n, 1);
        for (int i = 0; i < n * n; i++)
        {
            image.Pixels[i] = (float)Math.Sin(i * i);
            for (int z = 0; z < n; z++)
            {
                volume.Voxels[(z * n * n) + i] = image.Pixels[i];
            }
        }

        Image resampled = Resampling.ToGrid(image, 12, 1.2);
        ReadOnlySpan<float> plane = Resampling.ToGrid(volume, 12, 1.2).Voxels.Slice(12 * 12 * 6, 12 * 12);
        for (int i = 0; i < plane.Length; i++)
        {
            Assert.Equal(plane[i], resampled.Pixels[i], 1e-5);
        }
    }

    [Theory]
    [InlineData(12)]
    [InlineData(20)]
    public void AWindowKeepsTheOrigin(int boxSize)
    {
        Volume volume = Noise(16, 2);
        Volume window = Resampling.Window(volume, boxSize);
        var image = new Image(16, 2);
        volume.Voxels[..256].CopyTo(image.Pixels);
        Image imageWindow = Resampling.Window(image, boxSize);
        Assert.Equal((boxSize, 2.0), (window.BoxSize, window.PixelSize));
        for (int d = -boxSize / 2; d < boxSize / 2; d++)
        {
            bool isInside = d is >= -8 and < 8;
            Assert.Equal(isInside ? volume.Voxels[(((8 + d) * 16) + 6) * 16 + 3 + 8] : 0, window.Voxels[((((boxSize / 2) + d) * boxSize) + (boxSize / 2) - 2) * boxSize + (boxSize / 2) + 3]);
            Assert.Equal(isInside ? image.Pixels[((8 + d) * 16) + 9] : 0, imageWindow.Pixels[(((boxSize / 2) + d) * boxSize) + (boxSize / 2) + 1]);
        }
    }

    [Fact]
    public void OddBoxesAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampling.ToGrid(new Volume(8, 1), 7, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampling.ToGrid(new Image(8, 1), 8, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampling.FourierResize(new Volume(8, 1), 7));
        Assert.Throws<ArgumentOutOfRangeException>(() => Resampling.Window(new Volume(8, 1), 0));
    }

    private static Volume Noise(int boxSize, double pixelSize)
    {
        var volume = new Volume(boxSize, pixelSize);
        var random = new CounterRandom(1, 2, 3);
        foreach (ref float voxel in volume.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return volume;
    }

    private static int Index(int n, int z, int y, int x) => ((((z + n) % n * n) + ((y + n) % n)) * ((n / 2) + 1)) + x;
}
