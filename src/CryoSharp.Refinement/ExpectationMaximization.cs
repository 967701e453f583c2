using System.Collections.Immutable;
using System.Diagnostics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>How far a pass has come.</summary>
/// <param name="Iteration">From 1.</param>
/// <param name="Done">Particles scored.</param>
/// <param name="Total">Particles in all.</param>
public readonly record struct RefinementProgress(int Iteration, int Done, int Total);

/// <summary>Expectation maximisation over poses and classes. docs/theory/likelihood.md.</summary>
public sealed class ExpectationMaximization
{
    // Purposes of the counter-based random numbers.
    private const ulong HalfSetStream = 2UL << 32;
    private const ulong ClassStream = 3UL << 32;
    private const int AuditedLevels = 2;
    private const ulong AuditStream = 4UL << 32;

    // A particle is centred anew where it is found farther than this from the last centre, in pixels of its image. To follow every small step would
    // mean to read and prepare half of the images again in each iteration.
    private const double CentreSlack = 2;

    // Room for one batch of prepared particles. A fixed number: batches decide the order of sums, which must not depend on the machine.
    private const long BatchBytes = 128L << 20;

    private readonly RefinementSettings _settings;
    private readonly ParticleSet _set;
    private readonly ImagePreparation _preparation;
    private readonly ScaleGroups _groups;
    private readonly Volume _mask;
    private readonly IExpectationEngine _engine;
    private WorkingBox _box;

    /// <summary>Ties data and settings together; nothing is read yet.</summary>
    /// <param name="mask">Of the maps' box and pixel size.</param>
    public ExpectationMaximization(RefinementSettings settings, ParticleSet set, IParticleStack images, Volume mask, IExpectationEngine engine)
    {
        (_settings, _set, _mask, _engine) = (settings, set, mask, engine);
        _preparation = new ImagePreparation(set, images, settings.ParticleDiameter, mask.BoxSize, mask.PixelSize, settings.ImageMemory);
        _groups = ScaleGroups.Of(set);
        _box = new WorkingBox(mask.BoxSize, mask, settings.Threads);
    }

    /// <summary>Yields one state per iteration until the schedule stops. Each state can be saved and continued from.</summary>
    /// <remarks>Pulls work only when the next state is asked for, so the caller decides what to write between iterations.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled; the last state yielded stands.</exception>
    public IEnumerable<RefinementState> Iterate(RefinementState start, IProgress<RefinementProgress>? progress, CancellationToken cancel)
    {
        RefinementState state = start;
        while (state.StopReason is null)
        {
            state = Step(state, progress, cancel);
            yield return state;
        }
    }

    private RefinementState Step(RefinementState state, IProgress<RefinementProgress>? progress, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        SamplingGrid grid = Schedule.Next(_settings, state);
        ImmutableArray<Shift> centres = [.. Enumerable.Range(0, _set.Count).Select(i => CentreOf(state, grid, i))];
        WorkingBox box = BoxFor(state);
        MixtureModel working = box.Crop(state.Model);
        var sum = new SufficientStatistics(working, _settings.Padding);
        Posterior?[] posteriors = [.. state.Posteriors];
        _engine.Accumulate(working, grid, Batches(state, grid, centres, progress), posteriors, sum, cancel);
        (MixtureModel model, ImmutableArray<ClassReconstruction> reconstructions) = Maximization.Update(
            _settings, working, sum, box.Mask, grid.WorkingShell, grid.Search == PoseSearch.Global ? state.Model.PixelSize : null);
        reconstructions = [.. reconstructions.Select(box.Pad)];
        model = box.Pad(model, reconstructions);
        IterationSummary summary = Summarise(state, grid, posteriors, sum, reconstructions) with { Seconds = clock.Elapsed.TotalSeconds };
        ImmutableArray<IterationSummary> history = state.History.Add(summary);
        double best = Enumerable.Range(0, model.ClassCount)
            .Where(c => summary.ClassFractions[c] >= 0.02).Min(c => summary.Resolutions[c]);
        return state with
        {
            Iteration = state.Iteration + 1,
            Model = model,
            Posteriors = [.. posteriors],
            Centres = centres,
            WorkingShell = Schedule.WorkingShell(_settings, model.BoxSize, model.PixelSize, best),
            AssignsClassesAtRandom = false,
            LacksReferences = false,
            History = history,
            Reconstructions = reconstructions,
            StopReason = Schedule.StopReason(_settings, history),
        };
    }

    /// <summary>Compares the search of the next iteration with an exhaustive one on a random share of the particles; null where the search is not global.</summary>
    /// <param name="most">At most so many particles, and one in a hundred; at least one.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public SearchAudit? Audit(RefinementState state, int most, CancellationToken cancel)
    {
        SamplingGrid grid = Schedule.Next(_settings, state);
        if (grid.Search != PoseSearch.Global || grid.Levels == 1)
        {
            return null;
        }

        // An exhaustive search of the finest levels would take minutes a particle; what a search loses, it loses on coarse levels.
        grid = grid with { Shells = grid.Shells[..Math.Min(grid.Levels, AuditedLevels)] };

        MixtureModel working = BoxFor(state).Crop(state.Model);
        var lost = new List<double>();
        for (int g = 0; g < _set.OpticsGroups.Length; g++)
        {
            ParticleTask[] tasks =
            [
                .. Enumerable.Range(0, _set.Count).Where(i => _set.Particles[i].OpticsGroup == g && IsAudited(state, i, most))
                    .Select(i => TaskOf(state, grid, i, CentreOf(state, grid, i))),
            ];
            if (tasks.Length > 0)
            {
                using ParticleBatch batch = _preparation.Prepare(
                    g, tasks, working.NoisePower[g].AsMemory(), working.GroupScales, grid.WorkingShell, _settings.Threads);
                lost.AddRange(SearchAudit.Of(working, grid, batch, _settings.Padding, _settings.Threads, cancel).LostMass);
            }
        }

        return lost.Count == 0 ? null : new SearchAudit([.. lost]);
    }

    private bool IsAudited(RefinementState state, int particle, int most)
    {
        double share = Math.Min(0.01, (double)most / _set.Count);
        return new CounterRandom(_settings.Seed, AuditStream + (ulong)state.Iteration, (ulong)particle).NextDouble() < Math.Max(share, 1.0 / _set.Count);
    }

    private WorkingBox BoxFor(RefinementState state)
    {
        int size = WorkingBox.SizeFor(state);
        return _box = _box.Size == size ? _box : new WorkingBox(size, _mask, _settings.Threads);
    }

    private IEnumerable<ParticleBatch> Batches(
        RefinementState state, SamplingGrid grid, ImmutableArray<Shift> centres, IProgress<RefinementProgress>? progress)
    {
        int done = 0;
        progress?.Report(new RefinementProgress(state.Iteration + 1, 0, _set.Count));
        for (int g = 0; g < _set.OpticsGroups.Length; g++)
        {
            int[] members = [.. Enumerable.Range(0, _set.Count).Where(i => _set.Particles[i].OpticsGroup == g)];
            foreach (int[] chunk in members.Chunk(BatchSize(grid.WorkingShell)))
            {
                ParticleTask[] tasks = [.. chunk.Select(i => TaskOf(state, grid, i, centres[i]))];
                using ParticleBatch batch = _preparation.Prepare(
                    g, tasks, state.Model.NoisePower[g].AsMemory(), state.Model.GroupScales, grid.WorkingShell, _settings.Threads);
                yield return batch;
                done += chunk.Length;
                progress?.Report(new RefinementProgress(state.Iteration + 1, done, _set.Count));
            }
        }
    }

    private int BatchSize(int workingShell) =>
        _settings.BatchSize > 0 ? _settings.BatchSize : (int)Math.Clamp(BatchBytes / (20L * 2 * workingShell * workingShell), 64, 4096);

    private ParticleTask TaskOf(RefinementState state, SamplingGrid grid, int i, Shift centre)
    {
        Pose known = grid.Search == PoseSearch.Global ? default : KnownPose(i, grid);
        int only = state.AssignsClassesAtRandom
            ? 1 + new CounterRandom(_settings.Seed, ClassStream, (ulong)i).NextInt32(state.Model.ClassCount) : 0;
        return new ParticleTask(i, known, centre, HalfSetOf(i), _groups.OfParticle[i], only);
    }

    private Pose KnownPose(int i, SamplingGrid grid) => _set.Particles[i].Pose
        ?? throw new InvalidOperationException($"Particle {i + 1} has no pose, which a search of kind {grid.Search} starts from.");

    /// <summary>Around what the shifts of a particle are searched. A global search keeps the last centre while the particle stays near it.</summary>
    private Shift CentreOf(RefinementState state, SamplingGrid grid, int i)
    {
        double pixel = _set.OpticsGroups[_set.Particles[i].OpticsGroup].PixelSize;
        if (grid.Search != PoseSearch.Global)
        {
            Shift known = KnownPose(i, grid).Shift;
            return grid.Search == PoseSearch.Local ? WholePixels(known, pixel) : known;
        }

        Shift found = state.Posteriors[i]?.Pose.Shift ?? default;
        double slack = Math.Min(CentreSlack * pixel, grid.Shifts.Range / 2);
        bool isNear = !state.Centres.IsEmpty && (found - state.Centres[i]).SquaredLength <= slack * slack;
        return isNear ? state.Centres[i] : WholePixels(found, pixel);
    }

    /// <summary>The particle's half-set as given, or at random by the seed.</summary>
    public int HalfSetOf(int particle)
    {
        int given = _set.Particles[particle].HalfSet;
        return given is 1 or 2 ? given : 1 + new CounterRandom(_settings.Seed, HalfSetStream, (ulong)particle).NextInt32(2);
    }

    private static Shift WholePixels(Shift shift, double pixel) =>
        new(Math.Round(shift.X / pixel) * pixel, Math.Round(shift.Y / pixel) * pixel);

    private static IterationSummary Summarise(
        RefinementState before, SamplingGrid grid, Posterior?[] posteriors, SufficientStatistics sum,
        ImmutableArray<ClassReconstruction> reconstructions)
    {
        int count = posteriors.Length;
        var counts = new int[before.Model.ClassCount];
        (int switched, double maximum, double effective, double significant) = (0, 0, 0, 0);
        for (int i = 0; i < count; i++)
        {
            Posterior posterior = posteriors[i]!;
            counts[posterior.Class - 1]++;
            switched += before.Posteriors[i]?.Class == posterior.Class ? 0 : 1;
            maximum += posterior.MaxProbability;
            effective += 1 / posterior.ClassProbabilities.Sum(p => (double)p * p);
            significant += posterior.SignificantCount;
        }

        double mass = sum.ClassMass.ToArray().Sum();
        return new IterationSummary
        {
            Iteration = before.Iteration + 1,
            ClassFractions = [.. sum.ClassMass.ToArray().Select(m => m / mass)],
            ClassCounts = [.. counts],
            Resolutions = [.. reconstructions.Select(r => r.Resolution)],
            Switched = (double)switched / count,
            LogEvidence = sum.LogEvidence / count,
            MaxProbability = maximum / count,
            EffectiveClasses = effective / count,
            SignificantSamples = significant / count,
            WorkingShell = grid.WorkingShell,
            AngularStep = grid.Search == PoseSearch.None ? 0 : grid.Orientations.Step(grid.FinestLevel),
            Seconds = 0,
        };
    }
}
