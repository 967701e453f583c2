using System.Xml.Linq;
using CryoSharp.Bench;

namespace CryoSharp.Tests;

public class ScalingReportTests
{
    private static readonly ScalingParameters Parameters = new() { Out = "out" };

    /// <summary>An expectation step of 2 ms·√K per particle and thread, and a rest of 0.1 s·K.</summary>
    [Fact]
    public void ExponentsAndRatiosAreThoseOfTheCosts()
    {
        using var folder = new TemporaryFolder();
        ScalingDimension[] dimensions = [.. ScalingPlan.Dimensions(Parameters, 4)];
        ScalingRow[] rows = [.. dimensions.SelectMany(dimension => dimension.Runs).Distinct().Select(Row)];
        new ScalingReport(folder.Folder, Parameters, [.. dimensions]).Write([.. rows]);
        Assert.Equal(["box.svg", "iterations.csv", "k.svg", "n.svg", "scaling.csv", "scaling.md", "threads.svg"], folder.FileNames);

        string text = File.ReadAllText(folder["scaling.md"]);
        Assert.Contains("* global E step: N^1.00\n", text, StringComparison.Ordinal);
        Assert.Contains("* global E step: K^0.50\n", text, StringComparison.Ordinal);
        Assert.Contains("* none E step: L^0.00\n", text, StringComparison.Ordinal);
        Assert.Contains("* none: threads^1.00\n", text, StringComparison.Ordinal);
        // K = 12 at N = 2000: 2 ms·√12 = 6.93 ms, with 1.2 s 15.06 s in all; K = 1 takes 4.1 s.
        Assert.Contains("| global | 12 | 6.93 | 1.20 | 7.53 | 15.1 | 0.31 | 20.0 | 300 | 16 |", text, StringComparison.Ordinal);
        Assert.Contains("| none | 4 | 3.46 | 0.300 | 3.54 | 3.54 | 4.00 | 20.0 | 300 | 16 |", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Not all", text, StringComparison.Ordinal);

        string[] points = File.ReadAllLines(folder["scaling.csv"]);
        Assert.Equal(1 + dimensions.Sum(dimension => dimension.Runs.Length), points.Length);
        Assert.Equal("n,global,1000,3,96,1,2,3.4641,0.3,3.7641,3.7641,20,1,22,300,16", points[1]);
        Assert.Equal(1 + (4 * rows.Length), File.ReadAllLines(folder["iterations.csv"]).Length);
        XElement chart = XDocument.Load(folder["k.svg"]).Root!;
        Assert.Contains(chart.Elements(), element => element.Value == "global E step: K^0.50");
    }

    [Fact]
    public void RunsOfOtherShellsAreRemarked()
    {
        ScalingDimension[] dimensions = [.. ScalingPlan.Dimensions(Parameters with { Only = ["n"], Searches = ["none"] }, 1)];
        ScalingRow[] rows = [.. dimensions[0].Runs.Select(Row)];
        rows[0] = new ScalingRow(rows[0].Run, rows[0].Job, [.. rows[0].Iterations.Select(i => i with { WorkingShell = 12 })]);
        Assert.Contains("Not all of these runs compared the same shells", new ScalingReport("", Parameters, [.. dimensions]).Markdown([.. rows]), StringComparison.Ordinal);
    }

    /// <summary>Of iterations 2 to 5 the third and fourth count; of 2 and 3 only the second.</summary>
    [Fact]
    public void TheLastIterationDoesNotCount()
    {
        ScalingRow row = Row(new ScalingRun(default, 100, 1, 32, 1));
        Assert.Equal([3, 4], row.Measured.Select(i => i.Iteration));
        Assert.Equal([2], new ScalingRow(row.Run, row.Job, row.Iterations[..2]).Measured.Select(i => i.Iteration));
    }

    private static ScalingRow Row(ScalingRun run)
    {
        (double expectation, double rest) = (0.002 * run.Particles * Math.Sqrt(run.Classes), 0.1 * run.Classes);
        return new ScalingRow(run, new Cost(20, 1, 22, 300), [.. Enumerable.Range(2, 4).Select(iteration =>
            new IterationCost(iteration, expectation, rest, (expectation + rest) / run.Threads, 16, run.Classes))]);
    }
}
