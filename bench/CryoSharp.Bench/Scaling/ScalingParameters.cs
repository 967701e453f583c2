using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>What a user sets for the measurement of costs against sizes.</summary>
internal sealed record ScalingParameters
{
    [Parameter("Out", "Folder for tables and charts; it must be new or empty.", Alias = "-o")]
    public required string Out { get; init; }

    [Parameter("Only", "Which sizes are varied: any of n, k, box, threads.", Auto = "all, and threads where there is more than one")]
    public ImmutableArray<string> Only { get; init; } = [];

    [Parameter("Searches", "Where poses are looked for: any of global, local, none.", Auto = "global and none")]
    public ImmutableArray<string> Searches { get; init; } = [];

    [Parameter("Particles", "Numbers of particles.", Group = "Sizes", Alias = "-n", Auto = "1000, 2000, 4000 and 8000", Minimum = 10, Maximum = 10_000_000)]
    public ImmutableArray<double> Particles { get; init; } = [];

    [Parameter("Classes", "Numbers of classes.", Group = "Sizes", Alias = "-k", Auto = "1, 2, 3, 6 and 12", Minimum = 1, Maximum = 200)]
    public ImmutableArray<double> Classes { get; init; } = [];

    [Parameter("Boxes", "Sides of images and maps in pixels, even; the field of view stays 288 Å.", Group = "Sizes", Auto = "64, 96, 128 and 192", Minimum = 16, Maximum = 1024)]
    public ImmutableArray<double> Boxes { get; init; } = [];

    [Parameter("Fixed classes", "How many classes where their number is not varied.", Group = "Sizes", Minimum = 1, Maximum = 200)]
    public int FixedClasses { get; init; } = 3;

    [Parameter("Fixed box", "Side in pixels where it is not varied.", Group = "Sizes", Minimum = 16, Maximum = 1024)]
    public int FixedBox { get; init; } = 96;

    [Parameter("Particles for classes", "How many particles where classes are varied.", Group = "Sizes", Minimum = 10)]
    public int ClassParticles { get; init; } = 2000;

    [Parameter("Particles for boxes", "How many particles where boxes are varied.", Group = "Sizes", Minimum = 10)]
    public int BoxParticles { get; init; } = 1000;

    [Parameter("Particles for threads", "How many particles where threads are varied.", Group = "Sizes", Minimum = 10)]
    public int ThreadParticles { get; init; } = 4000;

    [Parameter("Iterations", "Of every run; the two before the last are measured. From the eleventh on, classes are no longer softened.", Group = "Schedule", Minimum = 3, Maximum = 500)]
    public int Iterations { get; init; } = 13;

    [Parameter("Resolution limit", "No detail finer than this is compared.", Group = "Schedule", Unit = "Å", Above = 0)]
    public double MaxRes { get; init; } = 17;

    [Parameter("Angular step", "Step of the finest orientation grid of a search.", Group = "Schedule", Unit = "°", Above = 0, Maximum = 30)]
    public double AngularStep { get; init; } = 3.75;

    [Parameter("Signal to noise", "Variance of the signal over that of the noise, in a box of 96; in others such that every shell has the same.", Group = "Particles", Alias = "--snr", Above = 0)]
    public double SignalToNoise { get; init; } = 0.05;

    [Parameter("Data", "Folder of the atomic models of the spike.", Group = "Particles", Auto = "../shared/data/pdb, from the repository")]
    public string? Data { get; init; }
}
