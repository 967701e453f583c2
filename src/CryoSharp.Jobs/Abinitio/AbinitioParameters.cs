using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>What a user sets to make maps from nothing.</summary>
public sealed record AbinitioParameters : MapParameters
{
    private static readonly Ascent Usual = new();

    [Parameter("Classes", "How many maps to make at once.", Group = "Model", Minimum = 1, Maximum = 20, Alias = "-k --K")]
    public int Classes { get; init; } = 1;

    [Parameter("Starts", "How often at most all is done, from other random orientations each time: three times at least, then until the best map has come back. The maps that explain the particles best are kept.", Group = "Run", Minimum = 1, Maximum = 100)]
    public int Starts { get; init; } = 5;

    [Parameter("First resolution", "Images are compared up to this at the start.", Group = "Run", Unit = "Å", Above = 0)]
    public double FirstResolution { get; init; } = Usual.FirstResolution;

    [Parameter("Last resolution", "Images are compared up to this at the end.", Group = "Run", Unit = "Å", Above = 0)]
    public double LastResolution { get; init; } = Usual.LastResolution;

    [Parameter("Iterations", "How many subsets of the particles are looked at; three iterations on all of them follow.", Group = "Run", Minimum = 10, Maximum = 2000, Alias = "--iter")]
    public int Iterations { get; init; } = Usual.Iterations;

    [Parameter("First subset", "Particles per class in a subset at the start.", Group = "Run", Minimum = 20, Level = ParameterLevel.Advanced)]
    public int FirstSubset { get; init; } = Usual.FirstSubset;

    [Parameter("Last subset", "Particles per class in a subset at the end.", Group = "Run", Minimum = 20, Level = ParameterLevel.Advanced)]
    public int LastSubset { get; init; } = Usual.LastSubset;

    [Parameter("First weight", "What the maps of a subset weigh against those before, at the start: 1 replaces them.", Group = "Run", Above = 0, Maximum = 1, Level = ParameterLevel.Advanced)]
    public double FirstWeight { get; init; } = Usual.FirstStep;

    [Parameter("Last weight", "The same at the end.", Group = "Run", Above = 0, Maximum = 1, Level = ParameterLevel.Advanced)]
    public double LastWeight { get; init; } = Usual.LastStep;

    [Parameter("Regularisation T", "Weight of the data against smoothness.", Group = "Model", Above = 0, Maximum = 100, Level = ParameterLevel.Advanced)]
    public double Regularisation { get; init; } = 4;
}
