using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class SoftMaskTests
{
    [Fact]
    public void ACircleHasARaisedCosineEdge()
    {
        var mask = new float[32 * 32];
        SoftMask.Circle(32, 8, 4, mask);
        foreach ((int x, double expected) in (ReadOnlySpan<(int, double)>)[(0, 1), (8, 1), (9, 0.853553), (10, 0.5), (11, 0.146447), (12, 0), (15, 0)])
        {
            Assert.Equal(expected, mask[(16 * 32) + 16 + x], 1e-6);
            Assert.Equal(expected, mask[((16 - x) * 32) + 16], 1e-6);
        }
    }

    [Fact]
    public void ASphereIsTheCircleInThreeDimensions()
    {
        var circle = new float[20 * 20];
        SoftMask.Circle(20, 5.5, 3, circle);
        Volume sphere = SoftMask.Sphere(20, 2, 5.5, 3);
        Assert.True(sphere.Voxels.Slice(20 * 20 * 10, 20 * 20).SequenceEqual(circle));
        Assert.Equal(2, sphere.PixelSize);

        // A voxel off the axes: (3, 4, 5) is at √50 = 7.071.
        Assert.Equal(0.5 * (1 + Math.Cos(Math.PI * (Math.Sqrt(50) - 5.5) / 3)), sphere.Voxels[((((10 + 5) * 20) + 10 + 4) * 20) + 10 + 3], 1e-6);
    }

    /// <summary>Every distance against the definition.</summary>
    [Fact]
    public void AMaskFromAMapFollowsTheDistanceToTheNearestVoxelOfTheRegion()
    {
        const int n = 12;
        var map = new Volume(n, 1);
        var random = new Random(1);
        (int X, int Y, int Z)[] region = [.. Enumerable.Range(0, 9).Select(_ => (random.Next(n), random.Next(n), random.Next(n)))];
        foreach ((int x, int y, int z) in region)
        {
            map.Voxels[(((z * n) + y) * n) + x] = 0.5f;
        }

        Volume mask = SoftMask.FromMap(map, 0.5, 1.5, 3, threads: 2);
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            (int x, int y, int z) = (i % n, i / n % n, i / n / n);
            double distance = region.Min(r => Math.Sqrt(((r.X - x) * (r.X - x)) + ((r.Y - y) * (r.Y - y)) + ((r.Z - z) * (r.Z - z))));
            double beyond = Math.Clamp((distance - 1.5) / 3, 0, 1);
            Assert.Equal(0.5 * (1 + Math.Cos(Math.PI * beyond)), mask.Voxels[i], 1e-5);
        }
    }

    [Fact]
    public void AnEmptyRegionGivesAnEmptyMaskAndAFullOneAFullMask()
    {
        Assert.All(SoftMask.FromMap(new Volume(8, 1), 0.5, 3, 3).Voxels.ToArray(), value => Assert.Equal(0, value));
        Assert.All(SoftMask.FromMap(new Volume(8, 1), 0, 0, 0).Voxels.ToArray(), value => Assert.Equal(1, value));
    }

    [Fact]
    public void NegativeLengthsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftMask.Circle(8, -1, 0, new float[64]));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftMask.Sphere(8, 1, 1, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => SoftMask.FromMap(new Volume(8, 1), 0, -1, 0));
        Assert.Throws<ArgumentException>(() => SoftMask.Circle(8, 1, 0, new float[63]));
        Assert.Throws<ArgumentException>(() => SoftMask.Apply(new Volume(8, 1), new Volume(10, 1)));
    }
}
