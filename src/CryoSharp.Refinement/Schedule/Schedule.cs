using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What each iteration samples, and when to stop. docs/theory/resolution.md.</summary>
public static partial class Schedule
{
    // Purposes of the counter-based random numbers.
    private const ulong PerturbationStream = 1UL << 32;

    // docs/decisions/0012-subsets.md.
    private const int SubsetIterations = 5;
    private const int SubsetGrowth = 3;

    // A global search starts at 7.5°, two pixels apart; for maps from nothing, which have no detail yet, at 15°; of flat classes, which are many and look alike at first, at 15° and four pixels. docs/decisions/0015-flat-classes.md.
    private const int FirstOrder = 3;
    private const int FirstFlatOrder = 2;
    private const int FirstAscentOrder = 2;
    private const int FirstShiftPixels = 2;
    private const int FirstFlatShiftPixels = 4;

    // A coarse level looks at no more detail than so many times its step would allow: half a step then loses little of a score, so few samples go on, and
    // each costs less. The first level needs more, as it has all poses to tell apart. Measured: docs/decisions/0010-search-without-loss.md.
    private const double FirstCoarseness = 2;
    private const double Coarseness = 3;

    // Maps from nothing begin with posteriors of a million samples. docs/decisions/0017-maps-from-nothing.md.
    private const int DrawnOnSubsets = 1000;

    // The finest samples are looked at first with a third of their components.
    private const double ScoutShare = 0.6;

    // 60°/2^order: a local search starts at 3.75° at the finest, and no search goes below 0.9°.
    private const int FinestLocalStart = 4;
    private const int MaxOrder = 6;
    private const double SharpPosterior = 0.5;

    // Measured: docs/decisions/0010-search-without-loss.md.
    private const double MisfitAtLimit = 0.3;

    // Where classes begin alike, their temperature falls from this to 1 in so many iterations, by the same factor in each. docs/decisions/0007-soft-start.md.
    internal const double FirstClassTemperature = 50;
    private const int AnnealingIterations = 10;
    private const double AnnealedAscent = 0.75;

    // Flat classes are kept alike by the noise of their first images alone, which is soon gone: they need less of it. docs/decisions/0015-flat-classes.md.
    private const double FirstFlatTemperature = 5;
    private const double AnnealedGrowth = 1.06;

    // Classes that exchange more than this have not come to rest when they are cold; they are given so many iterations more. docs/decisions/0034-time-to-settle.md.
    private const double SettledSwitching = 0.03;
    private const int SettlingIterations = 10;

    // A class with less does not say what the resolution is, nor one with less than half of an even share.
    private const double LeastFraction = 0.02;
    private const double LeastEvenShare = 0.5;

    /// <summary>The grid of the iteration that follows <paramref name="state"/>.</summary>
    public static SamplingGrid Next(RefinementSettings settings, RefinementState state)
    {
        MixtureModel model = state.Model;
        PoseSearch search = state.LacksReferences ? PoseSearch.None : IsNowLocal(settings, state) ? PoseSearch.Local : settings.Search;
        if (search == PoseSearch.None)
        {
            return new SamplingGrid
            {
                Search = PoseSearch.None,
                Orientations = new OrientationGrid(0, PointGroup.C1, Rotation.Identity),
                Shifts = ShiftGrid.Origin,
                Shells = [state.WorkingShell],
                ClassTemperature = state.ClassTemperature,
            };
        }

        int firstOrder = FirstOrderOf(settings, state, search);
        int lastOrder = LastOrder(settings, state, firstOrder);
        firstOrder = Math.Min(firstOrder, lastOrder);
        (double Step, int Shell)[] coarse =
        [
            .. Enumerable.Range(firstOrder, lastOrder - firstOrder).Select(order => 60.0 / (1 << order))
                .Select((step, level) => (step, CoarseShell(settings, state, step * (level == 0 ? FirstCoarseness : Coarseness)))),
        ];
        double shiftStep = settings.ShiftStep > 0 ? settings.ShiftStep : (settings.IsFlat ? FirstFlatShiftPixels : FirstShiftPixels) * model.PixelSize;
        double shiftRange = settings.ShiftRange > 0 ? settings.ShiftRange : Math.Max(5 * model.PixelSize, FulcrumReach(settings));
        var random = new CounterRandom(settings.Seed, PerturbationStream, (ulong)state.Iteration);
        double firstStep = 60.0 / (1 << firstOrder);
        OrientationGrid orientations = settings.IsFlat
            ? OrientationGrid.InPlane(firstOrder, (random.NextDouble() - 0.5) * firstStep)
            : new OrientationGrid(firstOrder, settings.Symmetry, Perturbation(ref random, firstStep));
        var shifts = new ShiftGrid(shiftRange, shiftStep, new Shift((random.NextDouble() - 0.5) * shiftStep, (random.NextDouble() - 0.5) * shiftStep));
        return new SamplingGrid
        {
            Search = search,
            Orientations = orientations,
            Shifts = shifts,
            Shells = [.. coarse.Select(level => level.Shell), state.WorkingShell],
            ScoutShell = Math.Max((int)(ScoutShare * state.WorkingShell), coarse.Select(c => c.Shell).DefaultIfEmpty(0).Max()),

            // Where there is one level only, nothing is to be found below its samples.
            Misfit = coarse.Length == 0 ? [] :
            [
                .. coarse.Append((Step: 60.0 / (1 << lastOrder), Shell: state.WorkingShell))
                    .Select((c, level) => Misfit(settings, state, c.Step, shifts.Step(level), c.Shell)),
            ],
            ClassTemperature = state.ClassTemperature,
            IsPolished = true,
            MostDrawn = settings.Ascent?.IsOnSubset(state.Iteration + 1) == true ? DrawnOnSubsets : 0,
            PolishShell = PolishShell(state),
            RotationSigma = settings.RotationSigma,
            Relaxed = settings.Relaxed,
            ShiftSigma = settings.ShiftSigma,
            Fulcrum = settings.Fulcrum,
        };
    }

    /// <summary>
    /// The share of the particles that an iteration visits: a subset of <see cref="RefinementSettings.SubsetPerClass"/> per class in the first five iterations, three times as
    /// many in the next five, then all; all in the last two in any case, so that every particle has its class.
    /// </summary>
    /// <remarks>docs/decisions/0012-subsets.md.</remarks>
    /// <param name="iteration">From 1.</param>
    public static double VisitedShare(RefinementSettings settings, int iteration, int classes, int particles)
    {
        if (settings.Ascent is Ascent ascent)
        {
            return ascent.IsOnSubset(iteration) ? Math.Min(1, ascent.Subset(iteration) * classes / particles) : 1;
        }

        bool isWhole = settings.SubsetPerClass == 0 || iteration > 2 * SubsetIterations || iteration > settings.MaxIterations - 2;
        int perClass = iteration > SubsetIterations ? SubsetGrowth * settings.SubsetPerClass : settings.SubsetPerClass;
        return isWhole ? 1 : Math.Min(1, (double)perClass * classes / particles);
    }

    /// <summary>That of the best class which is not all but empty, Å.</summary>
    public static double BestResolution(IterationSummary summary)
    {
        double least = Math.Min(LeastFraction, LeastEvenShare / summary.Resolutions.Length);
        return summary.Resolutions.Where((_, c) => summary.ClassFractions[c] >= least).Min();
    }

    /// <summary>The shell limit after an M-step: the best class's resolution and a margin in which it may grow.</summary>
    public static int WorkingShell(RefinementSettings settings, int boxSize, double pixelSize, double bestResolution)
    {
        int shell = ShellOf(boxSize, pixelSize, bestResolution);
        return Limit(settings, boxSize, pixelSize, shell + Math.Max(4, shell / 4));
    }

    /// <summary>
    /// The shell limit of the iteration after the one that follows <paramref name="state"/>. While classes are annealed it grows slowly: detail that comes before the maps
    /// have come apart freezes labels as they are.
    /// </summary>
    /// <param name="bestResolution">Of the best class after that iteration, Å.</param>
    public static int NextWorkingShell(RefinementSettings settings, RefinementState state, ImmutableArray<IterationSummary> history, double bestResolution)
    {
        if (settings.Ascent is Ascent ascent)
        {
            return Limit(settings, state.Model.BoxSize, state.Model.PixelSize, ShellOf(state.Model.BoxSize, state.Model.PixelSize, ascent.Resolution(state.Iteration + 2)));
        }

        int shell = WorkingShell(settings, state.Model.BoxSize, state.Model.PixelSize, bestResolution);
        return NextClassTemperature(settings, state.ClassTemperature) > 1 || IsSettling(settings, history) ? Math.Min(shell, (int)Math.Ceiling(AnnealedGrowth * state.WorkingShell)) : shell;
    }

    /// <summary>Whether classes that were annealed still exchange so many particles that detail would freeze them half way.</summary>
    /// <param name="history">To the last iteration.</param>
    public static bool IsSettling(RefinementSettings settings, ImmutableArray<IterationSummary> history) =>
        settings.AnnealsClasses && !settings.IsFlat && history.Length > 0 && history[^1].Switched > SettledSwitching
        && history.Reverse().TakeWhile(h => h.ClassTemperature == 1).Take(SettlingIterations).Count() is > 0 and < SettlingIterations;

    internal static int Limit(RefinementSettings settings, int boxSize, double pixelSize, int shell)
    {
        int limit = (boxSize / 2) - 1;
        if (settings.MaxResolution > 0)
        {
            limit = Math.Min(limit, (int)(boxSize * pixelSize / settings.MaxResolution));
        }

        return Math.Clamp(shell, 3, Math.Max(limit, 3));
    }

    /// <summary>T of the first iteration.</summary>
    public static double FirstTemperature(RefinementSettings settings) =>
        !settings.AnnealsClasses ? 1 : settings.IsFlat ? FirstFlatTemperature : FirstClassTemperature;

    /// <summary>T of the iteration after one of temperature <paramref name="temperature"/>; maps from nothing come slowly, and so do they come apart.</summary>
    public static double NextClassTemperature(RefinementSettings settings, double temperature)
    {
        double iterations = settings.Ascent is Ascent ascent ? AnnealedAscent * ascent.Iterations : AnnealingIterations;
        double next = temperature / Math.Pow(FirstClassTemperature, 1 / iterations);
        return next < 1.01 ? 1 : next;
    }

    private static int FirstOrderOf(RefinementSettings settings, RefinementState state, PoseSearch search)
    {
        bool isAscent = settings.Ascent?.IsOnSubset(state.Iteration + 1) == true;
        return settings.IsFlat ? FirstFlatOrder
            : isAscent ? FirstAscentOrder
            : search == PoseSearch.Global ? FirstOrder
            : OrderOfStep(1.5 * settings.RotationSigma, 2, FinestLocalStart);
    }

    /// <summary>
    /// The finest order: given, or one more than before where the posteriors are sharp, up to the step that the working shell lies within.
    /// </summary>
    /// <remarks>
    /// Where the best sample carries most of a posterior, a finer grid shows the climb to its top where to begin, until all that is compared is within reach of a step.
    /// Where it carries little, a finer grid would say no more and cost eight times the rotations. Flat classes have twice as many turns only, and their posteriors are broad for the
    /// likeness of classes, not of poses: their step follows the working shell alone.
    /// </remarks>
    private static int LastOrder(RefinementSettings settings, RefinementState state, int firstOrder)
    {
        if (settings.AngularStep > 0)
        {
            return OrderOfStep(settings.AngularStep * 1.0001, 1, MaxOrder + 1);
        }

        double step = 60 * ShellOfStep(settings, state, 60) / state.WorkingShell;
        if (settings.IsFlat)
        {
            return OrderOfStep(step, firstOrder + 1, MaxOrder);
        }

        int least = settings.Search == PoseSearch.Global ? firstOrder : firstOrder + 1;
        if (settings.Ascent?.IsOnSubset(state.Iteration + 1) == true)
        {
            // The first step will do up to 10 Å or so.
            return OrderOfStep(60 * ShellOfStep(settings, state, 60) / state.WorkingShell, firstOrder, MaxOrder);
        }

        if (state.History.IsEmpty || state.History[^1].AngularStep == 0)
        {
            return least;
        }

        IterationSummary last = state.History[^1];
        int before = OrderOfStep(last.AngularStep * 1.0001, 0, MaxOrder);
        return Math.Clamp(last.MaxProbability > SharpPosterior ? before + 1 : before, least, OrderOfStep(step, firstOrder + 1, MaxOrder));
    }

    /// <summary>Whether a global search has come to where poses are known well enough to be looked for nearby.</summary>
    private static bool IsNowLocal(RefinementSettings settings, RefinementState state) =>
        settings.Search == PoseSearch.Global && !state.History.IsEmpty && state.History[^1].AngularStep <= settings.LocalFromStep && state.History[^1].AngularStep > 0;

    /// <summary>That of the resolution: beyond it, the noise of a map is found again by particles that are aligned to it, and looks like signal.</summary>
    private static int PolishShell(RefinementState state) => state.History.IsEmpty
        ? state.WorkingShell : Math.Min(state.WorkingShell, ShellOf(state.Model.BoxSize, state.Model.PixelSize, BestResolution(state.History[^1])));

    private static int ShellOf(int boxSize, double pixelSize, double resolution) => (int)Math.Round(boxSize * pixelSize / resolution);

    private static int OrderOfStep(double step, int least, int most)
    {
        int order = least;
        while (order < most && 60.0 / (1 << order) > step)
        {
            order++;
        }

        return order;
    }

    // A grid of this step resolves no finer than the distance that a step moves the particle's edge, over 1.2. docs/theory/likelihood.md (4).
    private static double ShellOfStep(RefinementSettings settings, RefinementState state, double step) =>
        state.Model.BoxSize * state.Model.PixelSize / (step / 360 * Math.PI * settings.ParticleDiameter / 1.2);

    private static int CoarseShell(RefinementSettings settings, RefinementState state, double step) =>
        Math.Min(state.WorkingShell, Math.Max(3, (int)Math.Ceiling(ShellOfStep(settings, state, step))));

    /// <summary>
    /// What a sample may lose by lying half a step off, in proportion to the squares of step and shell: <see cref="MisfitAtLimit"/> where the shell is as high as the
    /// angular step allows, and what a shift does on average over a cell and a disc of equal power, (π·step·shell)²/12.
    /// </summary>
    private static double Misfit(RefinementSettings settings, RefinementState state, double step, double shiftStep, int shell)
    {
        double size = state.Model.BoxSize * state.Model.PixelSize;
        double share = shell / ShellOfStep(settings, state, step);
        double shift = Math.PI * shiftStep * shell / size;
        return (MisfitAtLimit * Math.Min(share * share, 1)) + (shift * shift / 12);
    }

    /// <summary>How far turns of 2σ about the fulcrum move the maps' centre, Å.</summary>
    private static double FulcrumReach(RefinementSettings settings) => settings.Fulcrum.Length * double.DegreesToRadians(2 * settings.RotationSigma);

    /// <summary>A random turn of at most half a step about a random axis.</summary>
    private static Rotation Perturbation(ref CounterRandom random, double step)
    {
        var axis = new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        return axis.Length > 0 ? Rotation.FromAxis(axis, (random.NextDouble() - 0.5) * step) : Rotation.Identity;
    }
}
