namespace CryoSharp.Jobs;

/// <summary>What a user sets for a reconstruction from known poses.</summary>
public sealed record ReconstructParameters
{
    [Parameter("Particles", "Particle file with poses, or an earlier run; RUN:1,3 for some of its classes.", Group = "Input", Alias = "--i", IsPositional = true, IsInputFile = true, OfRun = RunPart.Particles)]
    public required string Particles { get; init; }

    [Parameter("Stack folder", "Folder where the image stacks are, if they are not where the particle file says.", Group = "Input", Level = ParameterLevel.Advanced)]
    public string? Stacks { get; init; }

    [Parameter(
        "Classes", "Which maps to make: one of all particles, one per class number, or one per column csClassProbability<k>, to which every "
        + "particle adds with that weight.", Group = "Classes")]
    public ClassChoice Classes { get; init; } = ClassChoice.All;

    [Parameter("Class", "Only this class.", Group = "Classes", Alias = "--class", Minimum = 1, OnlyWith = "--classes hard|soft")]
    public int? OnlyClass { get; init; }

    [Parameter("Symmetry", "Point group, such as C1, C4, D2, T, O, I1.", Group = "Map", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";

    [Parameter("Maximum resolution", "Nothing beyond this is used.", Group = "Map", Unit = "Å", Alias = "--maxres", Auto = "twice the pixel size", Above = 0)]
    public double? MaxResolution { get; init; }

    [Parameter("CTF", "Correct for the contrast transfer of each image.", Group = "Map")]
    public bool Ctf { get; init; } = true;

    [Parameter("Unfiltered", "Leave out the Wiener filter made from the FSC of the half-maps, and so keep noise at high resolution.", Group = "Map")]
    public bool Unfiltered { get; init; }

    [Parameter(
        "Regularisation T", "Weight of the data against the smoothness that the FSC suggests. Larger values keep more detail and more noise.",
        Group = "Map", Alias = "--tau2_fudge", Above = 0, Maximum = 100, NotWith = "--unfiltered", Level = ParameterLevel.Advanced)]
    public double Regularisation { get; init; } = 1;

    [Parameter("Mask", "Mask within which the FSC is measured.", Group = "Map", Alias = "-m", Auto = "a sphere of 0.9 of the box", IsInputFile = true)]
    public string? Mask { get; init; }

    [Parameter("Padding", "How much finer than needed the grid in Fourier space is.", Group = "Map", Alias = "--pad", Minimum = 1, Maximum = 3, Level = ParameterLevel.Advanced)]
    public int Padding { get; init; } = 2;
}

/// <summary>Which maps a reconstruction makes.</summary>
public enum ClassChoice
{
    /// <summary>One map of all particles.</summary>
    All,

    /// <summary>By class number.</summary>
    Hard,

    /// <summary>By class probability.</summary>
    Soft,
}
