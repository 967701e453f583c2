using CryoSharp.Bench;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class MeasuredCommandTests
{
    [Fact]
    public void WhatTimeWroteIsRead()
    {
        Assert.Equal(new Cost(12.5, 0.25, 7, 2.048), Cost.Parse("12.50 0.25 7.00 2000\n"));
        Assert.Equal(new Cost(1, 0, 1, 0.001024), Cost.Parse("Command exited with non-zero status 1\n1.00 0.00 1.00 1\n"));
        Assert.Equal(12.75, Cost.Parse("12.50 0.25 7.00 2000").CpuSeconds);
        Assert.Throws<FormatException>(() => Cost.Parse(""));
    }

    /// <summary>A program that sleeps uses time on the clock only, and less memory than this process has.</summary>
    [Fact]
    public void ASleepingProgramCostsNothingButTime()
    {
        using TemporaryFolder folder = WithGnuTime();
        double last = -1;
        Cost cost = MeasuredCommand.Run(
            ["sh", "-c", "echo \"said: $0 $1\"; sleep 0.5", "a b", "c"], folder.Folder, cpu => last = cpu.Total, TestContext.Current.CancellationToken);
        Assert.InRange(cost.WallSeconds, 0.49, 30);
        Assert.InRange(cost.CpuSeconds, 0, 0.3);
        Assert.InRange(cost.PeakMegabytes, 0.1, 30);
        Assert.InRange(last, 0, 0.3);
        Assert.Equal("said: a b c\n", File.ReadAllText(MeasuredCommand.Log(folder.Folder)));
    }

    [Fact]
    public void AProgramThatFailsIsQuoted()
    {
        using TemporaryFolder folder = WithGnuTime();
        RefusedInputException e = Assert.Throws<RefusedInputException>(() => MeasuredCommand.Run(
            ["sh", "-c", "echo no luck; exit 3"], folder.Folder, null, TestContext.Current.CancellationToken));
        Assert.Contains("exit code 3", e.Message, StringComparison.Ordinal);
        Assert.Contains("no luck", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void StoppingEndsTheProgram()
    {
        using TemporaryFolder folder = WithGnuTime();
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(0.2));
        Assert.Throws<OperationCanceledException>(() => MeasuredCommand.Run(["sleep", "60"], folder.Folder, null, stop.Token));
    }

    [Fact]
    public void ALogIsReadAsItGrows()
    {
        using var folder = new TemporaryFolder();
        using var tail = new LogTail(folder["log.txt"]);
        Assert.Equal("", tail.Read());
        folder.Write("log.txt", "one\ntw");
        Assert.Equal("one\ntw", tail.Read());
        File.AppendAllText(folder["log.txt"], "o\n");
        Assert.Equal("o\n", tail.Read());
        Assert.Equal("", tail.Read());
    }

    private static TemporaryFolder WithGnuTime()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/time"), "GNU time is not installed.");
        return new TemporaryFolder();
    }
}
