using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MapMotionTests
{
    private const int Box = 32;
    private const double PixelSize = 5;

    /// <summary>A moved blob is a blob elsewhere, which has a closed form: turn⁻¹·centre + shift.</summary>
    /// <remarks>
    /// The blobs have σ of two pixels, so that their power at half the Nyquist frequency is 1e-4 of the zero frequency: up to there the interpolated map
    /// must agree. Linear interpolation with steps of half a pixel is off by at most h²/8·f″, 0.8 % of a blob's height for each of three axes.
    /// </remarks>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(20, 3)]
    [InlineData(115, -7.5)]
    public void MovedBlobsAreWhereTheyShouldBe(double degrees, double shift)
    {
        var motion = new MapMotion(Rotation.FromAxis(new Vector3D(1, 1, -2), degrees), new Vector3D(shift, 0, 0.5 * shift));
        GaussianBlob[] blobs = [new(new(20, -10, 5), 10, 1000), new(new(-15, 25, 0), 10, 700), new(new(0, -5, -30), 10, 500)];
        Volume map = new GaussianModel([.. blobs]).ToVolume(Box, PixelSize);
        Volume expected = new GaussianModel([.. blobs.Select(b => b with { Centre = motion.Turn.Inverse.Apply(b.Centre) + motion.Shift })]).ToVolume(Box, PixelSize);
        Volume moved = motion.Apply(map);
        Assert.InRange(LargestDifference(moved, expected), 0, 0.024 * Height(expected));
        var agreement = Fsc.Between(moved, expected);
        Assert.All(Enumerable.Range(1, Box / 4), shell => Assert.InRange(agreement.Correlation[shell], 0.999, 1.000001));
    }

    [Fact]
    public void WhatTheViewsDoNotDetermineIsNotInvented()
    {
        // All views along z: the shift along z is not to be seen.
        (Rotation, Shift)[] images = [.. Enumerable.Range(0, 20).Select(i => Rotation.FromAxis(new Vector3D(0, 0, 1), 18 * i))
            .Select(r => (r, new Shift(r.Apply(new Vector3D(3, -1, 0)).X, r.Apply(new Vector3D(3, -1, 0)).Y)))];
        Vector3D shift = MapMotion.ShiftFrom(images);
        Assert.Equal(3, shift.X, 1e-9);
        Assert.Equal(-1, shift.Y, 1e-9);
        Assert.Equal(0, shift.Z);
    }

    private static double Height(Volume map)
    {
        float most = 0;
        foreach (float voxel in map.Voxels)
        {
            most = Math.Max(most, voxel);
        }

        return most;
    }

    private static double LargestDifference(Volume a, Volume b)
    {
        double most = 0;
        for (int i = 0; i < a.Voxels.Length; i++)
        {
            most = Math.Max(most, Math.Abs(a.Voxels[i] - b.Voxels[i]));
        }

        return most;
    }
}
