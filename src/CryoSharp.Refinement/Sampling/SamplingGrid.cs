using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

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
    /// <summary>−ln 0.001: how far below the best the samples lie that carry the last thousandth of a Gaussian posterior.</summary>
    public const double NatsKept = 7;

    /// <summary>Where poses are looked for.</summary>
    public required PoseSearch Search { get; init; }

    /// <summary>Rotations; not used where <see cref="Search"/> is None.</summary>
    public required OrientationGrid Orientations { get; init; }

    /// <summary>Shifts around each particle's centre; not used where <see cref="Search"/> is None.</summary>
    public required ShiftGrid Shifts { get; init; }

    /// <summary>The shell limit of each level in shells of the reference; the last is the working shell.</summary>
    public required ImmutableArray<int> Shells { get; init; }

    /// <summary>
    /// The shell limit at which the samples of the last level are looked at first, if there are levels before it: those that carry
    /// <see cref="SignificantFraction"/> go on to the working shell. 0 where all do.
    /// </summary>
    public int ScoutShell { get; init; }

    /// <summary>Whether the samples of a level, children of the one before, are looked at first with less detail.</summary>
    public bool IsScouted(int level) => level == FinestLevel && level > 0 && ScoutShell > 0 && ScoutShell < WorkingShell;

    /// <summary>The posterior mass that is carried from one level to the next, above 0 and at most 1.</summary>
    public double SignificantFraction { get; init; } = 0.999;

    /// <summary>σ of the Gaussian prior on rotations in a local search, degrees.</summary>
    public double RotationSigma { get; init; } = 5;

    /// <summary>Known rotations are right up to an operator of this group, so a local search looks about all mates; null for the symmetry of the maps.</summary>
    public PointGroup? Relaxed { get; init; }

    /// <summary>The group by whose operators a rotation may differ from the known one at no cost.</summary>
    public PointGroup PriorSymmetry => Relaxed ?? Orientations.Symmetry;

    /// <summary>σ per axis of the Gaussian prior on shifts in a local search, Å.</summary>
    public double ShiftSigma { get; init; } = 5;

    /// <summary>
    /// T, at least 1: a particle is shared out to the classes by p^(1/T). Above 1 in the first iterations, where classes begin alike, lest labels freeze
    /// before the maps have come apart.
    /// </summary>
    public double ClassTemperature { get; init; } = 1;

    /// <summary>A particle whose posterior takes more samples than this of a level is not searched any finer.</summary>
    /// <remarks>
    /// 0.999 of a Gaussian in three angles and two shifts lies within 4.5 σ. Where that takes 500 samples, σ is more than half a step, and the sum over samples is the
    /// integral to two per cent: a finer grid would say the same for 32 times the work.
    /// </remarks>
    public int MostSamples { get; init; } = 500;

    /// <summary>Of the significant samples of a flat posterior so many are drawn evenly, above <see cref="MostSamples"/>; 0 for all.</summary>
    /// <remarks>
    /// An image that belongs nearly everywhere is inserted at a thousand places instead of a million: what that adds to a map is a thousandth of the noise that the image brings. The log evidence is that of
    /// the samples that were drawn, too low by the log of their share.
    /// </remarks>
    public int MostDrawn { get; init; }

    /// <summary>Whether a posterior narrower than the last samples is followed to its top, and integrated there. docs/theory/likelihood.md (12).</summary>
    public bool IsPolished { get; init; }

    /// <summary>
    /// The shell limit of what poses and classes are polished by, at least the scout's; images are inserted up to the working shell, so that shells in between tell of
    /// themselves whether they hold signal: nothing was aligned by them. 0 for the working shell.
    /// </summary>
    public int PolishShell { get; init; }

    /// <summary>Nats that a step of a climb must promise; where it does not, it has come to the top.</summary>
    public double LeastGain { get; init; } = 0.05;

    /// <summary>The last shell that poses are polished by.</summary>
    public int LastPolishShell => PolishShell > 0 ? Math.Max(PolishShell, ScoutShell) : WorkingShell;

    /// <summary>Up to what shell the samples of a level are looked at before they are picked.</summary>
    public int ShellOf(int level) => IsScouted(level) ? ScoutShell : Shells[level];

    /// <summary>Up to what shells posteriors are climbed from samples of a level: theirs first, the last of the polish in the end, each at most twice the one before.</summary>
    public ImmutableArray<int> ClimbShells(int level)
    {
        double whole = (double)LastPolishShell / ShellOf(level);
        int stages = Math.Max(1, (int)Math.Ceiling(Math.Log2(whole)));
        return [.. Enumerable.Range(0, stages + 1).Select(n => (int)Math.Round(ShellOf(level) * Math.Pow(whole, (double)n / stages)))];
    }

    /// <summary>How many levels.</summary>
    public int Levels => Shells.Length;

    /// <summary>The last level.</summary>
    public int FinestLevel => Shells.Length - 1;

    /// <summary>The shell up to which images are scored and inserted.</summary>
    public int WorkingShell => Shells[^1];

    /// <summary>
    /// Per level, the share of its score that a sample may lose because it lies half a step away from the true pose; none for exact grids. That of the last level only
    /// matters where it is scouted.
    /// </summary>
    public ImmutableArray<double> Misfit { get; init; } = [];

    /// <summary>
    /// By which the log posteriors of a level are divided before samples are picked, so that none is dropped for lying badly on the grid: samples are
    /// kept down to the misfit's share of the best score below it, where an exact posterior would go down seven nats (0.999).
    /// </summary>
    /// <param name="best">The largest log weight of the particle at the level: its score, cross − ½ norm, and priors.</param>
    public double Temperature(int level, double best) => 1 + (level < Misfit.Length ? Misfit[level] * Math.Max(best, 0) / NatsKept : 0);

    /// <summary>In a local search, the place of the maps, Å from their centre, that turns leave where it is in the image.</summary>
    public Vector3D Fulcrum { get; init; }

    /// <summary>About what shift the prior lies: none globally, the known one locally, or where the fulcrum stays when a rotation other than the known one turns the map.</summary>
    public Shift ShiftPriorCentre(Rotation rotation, Pose known)
    {
        if (Search != PoseSearch.Local)
        {
            return default;
        }

        // A place r of the map appears at A·r + t. docs/conventions.md (2).
        Vector3D moved = Fulcrum == default ? default : known.Rotation.Apply(Fulcrum) - rotation.Apply(Fulcrum);
        return known.Shift + new Shift(moved.X, moved.Y);
    }

    /// <summary>The log of the prior density of a shift, up to a constant.</summary>
    /// <param name="centre">Of the prior, <see cref="ShiftPriorCentre"/>.</param>
    public double LogShiftPrior(Shift shift, Shift centre, double globalSigma)
    {
        double sigma = Search == PoseSearch.Local ? ShiftSigma : globalSigma;
        return -(shift - centre).SquaredLength / (2 * sigma * sigma);
    }

    /// <summary>The log of the prior density of a rotation, up to a constant; −∞ beyond 3σ of the known one.</summary>
    public double LogRotationPrior(Rotation rotation, Rotation known)
    {
        if (Search != PoseSearch.Local)
        {
            return 0;
        }

        double angle = PriorSymmetry.AngleBetween(known, rotation) / RotationSigma;
        return angle > 3 ? double.NegativeInfinity : -angle * angle / 2;
    }

    /// <summary>That of a sample near one that is allowed: it is no likelier beyond 3σ than there, but not forbidden.</summary>
    public double LogRotationPriorNear(Rotation rotation, Rotation known) => Math.Max(LogRotationPrior(rotation, known), -4.5);

    /// <summary>log of the volume of a sample's cell: of rotation vectors, rad³ (in the plane rad), and of shifts, Å².</summary>
    public double LogCellVolume(int level) =>
        Math.Log(Orientations.CellVolume(level)) + (2 * Math.Log(Shifts.Step(level)));

    /// <summary>
    /// The log of the prior volume that one sample of a level stands for, so that log evidences of different grids compare:
    /// uniform over rotations, Gaussian of <paramref name="globalSigma"/> over shifts. 0 where poses are fixed.
    /// </summary>
    public double LogSampleMeasure(int level, double globalSigma)
    {
        if (Search == PoseSearch.None)
        {
            return 0;
        }

        double sigma = Search == PoseSearch.Local ? ShiftSigma : globalSigma;
        double step = Shifts.Step(level);
        return Math.Log(step * step / (2 * Math.PI * sigma * sigma)) - Math.Log(Orientations.Count(level));
    }
}
