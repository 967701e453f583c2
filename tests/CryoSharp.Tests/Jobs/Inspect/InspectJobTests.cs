using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class InspectJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AMapIsDescribedByItsHeaderAndItsDensities()
    {
        var map = new Volume(16, 3.5);
        map.Voxels[5] = 2;
        MrcFile.Write(_folder["a.mrc"], map);
        JsonObject report = Inspect(_folder["a.mrc"]);

        Assert.Equal("map", report["kind"]!.GetValue<string>());
        Assert.Equal("[16,16,16]", report["size"]!.ToJsonString());
        Assert.Equal(3.5, report["pixelSize"]!.GetValue<double>(), 1e-6);
        Assert.Equal(2, report["densities"]!["maximum"]!.GetValue<double>());
        Assert.Empty(report["warnings"]!.AsArray());
    }

    [Fact]
    public void DensitiesThatAreNotNumbersAreCounted()
    {
        var map = new Volume(16, 3.5);
        map.Voxels[5] = float.NaN;
        map.Voxels[6] = 1;
        MrcFile.Write(_folder["a.mrc"], map);

        Assert.Contains("1 of 4096 densities are not numbers", Inspect(_folder["a.mrc"])["warnings"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatIsRefusedDoesNotHideTheOthers()
    {
        MrcFile.Write(_folder["good.mrc"], new Volume(16, 3.5));
        string bad = _folder.Write("bad.mrc", "short");
        JobRun run = JobRun.Of(_folder.Folder, "inspect", bad, _folder["good.mrc"], "--json");

        Assert.Equal(3, run.Code);
        JsonArray reports = JsonNode.Parse(run.Output)!.AsArray();
        Assert.Contains("bad.mrc", reports[0]!["error"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("map", reports[1]!["kind"]!.GetValue<string>());
        Assert.Contains("1 of 2 files", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MissingStacksAreAWarning()
    {
        JobRun.Successful(_folder.Folder, "simulate", "-n", "5", "--box", "16", "--pixel-size", "12", "-o", "s", "-q");
        File.Delete(_folder["s/final/particles.mrcs"]);
        JsonObject report = Inspect(_folder["s/final/truth.star"]);

        Assert.Equal((5, 5, 1), (report["particles"]!.GetValue<int>(), report["withPose"]!.GetValue<int>(), report["missingStacks"]!.GetValue<int>()));
        Assert.Contains("1 of 1 stacks are missing", report["warnings"]!.ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public void RealParticlesAreDescribed()
    {
        string path = SharedCorpus.PathOf("betagal-10204/derived/particles_ctf_corrected.star");
        JsonObject report = Inspect(path);

        Assert.Equal(2374, report["particles"]!.GetValue<int>());
        Assert.Equal(3.54, report["opticsGroups"]![0]!["pixelSize"]!.GetValue<double>());
        Assert.Equal(0, report["missingStacks"]!.GetValue<int>());
    }

    public void Dispose() => _folder.Dispose();

    private static JsonObject Inspect(string path) =>
        JsonNode.Parse(JobRun.Successful(".", "inspect", path, "--json").Output)![0]!.AsObject();
}
