using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Where poses are looked for.</summary>
public enum PoseSearch
{
    /// <summary>All rotations, and shifts around the last known one.</summary>
    Global,

    /// <summary>Rotations and shifts near the particle's known pose, with a Gaussian prior.</summary>
    Local,

    /// <summary>The known pose itself; only the class is inferred.</summary>
    None,
}

/// <summary>The samples of pose space that one pass visits, coarse to fine.</summary>
/// <remarks>
/// Level 0 visits every sample allowed; each further level visits the children of the samples that carry
/// <see cref="SignificantFraction"/> of the posterior at the level before. docs/theory/likelihood.md, Sampling.
/// </remarks>
public sealed record SamplingGrid
{
    private const double MaxTemperature = 2;

    /// <summary>Where poses are looked for.</summary>
    public required PoseSearch Search { get; init; }

    /// <summary>Rotations; not used where <see cref="Search"/> is None.</summary>
    public required OrientationGrid Orientations { get; init; }

    /// <summary>Shifts around each particle's centre; not used where <see cref="Search"/> is None.</summary>
    public required ShiftGrid Shifts { get; init; }

    /// <summary>The shell limit of each level in shells of the reference; the last is the working shell.</summary>
    public required ImmutableArray<int> Shells { get; init; }

    /// <summary>The posterior mass that is carried from one level to the next, above 0 and at most 1.</summary>
    public double SignificantFraction { get; init; } = 0.999;

    /// <summary>σ of the Gaussian prior on rotations in a local search, degrees.</summary>
    public double RotationSigma { get; init; } = 5;

    /// <summary>σ per axis of the Gaussian prior on shifts in a local search, Å.</summary>
    public double ShiftSigma { get; init; } = 5;

    /// <summary>
    /// β, 0 to 1: a particle is shared out to the classes by (1 − β)·p + β/K. Above 0 in the first iterations, lest labels freeze before the
    /// maps have come apart.
    /// </summary>
    public double ClassSimilarity { get; init; }

    /// <summary>How many levels.</summary>
    public int Levels => Shells.Length;

    /// <summary>The last level.</summary>
    public int FinestLevel => Shells.Length - 1;

    /// <summary>The shell up to which images are scored and inserted.</summary>
    public int WorkingShell => Shells[^1];

    /// <summary>
    /// By which the log posteriors of a level are divided before samples are picked. A grid too coarse for the detail that the last level
    /// compares misses the peaks, so its posterior is surer than it should be; where it compares as much as the last level, it is not.
    /// </summary>
    public double Temperature(int level) => Math.Min(MaxTemperature, (double)WorkingShell / Shells[level]);

    /// <summary>The log of the prior density of a shift, up to a constant: about the image centre globally, about the known shift locally.</summary>
    public double LogShiftPrior(Shift shift, Shift known, double globalSigma)
    {
        double sigma = Search == PoseSearch.Local ? ShiftSigma : globalSigma;
        Shift from = Search == PoseSearch.Local ? known : default;
        return -(shift - from).SquaredLength / (2 * sigma * sigma);
    }

    /// <summary>The log of the prior density of a rotation, up to a constant; −∞ beyond 3σ of the known one.</summary>
    public double LogRotationPrior(Rotation rotation, Rotation known)
    {
        if (Search != PoseSearch.Local)
        {
            return 0;
        }

        double angle = Orientations.Symmetry.AngleBetween(known, rotation) / RotationSigma;
        return angle > 3 ? double.NegativeInfinity : -angle * angle / 2;
    }

    /// <summary>
    /// The log of the prior volume that one sample of the finest level stands for, so that log evidences of different grids compare:
    /// uniform over rotations, Gaussian of <paramref name="globalSigma"/> over shifts. 0 where poses are fixed.
    /// </summary>
    public double LogSampleMeasure(double globalSigma)
    {
        if (Search == PoseSearch.None)
        {
            return 0;
        }

        double sigma = Search == PoseSearch.Local ? ShiftSigma : globalSigma;
        double step = Shifts.Step(FinestLevel);
        return Math.Log(step * step / (2 * Math.PI * sigma * sigma)) - Math.Log(Orientations.Count(FinestLevel));
    }
}
