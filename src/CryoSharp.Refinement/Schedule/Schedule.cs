using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What each iteration samples, and when to stop. docs/theory/resolution.md.</summary>
public static class Schedule
{
    // Purposes of the counter-based random numbers.
    private const ulong PerturbationStream = 1UL << 32;

    // A global search starts at 7.5°, with no more detail than twice that step would allow: half a step then loses little of a score.
    private const int FirstOrder = 3;

    // Orders reached because of the resolution (1.9°, in a global search 3.75°), and because of sharp posteriors (0.9°): 60°/2^order.
    private const int FinestOrder = 5;
    private const int MaxOrder = 6;
    private const double SharpPosterior = 0.5;

    // Measured: docs/decisions/0010-search.md.
    private const double MisfitAtLimit = 0.3;

    // Where classes begin alike, their temperature falls from this to 1 in so many iterations, by the same factor in each. docs/decisions/0007-soft-start.md.
    private const double FirstClassTemperature = 50;
    private const int AnnealingIterations = 10;

    /// <summary>The grid of the iteration that follows <paramref name="state"/>.</summary>
    public static SamplingGrid Next(RefinementSettings settings, RefinementState state)
    {
        MixtureModel model = state.Model;
        PoseSearch search = state.LacksReferences ? PoseSearch.None : settings.Search;
        if (search == PoseSearch.None)
        {
            return new SamplingGrid
            {
                Search = PoseSearch.None,
                Orientations = new OrientationGrid(0, PointGroup.C1, Rotation.Identity),
                Shifts = ShiftGrid.Origin,
                Shells = [state.WorkingShell],
                ClassTemperature = ClassTemperature(settings, state),
            };
        }

        int firstOrder = search == PoseSearch.Global ? FirstOrder : OrderOfStep(1.5 * settings.RotationSigma, 2, FinestOrder - 1);
        int lastOrder = LastOrder(settings, state, firstOrder);
        firstOrder = Math.Min(firstOrder, lastOrder);
        (double Step, int Shell)[] coarse =
        [
            .. Enumerable.Range(firstOrder, lastOrder - firstOrder).Select(order => 60.0 / (1 << order))
                .Select((step, level) => (step, CoarseShell(settings, state, search == PoseSearch.Global && level == 0 ? 2 * step : step))),
        ];
        double shiftStep = settings.ShiftStep > 0 ? settings.ShiftStep : 2 * model.PixelSize;
        double shiftRange = settings.ShiftRange > 0 ? settings.ShiftRange : 5 * model.PixelSize;
        var random = new CounterRandom(settings.Seed, PerturbationStream, (ulong)state.Iteration);
        double firstStep = 60.0 / (1 << firstOrder);
        return new SamplingGrid
        {
            Search = search,
            Orientations = new OrientationGrid(firstOrder, settings.Symmetry, Perturbation(ref random, firstStep)),
            Shifts = new ShiftGrid(
                shiftRange, shiftStep, new Shift((random.NextDouble() - 0.5) * shiftStep, (random.NextDouble() - 0.5) * shiftStep)),
            Shells = [.. coarse.Select(level => level.Shell), state.WorkingShell],
            Misfit = [.. coarse.Select(level => Misfit(settings, state, level.Step, level.Shell))],
            ClassTemperature = ClassTemperature(settings, state),
            RotationSigma = settings.RotationSigma,
            ShiftSigma = settings.ShiftSigma,
        };
    }

    /// <summary>The shell limit after an M-step: the best class's resolution and a margin in which it may grow.</summary>
    public static int WorkingShell(RefinementSettings settings, int boxSize, double pixelSize, double bestResolution)
    {
        int shell = (int)Math.Round(boxSize * pixelSize / bestResolution);
        return Limit(settings, boxSize, pixelSize, shell + Math.Max(4, shell / 4));
    }

    /// <summary>The reason to stop after the last summary, or null.</summary>
    public static string? StopReason(RefinementSettings settings, ImmutableArray<IterationSummary> history)
    {
        if (history.Length >= (settings.AnnealsClasses ? AnnealingIterations : 0) + 3)
        {
            IterationSummary now = history[^1];
            IterationSummary before = history[^2];
            bool isQuiet = now.Switched <= 0.01 && before.Switched <= 0.01;
            bool isResolved = now.WorkingShell <= before.WorkingShell && before.WorkingShell <= history[^3].WorkingShell;
            bool isSampled = now.AngularStep == before.AngularStep;
            if (isQuiet && isResolved && isSampled)
            {
                return $"at most 1 % of particles switched class in two iterations ({before.Switched:P1}, {now.Switched:P1}) and the resolution stood still";
            }
        }

        return history.Length >= settings.MaxIterations
            ? $"the maximum of {settings.MaxIterations} iterations; {history[^1].Switched:P1} of particles switched class in the last"
            : null;
    }

    internal static int Limit(RefinementSettings settings, int boxSize, double pixelSize, int shell)
    {
        int limit = (boxSize / 2) - 1;
        if (settings.MaxResolution > 0)
        {
            limit = Math.Min(limit, (int)(boxSize * pixelSize / settings.MaxResolution));
        }

        return Math.Clamp(shell, 3, Math.Max(limit, 3));
    }

    /// <summary>T of the iteration that follows; 1 where classes are drawn at random anyway.</summary>
    private static double ClassTemperature(RefinementSettings settings, RefinementState state) =>
        !settings.AnnealsClasses || state.AssignsClassesAtRandom || state.Iteration >= AnnealingIterations
            ? 1 : Math.Pow(FirstClassTemperature, 1 - ((double)state.Iteration / AnnealingIterations));

    /// <summary>
    /// The finest order: given, or such that a step moves the edge of the particle by no more than half the resolution, and finer while the posteriors ask for it.
    /// </summary>
    /// <remarks>
    /// Where the best sample carries most of a posterior, the grid is coarser than the particles' poses are known, and which class fits best depends on where
    /// the samples happen to fall. Then the step is halved in the next iteration, once, to half of what the resolution asks.
    /// </remarks>
    private static int LastOrder(RefinementSettings settings, RefinementState state, int firstOrder)
    {
        if (settings.AngularStep > 0)
        {
            return OrderOfStep(settings.AngularStep * 1.0001, 1, MaxOrder + 1);
        }

        double best = state.History.IsEmpty ? settings.InitialLowPass : state.History[^1].Resolutions.Min();
        double step = double.RadiansToDegrees(best / settings.ParticleDiameter);
        bool isGlobal = settings.Search == PoseSearch.Global;
        int asked = OrderOfStep(step, isGlobal ? firstOrder : firstOrder + 1, isGlobal ? FinestOrder - 1 : FinestOrder);
        int finest = Math.Min(asked + 1, MaxOrder);
        if (state.History.IsEmpty || state.History[^1].AngularStep == 0)
        {
            return asked;
        }

        IterationSummary last = state.History[^1];
        int before = OrderOfStep(last.AngularStep * 1.0001, 0, MaxOrder);
        return Math.Clamp(last.MaxProbability > SharpPosterior ? before + 1 : before, asked, finest);
    }

    private static int OrderOfStep(double step, int least, int most)
    {
        int order = least;
        while (order < most && 60.0 / (1 << order) > step)
        {
            order++;
        }

        return order;
    }

    // A grid of this step resolves no finer than the distance that a step moves the particle's edge, over 1.2 (relion.md 1.5).
    private static int CoarseShell(RefinementSettings settings, RefinementState state, double step)
    {
        double resolution = step / 360 * Math.PI * settings.ParticleDiameter / 1.2;
        double size = state.Model.BoxSize * state.Model.PixelSize;
        return Math.Min(state.WorkingShell, Math.Max(3, (int)Math.Ceiling(size / resolution)));
    }

    /// <summary>
    /// What a sample may lose by lying half a step off: in proportion to the square of step and shell, and <see cref="MisfitAtLimit"/> where the shell is as high as the
    /// step allows.
    /// </summary>
    private static double Misfit(RefinementSettings settings, RefinementState state, double step, int shell)
    {
        double size = state.Model.BoxSize * state.Model.PixelSize;
        double limit = size * 1.2 * 360 / (step * Math.PI * settings.ParticleDiameter);
        double share = shell / limit;
        return MisfitAtLimit * Math.Min(share * share, 1);
    }

    /// <summary>A random turn of at most half a step about a random axis.</summary>
    private static Rotation Perturbation(ref CounterRandom random, double step)
    {
        var axis = new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
        return axis.Length > 0 ? Rotation.FromAxis(axis, (random.NextDouble() - 0.5) * step) : Rotation.Identity;
    }
}
