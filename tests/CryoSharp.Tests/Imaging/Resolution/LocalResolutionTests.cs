using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class LocalResolutionTests
{
    private const int Box = 64;
    private const double Pixel = 2;

    private static readonly LocalResolutionSettings Settings = new(Step: 8, Radius: 10, Edge: 14, RandomiseFrom: 25);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A common signal to 16 Å in the left half of space and to 8 Å in the right one, with independent noise in the half-maps.</summary>
    /// <remarks>
    /// Both ends of the signal are sharp: the FSC of a window falls from near 1 to near 0 over the width of a window's shell, 1/48 Å⁻¹ here, and over
    /// the two shells of 1/128 Å⁻¹ of the low-pass. The reading may be off by one and a half window shells in frequency. (A signal of far more than
    /// four times the power of the noise would be read further out: what the ball spreads of it would then exceed the noise beyond.)
    /// </remarks>
    [Fact]
    public void EachHalfOfSpaceHasTheResolutionOfItsSignal()
    {
        (Volume a, Volume b) = Halves();
        Volume mask = Spots((16, 32, 32), (48, 32, 32));
        Volume resolution = LocalResolution.Measure(a, b, mask, Settings, seed: 1, cancel: Token);

        Assert.Equal(1 / 16.0, 1 / resolution.Voxels[Index(16, 32, 32)], 1.5 / 48);
        Assert.Equal(1 / 8.0, 1 / resolution.Voxels[Index(48, 32, 32)], 1.5 / 48);
        Assert.True(resolution.Voxels[Index(16, 32, 32)] > 1.5 * resolution.Voxels[Index(48, 32, 32)]);
        Assert.Equal(0, resolution.Voxels[Index(32, 32, 32)]);
        Assert.Equal(resolution.Voxels.ToArray(), LocalResolution.Measure(a, b, mask, Settings, seed: 1, threads: 3, cancel: Token).Voxels.ToArray());
    }

    /// <summary>Noise alone has no resolution: the correction keeps what the window adds from passing for signal.</summary>
    [Fact]
    public void NoiseAloneHasTheWorstResolution()
    {
        Volume mask = Spots((32, 32, 32));
        Volume resolution = LocalResolution.Measure(NoiseMap.White(Box, Pixel, 1), NoiseMap.White(Box, Pixel, 2), mask, Settings, seed: 1, cancel: Token);

        // The first shells of a window hold few independent components, so one may correlate by chance; not many in a row.
        Assert.InRange(resolution.Voxels[Index(32, 32, 32)], 16, 50);
    }

    /// <summary>The bank of filters holds the frequencies i/48 Å⁻¹: at those the local filter is the low-pass, and between two of them their mean.</summary>
    [Theory]
    [InlineData(6, 6)]
    [InlineData(6, 7)]
    public void WhereTheResolutionIsTheSameEverywhereTheLocalFilterIsALowPass(int step, int other)
    {
        Volume map = NoiseMap.White(32, Pixel, 4);
        var resolution = new Volume(32, Pixel);
        resolution.Voxels.Fill((float)(48.0 / (0.5 * (step + other))));
        resolution.Voxels[7] = 0;
        Volume filtered = LocalResolution.FilterLocally(map, resolution, Settings);

        Volume expected = new Volume(32, Pixel).Plus(0.5, Filter.LowPass(map, 48.0 / step)).Plus(0.5, Filter.LowPass(map, 48.0 / other));
        expected.Voxels[7] = 0;
        Assert.Equal(expected.Voxels.ToArray(), filtered.Voxels.ToArray(), (x, y) => Math.Abs(x - y) < 1e-5);
    }

    /// <summary>Trilinear interpolation gives a linear function back, whether or not the step divides the box.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    public void TheGridInterpolatesALinearFunctionExactly(int step)
    {
        Volume mask = SoftMask.Sphere(32, 1, 7, 0);
        LocalGrid grid = LocalGrid.Covering(mask, step);
        for (int i = 0; i < grid.Points.Length; i++)
        {
            grid.Set(i, Linear(grid.Points[i].X, grid.Points[i].Y, grid.Points[i].Z));
        }

        Volume found = grid.Interpolate(mask);
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            double expected = mask.Voxels[i] > 0 ? 1 / Linear(i % 32, i / 32 % 32, i / 1024) : 0;
            Assert.Equal(expected, found.Voxels[i], 1e-6);
        }

        static double Linear(int x, int y, int z) => 1 + (0.1 * x) + (0.2 * y) + (0.05 * z);
    }

    [Fact]
    public void AMaskThatReachesTheBoxesEdgeIsCovered()
    {
        var mask = new Volume(16, 1);
        mask.Voxels.Fill(1);
        LocalGrid grid = LocalGrid.Covering(mask, 5);
        for (int i = 0; i < grid.Points.Length; i++)
        {
            grid.Set(i, 0.25);
        }

        Assert.All(grid.Interpolate(mask).Voxels.ToArray(), value => Assert.Equal(4f, value));
        Assert.All(grid.Points, p => Assert.True(p.X is >= 0 and < 16 && p.Y is >= 0 and < 16 && p.Z is >= 0 and < 16));
    }

    [Fact]
    public void MapsOfDifferentBoxesAreRefused()
    {
        (Volume small, Volume large) = (new Volume(8, 1), new Volume(10, 1));
        Assert.Throws<ArgumentException>(() => LocalResolution.Measure(small, large, small, Settings, 1, cancel: Token));
        Assert.Throws<ArgumentException>(() => LocalResolution.FilterLocally(small, large, Settings));
    }

    private static (Volume A, Volume B) Halves()
    {
        Volume noise = NoiseMap.White(Box, Pixel, 1);
        (Volume coarse, Volume fine) = (Filter.LowPass(noise, 16), Filter.LowPass(noise, 8));
        for (int i = 0; i < Box * Box * Box; i++)
        {
            coarse.Voxels[i] = i % Box < Box / 2 ? coarse.Voxels[i] : fine.Voxels[i];
        }

        return (coarse.Plus(0.5, NoiseMap.White(Box, Pixel, 2)), coarse.Plus(0.5, NoiseMap.White(Box, Pixel, 3)));
    }

    private static Volume Spots(params (int X, int Y, int Z)[] places)
    {
        var mask = new Volume(Box, Pixel);
        foreach ((int x, int y, int z) in places)
        {
            mask.Voxels[Index(x, y, z)] = 1;
        }

        return mask;
    }

    private static int Index(int x, int y, int z) => (((z * Box) + y) * Box) + x;
}
