namespace CryoSharp.Jobs;

/// <summary>What a user sets to make a map from class averages.</summary>
public sealed record InitialModelParameters
{
    [Parameter("Averages", "A 2D classification, or a selection from one; or an .mrcs file of averages. " + RunSelector.Help, Group = "Input")]
    public required string Averages { get; init; }

    [Parameter("Particle diameter", "Diameter of the soft circle around each average; a little more than the particle's longest side.", Group = "Model", Unit = "Å", Above = 0,
        Auto = "0.85 of the box")]
    public double? Diameter { get; init; }

    [Parameter("Symmetry", "Point group of the map, such as C1, C4, D2, T, O or I1. With the right one far fewer starts go wrong.", Group = "Model", Alias = "--sym")]
    public string Symmetry { get; init; } = "C1";

    [Parameter("Resolution", "Averages are compared up to this at the end.", Group = "Model", Unit = "Å", Above = 0)]
    public double Resolution { get; init; } = 16;

    [Parameter("Starts", "How many maps are made from random poses, at most: fewer where three come to one map, which explains the averages best and is kept.", Group = "Run", Minimum = 1, Maximum = 200)]
    public int Starts { get; init; } = 15;

    [Parameter("Iterations", "Of each start.", Group = "Run", Minimum = 5, Maximum = 500, Level = ParameterLevel.Advanced, Alias = "--iter")]
    public int Iterations { get; init; } = 30;

    [Parameter("Random seed", "The same seed and input give the same result to the bit, whatever the number of threads.", Group = "Run", Minimum = 0,
        Alias = "--random-seed --random_seed")]
    public int Seed { get; init; }
}
