using CryoSharp.Bench;
using CryoSharp.Cli;

namespace CryoSharp.Tests;

public class KernelsJobTests
{
    [Theory]
    [InlineData("--groups", "all")]
    [InlineData("--box", "33")]
    [InlineData("--shells", "65")]
    [InlineData("--shells", "8.5")]
    [InlineData("--transforms", "34")]
    public void WhatCannotBeMeasuredIsRefusedBeforeAnyWork(params string[] words) => Assert.Equal(2, Run(words).Code);

    /// <summary>Every group on tiny sizes: each kernel has a row, with a positive rate.</summary>
    [Fact]
    public void EveryKernelHasARate()
    {
        using var folder = new TemporaryFolder();
        (int code, string output) = Run(
            "--box", "32", "--shells", "8", "--scan-shell", "5", "--scan-order", "1", "--classes", "1", "2", "--particles", "3", "--rotations", "5",
            "--transforms", "24", "--streamed", "1", "--repetitions", "1", "--least-time", "1", "--threads", "1", "--csv", folder["kernels.csv"]);
        Assert.True(code == 0, output);
        string[] rows = [.. File.ReadLines(folder["kernels.csv"]).Skip(1)];
        string[] kernels =
        [
            "multiply-adds", "sum of", "MatrixProduct", "Contract", "ToTurns", "every direction", "as a search does", "Extract", "Insert", "Compare", "Fft2D", "Prepare", "Products",
            "ConjugateProduct", "WeightedNorm",
        ];
        Assert.All(kernels, kernel => Assert.Contains(rows, row => row.Contains(kernel, StringComparison.Ordinal)));
        Assert.All(kernels, kernel => Assert.Contains(kernel, output, StringComparison.Ordinal));
    }

    /// <summary>2·10⁹ operations and 10⁹ bytes in half a second, beside 10¹⁰ a second of either on one core and twice that on two.</summary>
    [Fact]
    public void RatesArePutBesideTheMachinesOwn()
    {
        var ceiling = new MachineCeiling(
            new KernelRow("peak", "", 1e-10, "operation", 1), new KernelRow("peak", "", 5e-11, "operation", 1, Cores: 2),
            new KernelRow("sum", "", 1e-10, "byte", 0, 1), new KernelRow("sum", "", 5e-11, "byte", 0, 1, Cores: 2));
        string line = KernelTable.Markdown("here", ceiling, [new KernelRow("k", "s", 0.5, "call", 2e9, 1e9)]).TrimEnd().Split('\n')[^1];
        Assert.Equal("| k | s | 500 ms per call | 2.00 | 4.00 | 40.0 | 2.00 | 20.0 |", line);
        string[] fields = KernelTable.Csv(ceiling, [new KernelRow("k", "s", 0.5, "call", 2e9, Cores: 2)]).TrimEnd().Split('\n')[1].Split(',');
        Assert.Equal(["\"k\"", "\"s\"", "2", "0.5", "call", "4", "20", "", ""], fields);
    }

    private static (int Code, string Output) Run(params string[] words)
    {
        using var output = new StringWriter();
        int code = CommandLine.Run(["kernels", .. words], new CommandSurroundings
        {
            Output = output,
            Error = output,
            Directory = Environment.CurrentDirectory,
            Jobs = [KernelsJob.Definition],
            Cancel = TestContext.Current.CancellationToken,
        });
        return (code, output.ToString());
    }
}
