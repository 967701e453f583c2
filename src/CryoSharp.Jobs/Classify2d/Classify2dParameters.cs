using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a user sets for a 2D classification.</summary>
/// <remarks>Names, defaults and ranges are those of <see cref="ClassifyParameters"/> wherever the meaning is the same.</remarks>
public sealed record Classify2dParameters : ParticleParameters
{
    [Parameter("Classes", "How many class averages to sort the particles into.", Group = "Model", Minimum = 1, Maximum = 200, Alias = "-k --K")]
    public int Classes { get; init; } = 50;

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

    [Parameter("Iterations", "The run ends after this many if it has not ended by itself.", Group = "Run", Minimum = 1, Maximum = 500, Alias = "--iter")]
    public int Iterations { get; init; } = 25;

    [Parameter("Early subsets", "Particles per class that each of the first five iterations looks at, and three times as many the next five; 0 for all. All later iterations, and the last two in any case, look at all.",
        Group = "Run", Minimum = 0, Level = ParameterLevel.Advanced)]
    public int Subset { get; init; }

    /// <inheritdoc/>
    internal override RefinementSettings ToSettings(PoseSearch search, int threads) => base.ToSettings(search, threads) with
    {
        IsFlat = true,
        CentresClasses = Centre,
        InitialLowPass = InitialRes,
        Regularisation = Regularisation,
        AngularStep = AngularStep ?? 0,
        ShiftRange = ShiftRange ?? 0,
        ShiftStep = ShiftStep ?? 0,
        MaxIterations = Iterations,
        SubsetPerClass = Subset,
        AnnealsClasses = Classes > 1,
    };
}
