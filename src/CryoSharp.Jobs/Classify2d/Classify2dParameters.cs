namespace CryoSharp.Jobs;

/// <summary>What a user sets for a 2D classification.</summary>
/// <remarks>Names, defaults and ranges are those of <see cref="ClassifyParameters"/> wherever the meaning is the same.</remarks>
public sealed record Classify2dParameters
{
    [Parameter("Particles", "STAR or .cs file of the particles to classify.", Group = "Input", IsPositional = true, IsInputFile = true, Alias = "--i")]
    public required string Particles { get; init; }

    [Parameter("Stack folder", "Folder in which image stacks are looked for first.", Group = "Input", Level = ParameterLevel.Advanced)]
    public string? Datadir { get; init; }

    [Parameter("Classes", "How many class averages to sort the particles into.", Group = "Model", Minimum = 1, Maximum = 200, Alias = "-k --K")]
    public int Classes { get; init; } = 50;

    [Parameter("Particle diameter", "Diameter of the soft circle around each particle and each average; a little more than its longest side.", Group = "Model", Unit = "Å",
        Above = 0, Auto = "0.85 of the box", Alias = "--particle_diameter --particle-diameter")]
    public double? Diameter { get; init; }

    [Parameter("Initial resolution", "That the averages are taken to have at first; a few shells beyond it are compared too.", Group = "Model", Unit = "Å", Above = 0, Alias = "--ini-high --ini_high")]
    public double InitialRes { get; init; } = 40;

    [Parameter("Regularisation T", "Weight of the data against smoothness, as in RELION. Larger keeps more detail and more noise.",
        Group = "Model", Above = 0, Maximum = 100, Alias = "--tau2-fudge --tau2_fudge")]
    public double Regularisation { get; init; } = 4;

    [Parameter("Centre averages", "Move each average, with the shifts of its particles, so that its centre of mass lies in the middle.", Group = "Model")]
    public bool Centre { get; init; } = true;

    [Parameter("Angular step", "Step of the finest turns in the plane; halvings of 60 are used.", Group = "Search", Unit = "°", Above = 0, Maximum = 30,
        Auto = "from the resolution and the diameter", Alias = "--psi-step --psi_step")]
    public double? AngularStep { get; init; }

    [Parameter("Shift range", "Radius of the search around the last position.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "five pixels", Alias = "--offset-range --offset_range")]
    public double? ShiftRange { get; init; }

    [Parameter("Shift step", "Step of the coarsest shift grid; it is halved with each level.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "four pixels", Alias = "--offset-step --offset_step", Level = ParameterLevel.Advanced)]
    public double? ShiftStep { get; init; }

    [Parameter("Resolution limit", "No detail finer than this is compared.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "the images' own limit", Alias = "--strict-highres-exp --strict_highres_exp")]
    public double? MaxRes { get; init; }

    [Parameter("Working box", "Side of the averages; smaller than the images' for speed where high resolution is not needed.", Group = "Search", Minimum = 16, Maximum = 1024,
        Auto = "the images' own", Level = ParameterLevel.Advanced)]
    public int? Box { get; init; }

    [Parameter("Iterations", "The run ends after this many if it has not ended by itself.", Group = "Run", Minimum = 1, Maximum = 500, Alias = "--iter")]
    public int Iterations { get; init; } = 25;

    [Parameter("Early subsets", "Particles per class that each of the first five iterations looks at, and three times as many the next five; 0 for all. All later iterations, and the last two in any case, look at all.",
        Group = "Run", Minimum = 0, Level = ParameterLevel.Advanced)]
    public int Subset { get; init; }

    [Parameter("Random seed", "The same seed and input give the same result to the bit, whatever the number of threads.", Group = "Run", Minimum = 0,
        Alias = "--random-seed --random_seed")]
    public int Seed { get; init; }

    [Parameter("Memory", "How much the run may take; what averages and batches leave of it keeps images ready. The result does not depend on it.", Group = "Run", Unit = "GB",
        Above = 0, Auto = "60 % of what is free on the machine or in its control group, or more if the run needs it")]
    public double? Memory { get; init; }

    [Parameter("Save averages every", "Averages of every so many iterations are kept, and always those of the last.", Group = "Run", Minimum = 1, Maximum = 500)]
    public int SaveEvery { get; init; } = 5;

    /// <summary>The same as parameters of a classification, of which a flat one is a special case.</summary>
    internal ClassifyParameters ToClassify() => new()
    {
        Particles = Particles,
        Datadir = Datadir,
        Classes = Classes,
        Diameter = Diameter,
        RefLowpass = InitialRes,
        Regularisation = Regularisation,
        AngularStep = AngularStep,
        ShiftRange = ShiftRange,
        ShiftStep = ShiftStep,
        MaxRes = MaxRes,
        Box = Box,
        Iterations = Iterations,
        Subset = Subset,
        Seed = Seed,
        Memory = Memory,
        SaveEvery = SaveEvery,
    };
}
