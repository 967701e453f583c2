using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>What a user sets for the measurement of kernels.</summary>
internal sealed record KernelsParameters
{
    [Parameter("Box", "Side of images and maps in pixels, even; the built-in complex fills three quarters of it.", Minimum = 16, Maximum = 512)]
    public int Box { get; init; } = 128;

    [Parameter("Groups", "Which kernels are measured: any of product, polar, slices, padded, images, scores.", Auto = "all")]
    public ImmutableArray<string> Groups { get; init; } = [];

    [Parameter("Shells", "Last shells of slices, prepared images and scores.", Auto = "a quarter and a half of the box", Minimum = 4)]
    public ImmutableArray<double> Shells { get; init; } = [];

    [Parameter("Scan's shell", "Last shell of the polar scan.", Minimum = 3)]
    public int ScanShell { get; init; } = 14;

    [Parameter("Scan's order", "HEALPix order of the polar scan; its step is 60°/2^order.", Minimum = 0, Maximum = 4)]
    public int ScanOrder { get; init; } = 3;

    [Parameter("Classes", "Class numbers for which the polar scan is measured.", Auto = "1, 3 and 6", Minimum = 1, Maximum = 10)]
    public ImmutableArray<double> Classes { get; init; } = [];

    [Parameter("Particles", "Images that are prepared and scanned.", Alias = "-n", Minimum = 1, Maximum = 10_000)]
    public int Particles { get; init; } = 16;

    [Parameter("Rotations", "Of the slices, before they are taken from the start again.", Minimum = 1, Maximum = 1_000_000)]
    public int Rotations { get; init; } = 4000;

    [Parameter("Transforms", "Sides of the images that are transformed.", Auto = "96 and 128", Minimum = 4)]
    public ImmutableArray<double> Transforms { get; init; } = [];

    [Parameter("Streamed", "Megabytes (2^20) that are summed to find the bandwidth.", Minimum = 1, Maximum = 16_384)]
    public int Streamed { get; init; } = 256;

    [Parameter("Repetitions", "Of every measurement; the fastest counts.", Minimum = 1, Maximum = 1000)]
    public int Repetitions { get; init; } = 5;

    [Parameter("Least time", "Of one repetition.", Unit = "ms", Minimum = 1, Maximum = 10_000)]
    public double LeastTime { get; init; } = 50;

    [Parameter("CSV", "File to which the table is written as well.", Auto = "none")]
    public string? Csv { get; init; }
}
