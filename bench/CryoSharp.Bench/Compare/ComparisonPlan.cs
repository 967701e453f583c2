using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Jobs;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>What both programs are to do, with nothing left open.</summary>
internal sealed record ComparisonPlan
{
    /// <summary>What the user set.</summary>
    public required CompareParameters Parameters { get; init; }

    /// <summary>The particles and the truth about them.</summary>
    public required LabelledSet Set { get; init; }

    /// <summary>The files to start from.</summary>
    public required ComparisonInput Input { get; init; }

    /// <summary>How many threads either may use.</summary>
    public required int Threads { get; init; }

    /// <summary>Where poses are looked for, in turn.</summary>
    public ImmutableArray<PoseSearch> Modes => Parameters.Modes.IsEmpty ? [.. Enum.GetValues<PoseSearch>()] : [.. Parameters.Modes.Select(Mode)];

    /// <summary>Of the random numbers, in turn.</summary>
    public ImmutableArray<int> Seeds => Parameters.Seeds.IsEmpty ? [1] : [.. Parameters.Seeds.Select(seed => (int)seed)];

    /// <summary>How many classes.</summary>
    public int Classes => Parameters.Classes ?? Set.Maps.Length;

    /// <summary>Of the masks, Å.</summary>
    public double Diameter => Parameters.Diameter ?? (Parameters switch
    {
        { Set: SampleSet.Spike } => 220,
        { ParticlesFrom: null, Maps.IsEmpty: true, Models.IsEmpty: true } => Math.Min(190, 0.85 * Set.BoxSize * Set.PixelSize),
        _ => Math.Round(0.85 * Set.BoxSize * Set.PixelSize),
    });

    /// <summary>The point group of the classes.</summary>
    public PointGroup Symmetry => PointGroup.Parse(Parameters.Symmetry);

    /// <summary>As the options of both programs have it.</summary>
    public static string NameOf(PoseSearch mode) => mode.ToString().ToLowerInvariant();

    /// <summary>A mode by its name.</summary>
    /// <exception cref="ArgumentException">There is no such mode.</exception>
    public static PoseSearch Mode(string name) => Enum.GetValues<PoseSearch>().Cast<PoseSearch?>().FirstOrDefault(mode => NameOf(mode!.Value) == name)
        ?? throw new ArgumentException($"\"{name}\" is not one of global, local, none.", nameof(name));

    /// <summary>Writes the particles from which a search starts.</summary>
    /// <param name="count">How many, from the first.</param>
    /// <returns>The path of the STAR file.</returns>
    public string WriteParticles(PoseSearch mode, int count) => Input.WriteParticles(
        mode, Parameters.AngleError, Parameters.ShiftError ?? Set.PixelSize, (ulong)Parameters.DataSeed, count);

    /// <summary>What cannot be done with these particles.</summary>
    /// <exception cref="RefusedInputException">Something cannot.</exception>
    public void Check()
    {
        if (Parameters.References == StartingMaps.All && Classes != Set.Maps.Length)
        {
            throw new RefusedInputException($"--references all starts from {Set.Maps.Length} maps, which makes {Set.Maps.Length} classes; --classes says {Classes}.");
        }

        if (Parameters.RelionParticles > Set.Particles.Count)
        {
            throw new RefusedInputException(string.Create(
                CultureInfo.InvariantCulture, $"--relion-particles {Parameters.RelionParticles}: there are {Set.Particles.Count} particles."));
        }
    }
}
