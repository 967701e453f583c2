using System.Collections.Immutable;
using System.Text.RegularExpressions;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public partial class WatchScreenTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Whatever the width and however many the classes, no line is wider than it, with or without colours.</summary>
    [Theory]
    [InlineData(40, 2)]
    [InlineData(80, 2)]
    [InlineData(200, 2)]
    [InlineData(40, 200)]
    [InlineData(80, 200)]
    [InlineData(200, 200)]
    public void NoLineIsWiderThanTheTerminal(int width, int classes)
    {
        WatchedRun run = Running(classes) with { Log = [new string('x', 300)], Warnings = ["A warning of several words that goes on for longer than forty columns would take."] };
        ImmutableArray<string> plain = WatchScreen.Lines(run, new TerminalStyle(width, int.MaxValue, TerminalColours.None), Start);
        ImmutableArray<string> coloured = WatchScreen.Lines(run, new TerminalStyle(width, int.MaxValue, TerminalColours.Full), Start);

        Assert.All(plain, line => Assert.InRange(line.Length, 0, width));
        Assert.Equal(plain, coloured.Select(line => Codes().Replace(line, "")));
        Assert.Contains(coloured, line => line.Contains("\e[38;2;0;114;178m", StringComparison.Ordinal)); // class 1, #0072B2
        Assert.DoesNotContain(plain, line => line.Contains('\e'));
    }

    /// <summary>Bars are as long as the shares, the greatest as long as there is room; numbers stand beside them.</summary>
    [Fact]
    public void BarsAreTheSharesOfTheClasses()
    {
        string[] lines = [.. WatchScreen.Lines(Running(2), TerminalStyle.Plain, Start).Where(line => line.StartsWith("class ", StringComparison.Ordinal))];

        Assert.Equal(2, lines.Length);
        Assert.Equal((40, 20), (lines[0].Count(c => c == '█'), lines[1].Count(c => c == '█'))); // shares of 2/3 and 1/3
        Assert.EndsWith("66.7 %     2,000   10.0 Å", lines[0], StringComparison.Ordinal);
    }

    [Fact]
    public void OfManyClassesTheTenLargestAreShown()
    {
        ImmutableArray<string> lines = WatchScreen.Lines(Running(200), TerminalStyle.Plain, Start);

        Assert.Equal(10, lines.Count(line => line.Contains("class ", StringComparison.Ordinal) && line.Contains('█')));
        Assert.Contains(lines, line => line.StartsWith("class   1 ", StringComparison.Ordinal) || line.StartsWith("class 1 ", StringComparison.Ordinal) || line.StartsWith(" class 1 ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith("and 190 more, with ", StringComparison.Ordinal));
    }

    [Fact]
    public void TheCourseAndTheTimeLeftAreShown()
    {
        ImmutableArray<string> lines = WatchScreen.Lines(Running(2), TerminalStyle.Plain, Start + TimeSpan.FromMinutes(10));

        Assert.Contains("J001 3D classification  ● running for 10 m 00 s", lines);
        Assert.Contains("iteration 3 of at most 25 done, at most 50 m 00 s left", lines);
        Assert.Contains("switched     █▅▁ 100 % → 0.4 %", lines);
        Assert.Contains("resolution   █▅▁ 30.0 Å → 10.0 Å", lines);

        // 250 of 1000 in two minutes: six more from then on, of which half a minute has gone.
        string stage = Assert.Single(lines, line => line.StartsWith("iteration 4 ", StringComparison.Ordinal));
        Assert.EndsWith("▏  25 %  250 of 1,000  5 m 30 s left", stage, StringComparison.Ordinal);
    }

    /// <summary>As many rows as there are, the head among them; where there are enough, the log fills them.</summary>
    [Theory]
    [InlineData(5)]
    [InlineData(24)]
    public void NoMoreRowsThanTheTerminalHas(int height)
    {
        WatchedRun run = Running(8) with { Log = [.. Enumerable.Range(1, 40).Select(i => $"line {i}")] };
        ImmutableArray<string> lines = WatchScreen.Lines(run, new TerminalStyle(80, height, TerminalColours.None), Start);

        Assert.Equal(height, lines.Length);
        Assert.StartsWith("J001 ", lines[0], StringComparison.Ordinal);
        Assert.Equal(height == 24, lines[^1] == "line 40");
    }

    [Fact]
    public void AnEndIsGivenWithItsReasonAndNumbers()
    {
        WatchedRun run = Running(2) with { Numbers = [("class 1", "2,000 particles")] };
        run = run with { Record = run.Record with { State = RunState.Failed, Ended = Start + TimeSpan.FromMinutes(5), ExitCode = 4, Reason = "The disk is full." } };
        ImmutableArray<string> lines = WatchScreen.Lines(run, TerminalStyle.Plain, Start + TimeSpan.FromDays(9));

        Assert.Equal("J001 3D classification  ● failed after 5 m 00 s, exit code 4", lines[0]);
        Assert.Equal("The disk is full.", lines[2]);
        Assert.Contains("class 1: 2,000 particles", lines);
        Assert.DoesNotContain(lines, line => line.Contains("left", StringComparison.Ordinal));
    }

    [Fact]
    public void ALostRunSaysHowToGoOn()
    {
        WatchedRun run = Running(2) with { IsLost = true, Folder = "/data/runs/J001_classify" };
        ImmutableArray<string> lines = WatchScreen.Lines(run, TerminalStyle.Plain, Start);

        Assert.Equal("J001 3D classification  ● lost", lines[0]);
        Assert.Equal("lost: its process 17 is gone; cryosharp continue J001", lines[2]);
        Assert.Contains("cryosharp continue /data/here", WatchScreen.Lines(run with { Folder = "/data/here" }, TerminalStyle.Plain, Start)[2], StringComparison.Ordinal);
    }

    [Fact]
    public void WhatForeignTextsHoldMovesNoCursor() => Assert.DoesNotContain(
        WatchScreen.Lines(Running(1) with { Log = ["\e[2Jgone\ttab\r"] }, TerminalStyle.Plain, Start), line => line.Any(char.IsControl));

    [Theory]
    [InlineData(0, "    ")]
    [InlineData(1, "████")]
    [InlineData(7, "████")]
    [InlineData(0.5, "██  ")]
    [InlineData(0.03125, "▏   ")]
    [InlineData(0.96875, "███▉")]
    [InlineData(double.NaN, "    ")]
    public void ABarHasEighths(double fraction, string expected) => Assert.Equal(expected, TextChart.Bar(fraction, 4));

    [Fact]
    public void ASparklineTakesMeansWhereThereIsNoRoom()
    {
        Assert.Equal("▁▂▃▄▅▆▇█", TextChart.Sparkline([0, 1, 2, 3, 4, 5, 6, 7], 20));
        Assert.Equal("▁█", TextChart.Sparkline([0, 0, 5, 7], 2));
        Assert.Equal("▁ █", TextChart.Sparkline([0, double.PositiveInfinity, 7], 20));
        Assert.Equal("▁▁", TextChart.Sparkline([3, 3], 20));
        Assert.Equal("  ", TextChart.Sparkline([double.NaN, double.NaN], 20));
        Assert.Equal("", TextChart.Sparkline([], 20));
    }

    [Theory]
    [InlineData(null, null, null, TerminalColours.None)]
    [InlineData(null, null, "xterm", TerminalColours.None)]
    [InlineData(null, null, "xterm-256color", TerminalColours.Indexed)]
    [InlineData(null, "truecolor", "xterm-256color", TerminalColours.Full)]
    [InlineData("1", "truecolor", "xterm-256color", TerminalColours.None)]
    [InlineData("", "24bit", "xterm", TerminalColours.Full)]
    public void ColoursAreUsedIfTheTerminalSaysSo(string? none, string? depth, string? terminal, object expected) =>
        Assert.Equal(expected, TerminalStyle.ColoursOf(name => name switch { "NO_COLOR" => none, "COLORTERM" => depth, "TERM" => terminal, _ => null }));

    /// <summary>Of the cube of 6³ colours the nearest is taken: #D55E00 lies next to (215, 95, 0), number 166.</summary>
    [Fact]
    public void AmongTwoHundredAndFiftySixColoursTheNearestIsTaken() =>
        Assert.Equal("\e[38;5;166mx\e[39m", new TerminalStyle(80, 24, TerminalColours.Indexed).Paint("x", Colour.OfClass(2)));

    [GeneratedRegex("\e\\[[0-9;]*m")]
    private static partial Regex Codes();

    /// <summary>Three iterations; class k of K has the share 2·(K + 1 − k)/(K·(K + 1)).</summary>
    private static WatchedRun Running(int classes)
    {
        ImmutableArray<RunMetric> Iteration(int number, double switched, double resolution) =>
        [
            .. Enumerable.Range(1, classes).Select(k =>
            {
                double share = 2.0 * (classes + 1 - k) / (classes * (classes + 1));
                return new RunMetric(number, k, Math.Round(3000 * share), share, resolution, switched) { LogEvidence = -1000 * number };
            }),
        ];
        return new WatchedRun(new RunRecord
        {
            Id = "J001",
            Job = "classify",
            Version = "0",
            State = RunState.Running,
            Started = Start,
            Pid = 17,
            Host = Environment.MachineName,
            Arguments = ["classify", "particles.star"],
        })
        {
            Iterations = [Iteration(1, 1, 30), Iteration(2, 0.6, 22), Iteration(3, 0.004, 10)],
            MostIterations = 25,
            EndsBy = Start + TimeSpan.FromHours(1),
            Stage = new StageFacts("iteration 4", 250, 1000, Start + TimeSpan.FromMinutes(7.5), Start + TimeSpan.FromMinutes(9.5)),
        };
    }
}
