using System.Collections.Immutable;
using CryoSharp.Bench;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ComparisonTableTests
{
    private static readonly ComparisonHeader Header = new(["Machine: one"], 1000, ["cryosharp", "simulate", "--out", "a b"]);

    private static readonly ImmutableArray<ComparisonRow> Rows =
    [
        new("CryoSharp", PoseSearch.Global, 1, Outcome(50, 20), Score()),
        new("CryoSharp", PoseSearch.Global, 2, Outcome(70, 20), Score()),
        new("RELION", PoseSearch.Global, 1, Outcome(3000, 25) with { Part = (100, 3), Measured = new Cost(30, 1, 31, 50) }, null),
        new("RELION", PoseSearch.Global, 2, null, null, "relion_refine ended with exit code 1.\nThe end"),
    ];

    [Fact]
    public void ARowSaysWhatWasUsedAndFound()
    {
        string[] lines = ComparisonTable.Markdown(Header, Rows).Split('\n');
        Assert.Contains("| CryoSharp | global | 1 | 50.0 | 60.0 | 300 | 2.50 | 20 | 0.900 | 0.800 | 0.050 | 3.5 (3.0, 4.0, –) | 12.0, 15.0, – |", lines);
        Assert.Contains("| RELION | global | 1 | ≈ 3000 | ≈ 60.0 | ≥ 300 | ≈ 120.00 | 25 | – | – | – | – | – |", lines);
        Assert.Contains("| RELION | global | 2 | failed | – | – | – | – | – | – | – | – | – |", lines);
    }

    [Fact]
    public void WhatNeedsExplainingIsExplained()
    {
        string[] lines = ComparisonTable.Markdown(Header, Rows).Split('\n');
        Assert.Contains("* RELION, global, seed 1: scaled from 100 particles, 3 iterations, which took 31.0 s of CPU; not scored.", lines);
        Assert.Contains("* RELION, global, seed 2: relion_refine ended with exit code 1. The end", lines);
        Assert.Contains("* CryoSharp, global, seed 1: state 2 lies turned by 20.0° and moved by 1.5 Å in class 1; so was the true map for the FSC.", lines);
        Assert.Contains("* CryoSharp, global, seed 1: state 3 has no class.", lines);
        Assert.Contains("    cryosharp simulate --out 'a b'", lines);
    }

    /// <summary>3000 s over the mean of 50 and 70 s; 3000/25 over 60/20.</summary>
    [Fact]
    public void TheRatioIsOfMeansOverSeeds() => Assert.Equal(
        "global: RELION takes 50.0 times the CPU time of CryoSharp, 40.0 times per particle and iteration.",
        Assert.Single(ComparisonTable.Ratios(Rows, 1000)));

    [Fact]
    public void EveryLineOfTheCsvHasAllColumns()
    {
        string[] lines = ComparisonTable.Csv(1000, Rows).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.Equal(lines[0].Split(',').Length, line.Split(',').Length));
        Assert.EndsWith(",0.9,0.8,0.05,3.5,2;1;0,3.000;4.000;,0.500;20.000;,0.500;1.500;,12.000;15.000;", lines[1], StringComparison.Ordinal);
    }

    private static RunOutcome Outcome(double cpu, int iterations) => new()
    {
        Words = ["program", "x"],
        Measured = new Cost(cpu - 1, 1, 60, 300),
        Whole = new Cost(cpu - 1, 1, 60, 300),
        Iterations = iterations,
        ParticlesPath = "",
        MapPaths = [],
    };

    private static ClassificationScore Score() => new(
        1000, 0.9, 0.8, 0.05, 3.5, [new StateScore(2, 3, 0.5, 0.5, 12), new StateScore(1, 4, 20, 1.5, 15), new StateScore(0)]);
}
