using System.Collections.Immutable;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for simulated particles.</summary>
public sealed record SimulateParameters
{
    [Parameter("Maps", "Maps of the states, all of one box and pixel size.", Group = "States", IsInputFile = true)]
    public ImmutableArray<string> Maps { get; init; } = [];

    [Parameter(
        "Models", "Atomic models of the states (PDB or mmCIF), each alone or with the chains to use: spike.pdb:A,B,C.",
        Group = "States", NotWith = "--maps")]
    public ImmutableArray<string> Models { get; init; } = [];

    [Parameter(
        "Superpose", "Residues FIRST-LAST by whose Cα atoms all models are laid on the first one; otherwise they stay where their files put them.",
        Group = "States", OnlyWith = "--models")]
    public string? Superpose { get; init; }

    [Parameter("Phantom states", "States of the built-in complex, used where neither maps nor models are given.", Group = "States", Minimum = 1, Maximum = 10)]
    public int PhantomStates { get; init; } = 2;

    [Parameter("Fractions", "Share of each state, in any unit.", Group = "States", Auto = "equal shares", Above = 0)]
    public ImmutableArray<double> Fractions { get; init; } = [];

    [Parameter("Particles", "How many images.", Group = "Images", Alias = "-n --nr_particles", Minimum = 1, Maximum = 10_000_000)]
    public int Particles { get; init; } = 2000;

    [Parameter("Box", "Side of images and maps in pixels, even.", Group = "Images", Minimum = 16, Maximum = 1024, NotWith = "--maps")]
    public int Box { get; init; } = 64;

    [Parameter("Pixel size", "Of images and maps.", Group = "Images", Unit = "Å", Alias = "--angpix", Above = 0, NotWith = "--maps")]
    public double PixelSize { get; init; } = 4;

    [Parameter("Model resolution", "Of the maps made from atomic models.", Group = "Images", Unit = "Å", Auto = "twice the pixel size", Above = 0, OnlyWith = "--models")]
    public double? ModelResolution { get; init; }

    [Parameter("Signal to noise", "Variance of the signal in the box over that of the noise.", Group = "Images", Alias = "--snr", Above = 0)]
    public double SignalToNoise { get; init; } = 0.05;

    [Parameter("Shift", "Standard deviation of the particle's place along x and along y.", Group = "Images", Unit = "Å", Minimum = 0)]
    public double Shift { get; init; } = 5;

    [Parameter(
        "View concentration", "How much views along z are preferred (κ of the von Mises–Fisher distribution); 0 for uniform views.",
        Group = "Images", Minimum = 0, Maximum = 100, Level = ParameterLevel.Advanced)]
    public double ViewConcentration { get; init; }

    [Parameter("Particles per micrograph", "How many share a micrograph and so its defocus.", Group = "Images", Minimum = 1, Level = ParameterLevel.Advanced)]
    public int ParticlesPerMicrograph { get; init; } = 100;

    [Parameter("Least defocus", "Of a micrograph.", Group = "Microscope", Unit = "Å", Above = 0)]
    public double DefocusMin { get; init; } = 8000;

    [Parameter("Greatest defocus", "Of a micrograph.", Group = "Microscope", Unit = "Å", Above = 0)]
    public double DefocusMax { get; init; } = 25000;

    [Parameter("Astigmatism", "Standard deviation of half the difference of the two defoci.", Group = "Microscope", Unit = "Å", Minimum = 0, Level = ParameterLevel.Advanced)]
    public double Astigmatism { get; init; } = 150;

    [Parameter("Voltage", "Acceleration voltage.", Group = "Microscope", Unit = "kV", Above = 0, Level = ParameterLevel.Advanced)]
    public double Voltage { get; init; } = 300;

    [Parameter("Spherical aberration", "Cs of the objective.", Group = "Microscope", Unit = "mm", Alias = "--cs", Minimum = 0, Level = ParameterLevel.Advanced)]
    public double SphericalAberration { get; init; } = 2.7;

    [Parameter("Amplitude contrast", "Fraction of amplitude contrast.", Group = "Microscope", Minimum = 0, Maximum = 1, Level = ParameterLevel.Advanced)]
    public double AmplitudeContrast { get; init; } = 0.1;

    [Parameter("Random seed", "The same seed and settings give the same images.", Group = "Images", Minimum = 0)]
    public int Seed { get; init; } = 1;
}
