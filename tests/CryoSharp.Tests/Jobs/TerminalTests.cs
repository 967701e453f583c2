using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public class TerminalTests
{
    [Theory]
    [InlineData(0.42, "0.4 s")]
    [InlineData(12.2, "12 s")]
    [InlineData(200, "3 m 20 s")]
    [InlineData(3900, "1 h 05 m")]
    [InlineData(90061, "25 h 01 m")]
    public void DurationsAreRoundedForPeople(double seconds, string expected) =>
        Assert.Equal(expected, Terminal.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void PlainLinesComeEveryFivePercentAtMost()
    {
        var clock = new SteppedClock(TimeSpan.FromSeconds(2));
        using var output = new StringWriter();
        var terminal = new Terminal(output, TerminalMode.Lines, clock);
        for (int i = 0; i <= 1000; i++)
        {
            terminal.Progress("scoring", i, 1000);
        }

        string[] lines = output.ToString().TrimEnd().Split('\n');

        // 1000 reports 2 s apart: a line each 30 s (15 reports, 1.5 %), sooner than 5 %.
        Assert.InRange(lines.Length, 60, 70);
        Assert.DoesNotContain('\r', output.ToString());
        Assert.Contains("left", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("done in 33 m 20 s", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>What a terminal shows after each drawing is what was drawn last, and lines that stay are not written again.</summary>
    [Fact]
    public void LinesAreDrawnInThePlaceOfThoseBefore()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TerminalMode.Bar, TimeProvider.System);
        terminal.Redraw(["one", "two", "three"], 80);
        Assert.Equal("one\e[K\ntwo\e[K\nthree\e[K\n", output.ToString());

        output.GetStringBuilder().Clear();
        terminal.Redraw(["one", "2"], 80);
        Assert.Equal("\e[3A\r\n2\e[K\n\e[J", output.ToString());

        output.GetStringBuilder().Clear();
        terminal.Redraw(["one", "2"], 60);
        Assert.Equal("\e[H\e[Jone\e[K\n2\e[K\n", output.ToString());
    }

    [Fact]
    public void FastStagesMakeOneLine()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TerminalMode.Lines, new SteppedClock(TimeSpan.FromMilliseconds(1)));
        for (int i = 0; i <= 100; i++)
        {
            terminal.Progress("reading", i, 100);
        }

        Assert.Single(output.ToString().TrimEnd().Split('\n'));
    }

    [Fact]
    public void ABarIsErasedBeforeALine()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TerminalMode.Bar, new SteppedClock(TimeSpan.FromSeconds(1)));
        terminal.Progress("scoring", 0, 10);
        terminal.Progress("scoring", 5, 10);
        terminal.Log("a line");

        Assert.Contains("50 % (5 of 10), 1.0 s left  [###############...............]", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($"\ra line{Environment.NewLine}", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void QuietShowsResultsOnly()
    {
        using var output = new StringWriter();
        var terminal = new Terminal(output, TerminalMode.Quiet, TimeProvider.System);
        terminal.Log("a line");
        terminal.Progress("scoring", 10, 10);
        terminal.Print("42");

        Assert.Equal($"42{Environment.NewLine}", output.ToString());
    }

    /// <summary>Each look at the clock takes a fixed time.</summary>
    private sealed class SteppedClock(TimeSpan step) : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now += step.Ticks;
    }
}
