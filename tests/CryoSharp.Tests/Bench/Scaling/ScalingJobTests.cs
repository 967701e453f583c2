using CryoSharp.Bench;
using CryoSharp.Cli;

namespace CryoSharp.Tests;

public class ScalingJobTests
{
    [Theory]
    [InlineData("--only", "pixels")]
    [InlineData("--searches", "everywhere")]
    [InlineData("--particles", "20.5")]
    [InlineData("--boxes", "33")]
    [InlineData("--iterations", "2")]
    public void WhatCannotBeMeasuredIsRefusedBeforeAnyWork(params string[] words)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(2, Run(["--out", folder["new"], .. words]).Code);
        Assert.False(Directory.Exists(folder["new"]));
    }

    [Fact]
    public void AFolderThatIsNotEmptyIsRefused()
    {
        using var folder = new TemporaryFolder();
        folder.Write("scaling.md", "of yesterday");
        (int code, string error) = Run("--out", folder.Folder);
        Assert.Equal(2, code);
        Assert.Contains("not empty", error, StringComparison.Ordinal);
    }

    /// <summary>The whole way on few particles: two runs, their rows, a chart, and nothing else left but the logs.</summary>
    [Fact]
    public void TwoSizesGiveTwoRowsAndAChart()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/time"), "GNU time is not installed.");
        using var folder = new TemporaryFolder();
        string models = SharedCorpus.PathOf("pdb");
        (int code, string output) = Run(
            "-o", folder["out"], "--data", models, "--only", "n", "--particles", "40", "20", "--searches", "none", "--fixed-box", "32", "--fixed-classes", "2",
            "--iterations", "4", "--max-res", "30", "--threads", "1");
        Assert.True(code == 0, output);
        string[] rows = File.ReadAllLines(folder["out/scaling.csv"]);
        Assert.Equal(3, rows.Length);
        Assert.StartsWith("n,none,20,2,32,1,2,", rows[1], StringComparison.Ordinal);
        Assert.StartsWith("n,none,40,2,32,1,2,", rows[2], StringComparison.Ordinal);
        Assert.Contains("| none | 40 |", output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["out/n.svg"]));
        Assert.False(Directory.Exists(folder["out/particles"]));
        Assert.Equal(["cost.txt", "log.txt"], Directory.GetFileSystemEntries(folder["out/runs/none_n20_k2_box32_j1"]).Select(entry => Path.GetFileName(entry)).Order());
    }

    private static (int Code, string Output) Run(params string[] words)
    {
        using var output = new StringWriter();
        int code = CommandLine.Run(["scaling", .. words], new CommandSurroundings
        {
            Output = output,
            Error = output,
            Directory = Environment.CurrentDirectory,
            Jobs = [ScalingJob.Definition],
            Cancel = TestContext.Current.CancellationToken,
        });
        return (code, output.ToString());
    }
}
