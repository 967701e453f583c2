using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Bench;

/// <summary>What a user sets for a comparison.</summary>
internal sealed record CompareParameters
{
    [Parameter("Set", "What is simulated: the built-in complex, or SARS-CoV-2 spikes with 0, 1 and 2 receptor domains up.", Group = "Particles")]
    public SampleSet Set { get; init; } = SampleSet.Phantom;

    [Parameter("Data", "Folder of the atomic models of the set.", Group = "Particles", Auto = "../shared/data/pdb, from the repository", OnlyWith = "--set spike")]
    public string? Data { get; init; }

    [Parameter("Particles from", "Run folder of cryosharp simulate, whose particles are taken instead of new ones.", Group = "Particles")]
    public string? ParticlesFrom { get; init; }

    [Parameter("Maps", "Maps of the states, as for cryosharp simulate.", Group = "Particles", IsInputFile = true)]
    public ImmutableArray<string> Maps { get; init; } = [];

    [Parameter("Models", "Atomic models of the states, as for cryosharp simulate.", Group = "Particles", NotWith = "--maps")]
    public ImmutableArray<string> Models { get; init; } = [];

    [Parameter("Superpose", "Residues FIRST-LAST by which the models are laid on the first one.", Group = "Particles", OnlyWith = "--models")]
    public string? Superpose { get; init; }

    [Parameter("Phantom states", "States of the built-in complex.", Group = "Particles", Auto = "2", Minimum = 1, Maximum = 10)]
    public int? PhantomStates { get; init; }

    [Parameter("Fractions", "Share of each state, in any unit.", Group = "Particles", Auto = "those of the set, or equal shares", Above = 0)]
    public ImmutableArray<double> Fractions { get; init; } = [];

    [Parameter("Particles", "How many images.", Group = "Particles", Alias = "-n", Auto = "2000", Minimum = 10, Maximum = 10_000_000)]
    public int? Particles { get; init; }

    [Parameter("Box", "Side of images and maps in pixels, even.", Group = "Particles", Auto = "64, of spikes 96", Minimum = 16, Maximum = 1024)]
    public int? Box { get; init; }

    [Parameter("Pixel size", "Of images and maps.", Group = "Particles", Unit = "Å", Alias = "--angpix", Auto = "4, of spikes 3", Above = 0)]
    public double? PixelSize { get; init; }

    [Parameter("Signal to noise", "Variance of the signal in the box over that of the noise.", Group = "Particles", Alias = "--snr", Auto = "0.05", Above = 0)]
    public double? SignalToNoise { get; init; }

    [Parameter("Shift", "Standard deviation of the particle's place along x and along y.", Group = "Particles", Unit = "Å", Auto = "5", Minimum = 0)]
    public double? Shift { get; init; }

    [Parameter("Data seed", "Seed of the simulation and of the errors of poses.", Group = "Particles", Minimum = 0)]
    public int DataSeed { get; init; } = 1;

    [Parameter("Modes", "Where poses are looked for: any of global, local, none.", Group = "Runs", Auto = "all three")]
    public ImmutableArray<string> Modes { get; init; } = [];

    [Parameter("Seeds", "Each program is run once with each.", Group = "Runs", Auto = "1", Minimum = 0)]
    public ImmutableArray<double> Seeds { get; init; } = [];

    [Parameter("Classes", "How many classes to sort the particles into.", Group = "Runs", Alias = "-k --K", Auto = "as many as states", Minimum = 1, Maximum = 200)]
    public int? Classes { get; init; }

    [Parameter("Particle diameter", "Of the masks of images and maps.", Group = "Runs", Unit = "Å", Alias = "--particle_diameter",
        Auto = "0.85 of the box; of the built-in complex 190, of spikes 220", Above = 0)]
    public double? Diameter { get; init; }

    [Parameter("Symmetry", "Point group of every class.", Group = "Runs", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";

    [Parameter("References", "The true map of state 1 for all classes, or the true map of every state.", Group = "Runs")]
    public StartingMaps References { get; init; } = StartingMaps.One;

    [Parameter("Initial low-pass", "Resolution to which starting maps are filtered.", Group = "Runs", Unit = "Å", Alias = "--ini_high", Above = 0)]
    public double RefLowpass { get; init; } = 40;

    [Parameter("Regularisation T", "Weight of the data against smoothness.", Group = "Runs", Alias = "--tau2_fudge", Above = 0, Maximum = 100)]
    public double Regularisation { get; init; } = 4;

    [Parameter("Iterations", "The most of either program.", Group = "Runs", Alias = "--iter", Minimum = 1, Maximum = 500)]
    public int Iterations { get; init; } = 25;

    [Parameter("Local angle", "Standard deviation of the prior on rotations in a local search.", Group = "Runs", Unit = "°", Alias = "--sigma_ang", Above = 0, Maximum = 30)]
    public double LocalAngle { get; init; } = 5;

    [Parameter("Angle error", "Standard deviation, about each axis, of what is added to the true rotations a local search starts from.", Group = "Runs", Unit = "°", Minimum = 0, Maximum = 30)]
    public double AngleError { get; init; } = 3;

    [Parameter("Shift error", "Standard deviation, along x and along y, of what is added to the true shifts a local search starts from.", Group = "Runs", Unit = "Å",
        Auto = "one pixel", Minimum = 0)]
    public double? ShiftError { get; init; }

    [Parameter("RELION's particles", "Run RELION on the first so many particles only, and scale its CPU time.", Group = "Runs", Auto = "all", Minimum = 10)]
    public int? RelionParticles { get; init; }

    [Parameter("RELION's iterations", "Run RELION for so many iterations only, and scale its CPU time.", Group = "Runs", Auto = "all", Minimum = 1)]
    public int? RelionIterations { get; init; }

    [Parameter("Skip", "A program to leave out.", Group = "Runs")]
    public SkippedProgram Skip { get; init; } = SkippedProgram.None;

    [Parameter("RELION", "The program to compare with.", Group = "Runs")]
    public string Relion { get; init; } = "relion_refine";

    [Parameter("Work folder", "Where everything is kept; it must be new or empty.", Group = "Runs", Auto = "a temporary one, removed at the end")]
    public string? Work { get; init; }

    [Parameter("Further options", "Options for cryosharp classify, after --.", Group = "Runs", IsPositional = true)]
    public ImmutableArray<string> ClassifyOptions { get; init; } = [];
}

/// <summary>What is simulated where nothing else is said.</summary>
internal enum SampleSet
{
    /// <summary>The built-in complex.</summary>
    Phantom,

    /// <summary>Three states of the SARS-CoV-2 spike.</summary>
    Spike,
}

/// <summary>What the classes start from.</summary>
internal enum StartingMaps
{
    /// <summary>All from the map of state 1.</summary>
    One,

    /// <summary>One from each state's map.</summary>
    All,
}

/// <summary>Which program is not run.</summary>
internal enum SkippedProgram
{
    /// <summary>Both are run.</summary>
    None,

    /// <summary>Only CryoSharp is run.</summary>
    Relion,

    /// <summary>Only RELION is run.</summary>
    [System.Text.Json.Serialization.JsonStringEnumMemberName("cryosharp")]
    CryoSharp,
}
