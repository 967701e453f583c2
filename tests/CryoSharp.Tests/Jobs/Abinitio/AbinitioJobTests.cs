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
        JobRun.Successful(_folder.Folder, ["abinitio", _particles, "--starts", "1", "--seed", "4", "-o", "second", .. Few]);
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

    /// <summary>After three, no further start is made once the best map, whichever start it is of, has come back; and without that all are.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void StartsEndWhenTheBestMapHasComeBack(int classes)
    {
        JobRun.Successful(_folder.Folder, ["abinitio", _particles, "--classes", $"{classes}", "--starts", "4", "--seed", "3", "-o", "until", .. Few]);
        string[][] rows = [.. File.ReadAllLines(_folder["until/final/starts.csv"]).Skip(1).Select(line => line.Split(','))];
        Assert.Equal(Directory.GetDirectories(_folder["until"], "start_*").Length, rows.Length);
        Assert.InRange(rows.Length, 3, 4);
        bool hasComeBack = rows.Count(row => row[3] == "1") > 1;
        Assert.True(hasComeBack || rows.Length == 4);
        Assert.Equal(hasComeBack ? "another start came to the best map too" : "all starts were made", RunFolder.Open(_folder["until"], "/").Record.Reason);

        // A fourth is made only where of three the best had not come back: it is one of those that agree then.
        int[] agreeing = [.. rows.Where(row => row[3] == "1").Select(row => int.Parse(row[0], CultureInfo.InvariantCulture))];
        Assert.True(rows.Length == 3 || !hasComeBack || agreeing.Contains(4));
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
