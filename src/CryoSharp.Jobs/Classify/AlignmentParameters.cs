using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>About what known poses turn in a local search.</summary>
public enum Fulcrum
{
    /// <summary>The centre of the box.</summary>
    Box,

    /// <summary>The centre of mass of the focus mask, or else of the solvent mask.</summary>
    Mask,
}

/// <summary>What a user sets for every job that starts from maps and looks for poses.</summary>
public abstract record AlignmentParameters : MapParameters
{
    internal const double DefaultLocalAngle = 5;

    [Parameter("Initial low-pass", "Resolution to which starting maps are filtered, so that no fine detail survives by itself.", Group = "Model", Unit = "Å", Above = 0,
        Alias = "--ini-high --ini_high")]
    public double RefLowpass { get; init; } = 40;

    [Parameter("Angular step", "Step of the finest orientation grid; halvings of 60 are used.", Group = "Search", Unit = "°", Above = 0, Maximum = 30,
        Auto = "from how sharply poses are known, the resolution and the diameter", OnlyWith = "--search global|local")]
    public double? AngularStep { get; init; }

    [Parameter("Shift range", "Radius of the search around the last position.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "five pixels, or with --fulcrum mask as far as turns of twice --local-angle move the middle", OnlyWith = "--search global|local", Alias = "--offset-range")]
    public double? ShiftRange { get; init; }

    [Parameter("Shift step", "Step of the coarsest shift grid; it is halved with each level.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "two pixels", OnlyWith = "--search global|local", Alias = "--offset-step", Level = ParameterLevel.Advanced)]
    public double? ShiftStep { get; init; }

    [Parameter("Local angle", "Standard deviation of the prior on rotations; three times this is searched.", Group = "Search", Unit = "°", Above = 0, Maximum = 30,
        Auto = "5", OnlyWith = "--search local", Alias = "--sigma-ang --sigma_ang")]
    public double? LocalAngle { get; init; }

    [Parameter("Local shift", "Standard deviation of the prior on shifts.", Group = "Search", Unit = "Å", Above = 0,
        Auto = "5", OnlyWith = "--search local")]
    public double? LocalShift { get; init; }

    [Parameter("Fulcrum", "About what poses turn: the middle of the box, or of the mask, for a part far from the middle that moves by itself; where it lies in the image is what the shift prior knows.",
        Group = "Search", OnlyWith = "--search local")]
    public Fulcrum Fulcrum { get; init; }

    [Parameter("Relax symmetry", "Point group up to which known poses are right: every mate of a pose is looked about. For a molecule that is symmetric but for some part, after a refinement with that symmetry.",
        Group = "Search", Auto = "the symmetry of the maps", OnlyWith = "--search local", Alias = "--relax-sym --relax_sym")]
    public string? RelaxSymmetry { get; init; }

    [Parameter("Iterations", "The run ends after this many if it has not ended by itself.", Group = "Run", Minimum = 1, Maximum = 500, Alias = "--iter")]
    public int Iterations { get; init; } = 25;

    /// <summary>Whether a mask is given that says where the part of interest is.</summary>
    internal virtual bool HasMask => Mask is not null;

    /// <inheritdoc/>
    internal override RefinementSettings ToSettings(PoseSearch search, int threads) => base.ToSettings(search, threads) with
    {
        InitialLowPass = RefLowpass,
        AngularStep = AngularStep ?? 0,
        ShiftRange = ShiftRange ?? 0,
        ShiftStep = ShiftStep ?? 0,
        RotationSigma = LocalAngle ?? DefaultLocalAngle,
        ShiftSigma = LocalShift ?? 5,
        Relaxed = RelaxSymmetry is string group ? PointGroup.Parse(group) : null,
        MaxIterations = Iterations,
    };

    /// <inheritdoc/>
    internal override IEnumerable<ParameterProblem> Check(PoseSearch search)
    {
        foreach (ParameterProblem problem in base.Check(search))
        {
            yield return problem;
        }

        foreach (ParameterProblem problem in RelaxSymmetry is string group ? SymmetryText.Check(group, "--relax-symmetry") : [])
        {
            yield return problem;
        }

        if (Fulcrum == Fulcrum.Mask && !HasMask)
        {
            yield return new ParameterProblem("--fulcrum", "There is no mask whose centre could be taken. Give --mask.");
        }

        if (Fulcrum == Fulcrum.Mask && (Symmetry != "C1" || RelaxSymmetry is not null))
        {
            yield return new ParameterProblem("--fulcrum", "A part that is turned about a place of its own has no symmetry with the others. Expand the symmetry first (cryosharp expand), then use C1.");
        }

        if (search == PoseSearch.Local && AngularStep > 3 * (LocalAngle ?? DefaultLocalAngle))
        {
            yield return new ParameterProblem("--angular-step", "It is more than three times --local-angle: some particles would have no orientation to try. Make it smaller.");
        }
    }
}
