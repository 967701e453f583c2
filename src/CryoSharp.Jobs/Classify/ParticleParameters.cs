using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for every job that explains particles by maps, flat or not.</summary>
/// <remarks>The attributes are the documentation: option names, help, form, range check and manual page are made from them.</remarks>
public abstract record ParticleParameters
{
    [Parameter("Particles", "STAR or .cs file of the particles, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles, Alias = "--i")]
    public required string Particles { get; init; }

    [Parameter("Stack folder", "Folder in which image stacks are looked for first.", Group = "Input", Level = ParameterLevel.Advanced)]
    public string? Datadir { get; init; }

    [Parameter("Particle diameter", "Diameter of the soft circle around each particle; a little more than its longest side.", Group = "Model", Unit = "Å", Above = 0,
        Auto = "0.85 of the box", Alias = "--particle_diameter --particle-diameter")]
    public double? Diameter { get; init; }

    [Parameter("Resolution limit", "No detail finer than this is compared.", Group = "Model", Unit = "Å", Above = 0,
        Auto = "the images' own limit", Alias = "--strict-highres-exp --strict_highres_exp", Level = ParameterLevel.Advanced)]
    public double? MaxRes { get; init; }

    [Parameter("Working box", "Side of the maps; smaller than the images' for speed where high resolution is not needed.", Group = "Model", Minimum = 16, Maximum = 1024,
        Auto = "the images' own", Level = ParameterLevel.Advanced)]
    public int? Box { get; init; }

    [Parameter("Intensity scale", "Which particles share a brightness: those of a micrograph, each its own (ice that differs within micrographs), or all (none).", Group = "Model",
        Level = ParameterLevel.Advanced)]
    public IntensityScale Scale { get; init; }

    [Parameter("Random seed", "The same seed and input give the same result to the bit, whatever the number of threads.", Group = "Run", Minimum = 0,
        Alias = "--random-seed --random_seed")]
    public int Seed { get; init; }

    [Parameter("Memory", "How much the run may take; what maps and batches leave of it keeps images ready. The result does not depend on it.", Group = "Run", Unit = "GB",
        Above = 0, Auto = "60 % of what is free on the machine or in its control group, or more if the run needs it")]
    public double? Memory { get; init; }

    [Parameter("Save maps every", "Maps of every so many iterations are kept, and always those of the last.", Group = "Run", Minimum = 1, Maximum = 500)]
    public int SaveEvery { get; init; } = 5;

    /// <summary>The settings that these parameters stand for; diameter, mask and memory are known once the images are.</summary>
    internal virtual RefinementSettings ToSettings(PoseSearch search, int threads) => new()
    {
        Search = search,
        ParticleDiameter = Diameter ?? 0,
        MaxResolution = MaxRes ?? 0,
        IntensityScale = Scale,
        Seed = (ulong)Seed,
        Threads = threads,
    };

    /// <summary>What single values cannot tell.</summary>
    internal virtual IEnumerable<ParameterProblem> Check(PoseSearch search) => [];
}
