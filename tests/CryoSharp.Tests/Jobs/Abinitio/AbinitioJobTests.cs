using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>The abinitio job from the command line, on 60 particles.</summary>
public sealed class AbinitioJobTests : IClassFixture<ClassifyJobTests.Mixture>, IDisposable
{
    // The symmetry is not that of the particles: it makes for few orientations.
    private static readonly string[] Few = ["--iterations", "10", "--first-subset", "20", "--last-subset", "20", "--last-resolution", "25", "--diameter", "130", "--symmetry", "D4", "-q"];

    private readonly TemporaryFolder _folder = new();
    private readonly string _particles;

    public AbinitioJobTests(ClassifyJobTests.Mixture mixture) => _particles = $"{mixture.Folder}/particles.star";

    /// <summary>Each start is what its seed would give alone, the one of the highest evidence is kept, and a run that was stopped makes only the starts that are missing.</summary>
    [Fact]
    public void TheBestStartIsKept()
    {
        JobRun.Successful(_folder.Folder, ["abinitio", _particles, "--starts", "2", "--seed", "3", "-o", "both", .. Few]);
        JobRun.Successful(_folder.Folder, ["abinitio", _particles, "--seed", "4", "-o", "second", .. Few]);
        AssertSame("both/start_002", "second");
        double[] evidence = [.. Enumerable.Range(1, 2).Select(n => Evidence($"both/start_00{n}"))];
        AssertSame("both", evidence[0] >= evidence[1] ? "both/start_001" : "both/start_002");
        Assert.Matches("[12] of 2 starts came to the best map", File.ReadAllText(_folder["both/log.txt"]));

        // As if it had been stopped in the second start.
        DateTime first = File.GetLastWriteTimeUtc(_folder["both/start_001/run.json"]);
        Directory.Delete(_folder["both/start_002"], recursive: true);
        Directory.Delete(_folder["both/final"], recursive: true);
        RunFolder.Open(_folder["both"], "/").Update(r => r with { State = RunState.Stopped });
        JobRun.Successful(_folder.Folder, "continue", "both", "-q");
        AssertSame("both/start_002", "second");
        Assert.Equal(first, File.GetLastWriteTimeUtc(_folder["both/start_001/run.json"]));
        Assert.True(File.Exists(_folder["both/final/particles.star"]));
    }

    public void Dispose() => _folder.Dispose();

    private double Evidence(string run)
    {
        string[] rows = File.ReadAllLines(_folder[$"{run}/metrics.csv"]);
        return double.Parse(rows[^1].Split(',')[Array.IndexOf(rows[0].Split(','), "log_evidence")], CultureInfo.InvariantCulture);
    }

    private void AssertSame(string one, string other) =>
        Assert.Equal(File.ReadAllBytes(_folder[$"{one}/final/class_001.mrc"]), File.ReadAllBytes(_folder[$"{other}/final/class_001.mrc"]));
}
