using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class MaskJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void TheAutomaticThresholdFindsABallAndIsToldInTheParameters()
    {
        // A ball of radius 10 voxels (40 Å): 1 inside, 0 outside.
        string map = Write(SoftMask.Sphere(32, 4, 10, 0));
        JobRun.Successful(_folder.Folder, "mask", map, "--low-pass", "8", "--extend", "0", "--edge", "0", "-o", "m", "-q");
        Volume mask = MrcFile.ReadVolume(_folder["m/final/mask.mrc"]);

        // 4π/3·10³ = 4189 voxels; the boundary is rough by half a voxel, ±15 %.
        Assert.InRange(mask.Voxels.ToArray().Sum(), 3550, 4800);
        Assert.Contains("# auto: the value that divides", File.ReadAllText(_folder["m/params.toml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void ASphereHasItsDiameterAndEdge()
    {
        JobRun.Successful(_folder.Folder, "mask", Write(new Volume(32, 4)), "--sphere", "80A", "--edge", "20Å", "-o", "m", "-q");

        Assert.Equal(SoftMask.Sphere(32, 4, 10, 5).Voxels.ToArray(), MrcFile.ReadVolume(_folder["m/final/mask.mrc"]).Voxels.ToArray());
    }

    [Fact]
    public void AnEmptyMaskIsRefused()
    {
        JobRun run = JobRun.Of(_folder.Folder, "mask", Write(SoftMask.Sphere(32, 4, 10, 0)), "--threshold", "5", "-o", "m");

        Assert.Equal(3, run.Code);
        Assert.Contains("Lower --threshold", run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["m/final/mask.mrc"]));
    }

    [Theory]
    [InlineData(new float[] { 0, 0, 0, 1, 1 }, 0, 1)]
    [InlineData(new float[] { 3, 3, 3, 3, 3 }, 3, 3)]
    public void OtsuDividesTwoLevelsBetweenThem(float[] levels, double low, double high)
    {
        var map = new Volume(16, 1);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            map.Voxels[i] = levels[i % levels.Length];
        }

        double threshold = OtsuThreshold.Of(map);
        Assert.True(threshold > low || low == high);
        Assert.InRange(threshold, low, high);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(Volume map)
    {
        MrcFile.Write(_folder["map.mrc"], map);
        return _folder["map.mrc"];
    }
}
