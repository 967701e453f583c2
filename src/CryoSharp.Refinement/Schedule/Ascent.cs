namespace CryoSharp.Refinement;

/// <summary>How maps are made from nothing: many iterations, each on a few other particles, at a resolution that rises slowly; then some on all particles.</summary>
/// <remarks>
/// Stochastic EM (Cappé and Moulines, J. R. Stat. Soc. B 71 (2009) 593) on maps: after each iteration the maps are (1 − step)·before + step·made of the subset. What a
/// subset happens to hold takes the maps off the average over all directions, where plain EM rests. docs/decisions/0017-maps-from-nothing.md.
/// </remarks>
public sealed record Ascent
{
    /// <summary>Iterations on subsets.</summary>
    public int Iterations { get; init; } = 60;

    /// <summary>Iterations on all particles that follow.</summary>
    public int WholeIterations { get; init; } = 3;

    /// <summary>Å at the start.</summary>
    public double FirstResolution { get; init; } = 35;

    /// <summary>Å after the last subset.</summary>
    public double LastResolution { get; init; } = 12;

    /// <summary>Particles per class and iteration at the start.</summary>
    public int FirstSubset { get; init; } = 100;

    /// <summary>The same after the last subset.</summary>
    public int LastSubset { get; init; } = 400;

    /// <summary>How far maps move towards those of a subset at the start.</summary>
    public double FirstStep { get; init; } = 0.7;

    /// <summary>The same after the last subset.</summary>
    public double LastStep { get; init; } = 0.3;

    /// <summary>By what the measured noise is multiplied at the start; the factor falls by the same share in each iteration, to 1 in the last on a subset.</summary>
    public double FirstTemperature { get; init; } = 1;

    /// <summary>For averages, which are few and have little noise: what takes a map off the ball is a random half of them and the cooling.</summary>
    /// <param name="averages">How many.</param>
    /// <param name="resolution">Å at the end.</param>
    public static Ascent OfAverages(int averages, int iterations, double resolution) => new()
    {
        Iterations = iterations,
        FirstResolution = Math.Max(45, resolution),
        LastResolution = resolution,
        FirstSubset = Math.Max(1, averages / 2),
        LastSubset = averages,
        FirstStep = 1,
        LastStep = 0.5,
        FirstTemperature = 4,
    };

    /// <summary>Whether an iteration is on a subset.</summary>
    /// <param name="iteration">From 1.</param>
    public bool IsOnSubset(int iteration) => iteration <= Iterations;

    /// <summary>Of an iteration, Å: shells rise evenly.</summary>
    public double Resolution(int iteration) => 1 / Between(1 / FirstResolution, 1 / LastResolution, iteration);

    /// <summary>Particles per class of an iteration.</summary>
    public double Subset(int iteration) => Between(FirstSubset, LastSubset, iteration);

    /// <summary>How far maps move in an iteration; all the way in the first, which makes them, and where all particles are seen.</summary>
    public double Step(int iteration) => iteration == 1 || !IsOnSubset(iteration) ? 1 : Between(FirstStep, LastStep, iteration);

    /// <summary>By what the measured noise is multiplied in an iteration, at least 1.</summary>
    /// <param name="iteration">From 1.</param>
    public double Temperature(int iteration) => Math.Exp(Between(Math.Log(FirstTemperature), 0, iteration));

    private double Between(double first, double last, int iteration) =>
        first + ((last - first) * Math.Clamp((iteration - 1.0) / Math.Max(1, Iterations - 1), 0, 1));
}
