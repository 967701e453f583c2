using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>The refine job from the command line, on the two classes of a run of 60 particles.</summary>
public sealed class RefineJobTests : IClassFixture<RefineJobTests.Sorted>, IDisposable
{
    private static readonly string[] Few = ["--iterations", "2", "--diameter", "130", "--angular-step", "15", "-q"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _sorted;

    public RefineJobTests(Sorted sorted) => _sorted = sorted.Run;

    /// <summary>A run with its class stands for the particles and the map of that class: the same bits as with the files.</summary>
    [Fact]
    public void ARunIsTakenInPlaceOfItsFiles()
    {
        JobRun.Successful(_folder.Folder, ["refine", $"{_sorted}:2", "--ref", $"{_sorted}:2", "-o", "a", .. Few]);
        JobRun.Successful(_folder.Folder, "select", _sorted, "--classes", "2", "-o", "chosen", "-q");
        JobRun.Successful(_folder.Folder, ["refine", _folder["chosen/final/particles.star"], "--ref", $"{_sorted}/final/class_002.mrc", "-o", "b", .. Few]);

        AssertSame("a", "b");
        JsonArray inputs = JsonNode.Parse(File.ReadAllText(_folder["a/inputs.json"]))!.AsArray();
        Assert.Equal([$"{_sorted}/final/particles.star", $"{_sorted}/final/class_002.mrc"], inputs.Select(i => i!["path"]!.GetValue<string>()));
    }

    /// <summary>Each class is refined as it would be alone, and a run that was stopped goes on with the class that it had come to.</summary>
    [Fact]
    public void EachClassIsRefinedByItself()
    {
        JobRun.Successful(_folder.Folder, ["refine", "--each-class", _sorted, "-o", "each", .. Few]);
        JobRun.Successful(_folder.Folder, ["refine", $"{_sorted}:2", "--ref", $"{_sorted}:2", "-o", "alone", .. Few]);
        AssertSame("each/class_002", "alone");
        Assert.Matches(@"class 1: \d+\.\d\d Å", File.ReadAllText(_folder["each/log.txt"]));

        // As if it had been stopped in the second class before its last iteration, the one that inserts all that images hold.
        DateTime first = File.GetLastWriteTimeUtc(_folder["each/class_001/run.json"]);
        RunFolder.Open(_folder["each/class_002"], "/").Update(r => r with { State = RunState.Stopped });
        Directory.Delete(_folder["each/class_002/final"], recursive: true);
        File.Delete(_folder["each/class_002/checkpoint/it003.ckpt"]);
        JobRun.Successful(_folder.Folder, "continue", "each", "-q");
        AssertSame("each/class_002", "alone");
        Assert.Equal(first, File.GetLastWriteTimeUtc(_folder["each/class_001/run.json"]));
        Assert.Contains("after iteration 2", File.ReadAllText(_folder["each/class_002/log.txt"]), StringComparison.Ordinal);
    }

    /// <summary>A run that was asked for the latest one says which that was, for the latest may be another when it is continued.</summary>
    [Fact]
    public void TheLatestRunIsNotedByItsPath()
    {
        string latest = SortedRun.Write(_folder.Folder, SortedRun.Particles(1, 2)).FullPath;
        File.Copy($"{_sorted}/final/class_001.mrc", $"{latest}/final/class_001.mrc");
        Assert.Equal(3, JobRun.Of(_folder.Folder, ["refine", "latest:1", "--ref", "latest", "-o", "a", .. Few]).Code); // the particles have no CTF
        JsonObject values = RunFolder.Open("a", _folder.Folder).Record.Values;
        Assert.Equal(($"{latest}:1", latest), (values["particles"]!.GetValue<string>(), values["ref"]!.GetValue<string>()));
    }

    [Theory]
    [InlineData(2, "--ref: It must be given", "RUN:2")]
    [InlineData(2, "--each-class: It cannot be given together with --ref.", "RUN", "--each-class", "--ref", "RUN:1")]
    [InlineData(3, "RUN has several maps, and one is needed. Say which: RUN:1", "RUN", "--ref", "RUN")]
    [InlineData(3, "--ref: RUN has no class 3 with a map; it has 1, 2.", "RUN", "--ref", "RUN:3")]
    [InlineData(3, "RUN has no class 3; it has classes 1, 2.", "RUN:3", "--ref", "RUN:1")]
    [InlineData(3, "PARTICLES: There is no run J404", "J404", "--ref", "RUN:1")]
    public void WhatCannotBeDoneIsRefused(int code, string problem, params string[] words)
    {
        JobRun run = JobRun.Of(_folder.Folder, ["refine", .. words.Select(word => word.Replace("RUN", _sorted, StringComparison.Ordinal)), "-o", "none", .. Few]);
        Assert.Equal(code, run.Code);
        Assert.Contains(problem.Replace("RUN", _sorted, StringComparison.Ordinal), run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void AssertSame(string first, string second)
    {
        foreach (string name in (string[])["class_001.mrc", "class_001_half2.mrc", "particles.star"])
        {
            Assert.Equal(File.ReadAllBytes(_folder[$"{first}/final/{name}"]), File.ReadAllBytes(_folder[$"{second}/final/{name}"]));
        }
    }

    public sealed class Sorted : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Sorted()
        {
            JobRun.Successful(_folder.Folder, "simulate", "-n", "60", "--box", "24", "--pixel-size", "8", "--snr", "0.5", "-o", "sim", "-q");
            JobRun.Successful(
                _folder.Folder, "classify", _folder["sim/final/particles_posed.star"], "--search", "none", "-k", "2", "--iterations", "2", "--diameter", "130", "-o", "sorted", "-q");
        }

        public string Run => Path.Combine(_folder.Folder, "sorted");

        public void Dispose() => _folder.Dispose();
    }
}
