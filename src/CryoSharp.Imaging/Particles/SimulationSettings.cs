using System.Collections.Immutable;

namespace CryoSharp.Imaging;

/// <summary>How particles are to be simulated.</summary>
public sealed record SimulationSettings
{
    /// <summary>How many particles.</summary>
    public required int Count { get; init; }

    /// <summary>The share of each map, in any unit; empty for equal shares. Particles draw their class at random.</summary>
    public ImmutableArray<double> Fractions { get; init; } = [];

    /// <summary>
    /// Signal to noise: the variance over the box of a projection with CTF, averaged over the particles, divided by the variance of the white noise.
    /// Infinite for no noise.
    /// </summary>
    public double SignalToNoise { get; init; } = 0.05;

    /// <summary>Standard deviation of the shift along x and along y, Å.</summary>
    public double ShiftSigma { get; init; } = 5;

    /// <summary>Smallest and greatest mean defocus of a micrograph, Å; uniform between.</summary>
    public (double Smallest, double Greatest) Defocus { get; init; } = (8_000, 25_000);

    /// <summary>Standard deviation of half the difference of the two defoci, Å; normal, its absolute value is used.</summary>
    public double AstigmatismSigma { get; init; } = 150;

    /// <summary>Acceleration voltage in kV.</summary>
    public double VoltageKilovolts { get; init; } = 300;

    /// <summary>Spherical aberration in mm.</summary>
    public double SphericalAberrationMillimetres { get; init; } = 2.7;

    /// <summary>Fraction of amplitude contrast, 0 to 1.</summary>
    public double AmplitudeContrast { get; init; } = 0.1;

    /// <summary>Of every random choice: the same seed, maps and settings give the same bits.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>
    /// How much views along +z of the maps are preferred: κ of the von Mises–Fisher distribution, density ∝ exp(κ·cos tilt); 0 for uniform views.
    /// </summary>
    public double ViewConcentration { get; init; }

    /// <summary>How many particles share a micrograph and so its defocus.</summary>
    public int ParticlesPerMicrograph { get; init; } = 100;

    /// <summary>Lists everything that is out of range; empty if all is well.</summary>
    /// <param name="maps">How many maps there are.</param>
    public ImmutableArray<string> Check(int maps)
    {
        (bool IsRight, string Problem)[] rules =
        [
            (Count >= 1, $"The number of particles must be at least 1; found {Count}."),
            (Fractions.IsEmpty || Fractions.Length == maps, $"There are {Fractions.Length} fractions for {maps} maps."),
            (Fractions.IsEmpty || (Fractions.All(f => f >= 0 && double.IsFinite(f)) && Fractions.Sum() > 0),
                "Fractions must not be negative, and one must be above 0."),
            (SignalToNoise > 0, $"The signal-to-noise ratio must be above 0; found {SignalToNoise}."),
            (ShiftSigma >= 0 && double.IsFinite(ShiftSigma), $"The shifts' deviation must not be negative; found {ShiftSigma} Å."),
            (Defocus.Smallest <= Defocus.Greatest && double.IsFinite(Defocus.Greatest - Defocus.Smallest),
                $"The defocus cannot range from {Defocus.Smallest} to {Defocus.Greatest} Å."),
            (AstigmatismSigma >= 0 && double.IsFinite(AstigmatismSigma), $"The astigmatism must not be negative; found {AstigmatismSigma} Å."),
            (VoltageKilovolts > 0 && double.IsFinite(VoltageKilovolts), $"The voltage must be above 0; found {VoltageKilovolts} kV."),
            (double.IsFinite(SphericalAberrationMillimetres), "The spherical aberration must be finite."),
            (AmplitudeContrast is >= 0 and <= 1, $"The amplitude contrast must be from 0 to 1; found {AmplitudeContrast}."),
            (ViewConcentration >= 0 && double.IsFinite(ViewConcentration),
                $"The concentration of views must not be negative; found {ViewConcentration}."),
            (ParticlesPerMicrograph >= 1, $"A micrograph must hold at least 1 particle; found {ParticlesPerMicrograph}."),
        ];
        return [.. rules.Where(r => !r.IsRight).Select(r => r.Problem)];
    }
}
