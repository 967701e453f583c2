using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class FscJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AMapCorrelatesWithItself()
    {
        string map = Write("a.mrc", Phantom.TwoState(0).ToVolume(32, 6));
        JobRun run = JobRun.Successful(_folder.Folder, "fsc", map, map, "-o", "f");

        Assert.Contains("resolution at 0.143, unmasked: 12.00 Å or better", run.Output, StringComparison.Ordinal);
        string[] rows = File.ReadAllLines(_folder["f/final/fsc.csv"]);
        Assert.Equal("shell,resolution_angstrom,unmasked", rows[0]);
        Assert.Equal("16,12.0000,1.000000", rows[17]);
        Assert.True(File.Exists(_folder["f/figures/fsc.svg"]));
    }

    [Fact]
    public void AMaskAddsTheCorrectedCurve()
    {
        string a = Write("a.mrc", Phantom.TwoState(0).ToVolume(32, 6));
        string b = Write("b.mrc", Phantom.TwoState(1).ToVolume(32, 6));
        string mask = Write("m.mrc", SoftMask.Sphere(32, 6, 10, 4));
        JobRun.Successful(_folder.Folder, "fsc", a, b, "--mask", mask, "-o", "f");

        Assert.Equal("shell,resolution_angstrom,unmasked,masked,randomised,corrected", File.ReadAllLines(_folder["f/final/fsc.csv"])[0]);
    }

    [Fact]
    public void MapsOfDifferentGridsAreRefused()
    {
        string a = Write("a.mrc", new Volume(16, 4));
        string b = Write("b.mrc", new Volume(16, 5));
        JobRun run = JobRun.Of(_folder.Folder, "fsc", a, b);

        Assert.Equal(3, run.Code);
        Assert.Equal($"{b} has 16³ voxels of 5 Å, {a} has 16³ voxels of 4 Å. Both must have one box and pixel size; rescale one of them.", run.Error.TrimEnd());
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string name, Volume map)
    {
        MrcFile.Write(_folder[name], map);
        return _folder[name];
    }
}
