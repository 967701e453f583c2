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
public sealed partial class ExpectationMaximization
{
    // Purpose of counter-based random numbers.
    private const ulong AuditStream = 4UL << 32;

    private const int AuditedLevels = 2;

    private readonly RefinementSettings _settings;
    private readonly ParticleSet _set;
    private readonly ImagePreparation _preparation;
    private readonly ParticleTasks _tasks;
    private readonly int[][] _members;
    private readonly IParticleStack _images;
    private readonly Volume _mask;
    private readonly IExpectationEngine _engine;
    private readonly GarbageMeter _garbage = new();
    private WorkingBox _box;
    private (int Iteration, Volume Mask) _followed;
    private SufficientStatistics? _sums;

    /// <summary>Ties data and settings together; nothing is read yet.</summary>
    /// <param name="mask">Of the maps' box and pixel size; flat where they are.</param>
    /// <exception cref="ArgumentException">Settings and mask do not fit together.</exception>
    public ExpectationMaximization(RefinementSettings settings, ParticleSet set, IParticleStack images, Volume mask, IExpectationEngine engine)
    {
        if (mask.IsFlat != settings.IsFlat || (settings.IsFlat && settings.Search != PoseSearch.Global))
        {
            throw new ArgumentException("Flat classes need a flat mask, other classes one that is not; and they are searched globally.", nameof(mask));
        }

        (_settings, _set, _images, _mask, _engine) = (settings, set, images, mask, engine);
        _preparation = new ImagePreparation(set, images, settings.ParticleDiameter, mask.BoxSize, mask.PixelSize);
        _tasks = new ParticleTasks(settings, set);
        ILookup<int, int> members = Enumerable.Range(0, set.Count).ToLookup(i => set.Particles[i].OpticsGroup);
        _members = [.. Enumerable.Range(0, set.OpticsGroups.Length).Select(g => members[g].ToArray())];
        _followed = (0, mask);
        _box = new WorkingBox(mask.BoxSize, mask, settings.FocusMask, settings.Threads);
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
        _garbage.Check();
        SamplingGrid grid = Schedule.Next(_settings, state);
        ImmutableArray<Shift> centres = _tasks.Centres(state, grid);
        WorkingBox box = BoxFor(state);
        MixtureModel working = box.Crop(state.Model);
        SufficientStatistics sum = EmptySums(working);
        var posteriors = new Posterior?[_set.Count];
        foreach (int halfSet in working.HalfSets)
        {
            _engine.Accumulate(working.OfHalfSet(halfSet), grid, Batches(state, grid, centres, halfSet, progress), posteriors, sum, cancel);
        }

        _garbage.Check();
        (MixtureModel model, ImmutableArray<ClassReconstruction> reconstructions, Focus? focus) = Maximization.Update(
            Tempered(state), working, sum, box.Mask, box.Focus, grid.WorkingShell, grid.Search == PoseSearch.Global ? state.Model.PixelSize : null,
            isShared: grid.ClassTemperature > 1, _garbage);
        IterationSummary summary = Summarise(state, grid, posteriors, sum, reconstructions);
        ImmutableArray<IterationSummary> history = state.History.Add(summary);
        model = model with { OwnGain = _settings.Ascent is not null ? [] : OwnGains(state, history, grid, centres, working, box.Mask, reconstructions, focus, posteriors) };
        reconstructions = [.. reconstructions.Select(box.Pad)];
        if (focus is not null)
        {
            var own = new Focus(_settings.FocusMask!, box.Pad(focus.Consensus));
            reconstructions = [.. reconstructions.Select(r => r with { Map = own.Blend(r.Map) })];
        }

        model = Approach(state, box.Pad(model, reconstructions));
        RefinementState found = state with
        {
            Iteration = state.Iteration + 1,
            Model = model,
            Posteriors = [.. posteriors.Select((found, i) => found ?? state.Posteriors[i])],
            Centres = centres,
            WorkingShell = Schedule.NextWorkingShell(_settings, state, history, Schedule.BestResolution(summary)),
            SplitFrom = [],
            ClassTemperature = Schedule.NextClassTemperature(_settings, grid.ClassTemperature),
            LacksReferences = false,
            History = state.History.Add(summary with { Seconds = clock.Elapsed.TotalSeconds }),
            Reconstructions = reconstructions,
        };
        RefinementState next = EmptyClasses.Revive(_settings, _settings.CentresClasses ? ClassCentring.Centre(found, _mask) : found);
        return Schedule.End(_settings, ClassHands.Align(_settings, next), _set.Count);
    }

    /// <summary>The settings of the M-step after a state. A temperature is to flatten posteriors, not maps: what it takes from the weight of the data is given back.</summary>
    private RefinementSettings Tempered(RefinementState state) => _settings.Ascent is Ascent ascent
        ? _settings with { Regularisation = _settings.Regularisation * ascent.Temperature(state.Iteration + 1) } : _settings;

    /// <summary>The maps of a subset, averaged with those before where an ascent says so; scales are left alone, for which a subset has too few particles.</summary>
    private MixtureModel Approach(RefinementState state, MixtureModel made)
    {
        if (_settings.Ascent is not Ascent ascent)
        {
            return made;
        }

        (double step, double temperature) = (ascent.Step(state.Iteration + 1), ascent.Temperature(state.Iteration + 2));
        return made with
        {
            References = [.. made.References.Select((map, c) => step == 1 ? map : Volume.Between(state.Model.References[c], map, step))],
            GroupScales = state.Model.GroupScales,
            NoisePower = [.. made.NoisePower.Select(group => group.Select(power => temperature * power).ToImmutableArray())],
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
        // So the first levels are searched, the last of them looked at by what that level compares, and what comes of its samples by all.
        int last = Math.Min(grid.Levels, AuditedLevels) - 1;
        grid = grid with { Shells = grid.Shells[..last].Add(grid.WorkingShell), ScoutShell = grid.ShellOf(last) };
        ImmutableArray<Shift> centres = _tasks.Centres(state, grid);
        MixtureModel working = BoxFor(state).Crop(state.Model);
        var lost = new List<double>();
        for (int g = 0; g < _set.OpticsGroups.Length; g++)
        {
            int[] audited = [.. _members[g].Where(i => IsAudited(state, i, most) && (working.SecondReferences.IsEmpty || _tasks.HalfSetOf(i) == 1))];
            if (audited.Length > 0)
            {
                using ParticleBatch batch = _preparation.Prepare(
                    g, _tasks.Of(state, grid, centres, audited), working.NoisePower[g].AsMemory(), working.GroupScales, grid.WorkingShell, _settings.Threads);
                lost.AddRange(SearchAudit.Of(working, grid, batch, _settings.Threads, cancel).LostMass);
            }
        }

        return lost.Count == 0 ? null : new SearchAudit([.. lost]);
    }

    private bool IsAudited(RefinementState state, int particle, int most)
    {
        double share = Math.Min(0.01, (double)most / _set.Count);
        return new CounterRandom(_settings.Seed, AuditStream + (ulong)state.Iteration, (ulong)particle).NextDouble() < Math.Max(share, 1.0 / _set.Count);
    }

    private MemoryPlan PlanOf(RefinementState state) =>
        new(_settings, _set, _images, state.Model.BoxSize, state.Model.PixelSize, state.Model.ClassCount);

    /// <summary>Those of the iteration before where they fit: to get as much memory anew takes longer than to clear it.</summary>
    private SufficientStatistics EmptySums(MixtureModel working)
    {
        if (_sums?.BackProjection(0, 1).BoxSize == working.BoxSize)
        {
            _sums.Clear(_settings.Threads);
        }
        else
        {
            _sums = new SufficientStatistics(working, _settings.Padding);
        }

        return _sums;
    }

    /// <summary>The solvent mask of the iteration after a state: as given, or following the structure.</summary>
    /// <returns>Of the maps' own box, 0 to 1.</returns>
    public Volume MaskOf(RefinementState state)
    {
        if (!_settings.FollowsSolvent || state.Reconstructions.IsEmpty)
        {
            return _mask;
        }

        if (_followed.Iteration != state.Iteration)
        {
            _followed = (state.Iteration, SolventMask.Within(_mask, state.Reconstructions[0], _settings.Threads));
        }

        return _followed.Mask;
    }

    private WorkingBox BoxFor(RefinementState state)
    {
        int size = WorkingBox.SizeFor(state);
        Volume mask = MaskOf(state);
        return _box = _box.Size == size && _box.OwnMask == mask ? _box : new WorkingBox(size, mask, _settings.FocusMask, _settings.Threads);
    }

    private IEnumerable<ParticleBatch> Batches(
        RefinementState state, SamplingGrid grid, ImmutableArray<Shift> centres, int halfSet, IProgress<RefinementProgress>? progress)
    {
        MemoryPlan plan = PlanOf(state);
        _preparation.Memory = plan.ImagesAt(grid.WorkingShell);
        int[][] visited = [.. _members.Select(members => members.Where(i => _tasks.IsVisited(state, state.Iteration + 1, i)).ToArray())];
        int total = visited.Sum(members => members.Length);
        int done = halfSet == 2 ? visited.Sum(members => members.Count(i => _tasks.HalfSetOf(i) == 1)) : 0;
        visited = halfSet == 0 ? visited : [.. visited.Select(members => members.Where(i => _tasks.HalfSetOf(i) == halfSet).ToArray())];
        progress?.Report(new RefinementProgress(state.Iteration + 1, done, total));
        for (int g = 0; g < _set.OpticsGroups.Length; g++)
        {
            foreach (int[] chunk in visited[g].Chunk(plan.BatchSizeAt(grid.WorkingShell)))
            {
                _garbage.Check();
                using ParticleBatch batch = _preparation.Prepare(
                    g, _tasks.Of(state, grid, centres, chunk), state.Model.NoisePower[g].AsMemory(), state.Model.GroupScales, grid.WorkingShell, _settings.Threads);
                yield return batch;
                done += chunk.Length;
                progress?.Report(new RefinementProgress(state.Iteration + 1, done, total));
            }
        }
    }

    /// <summary>The particle's half-set as given, or at random by the seed.</summary>
    public int HalfSetOf(int particle) => _tasks.HalfSetOf(particle);

    /// <summary>Whether the iteration that led to a state looked at a particle.</summary>
    public bool IsVisited(RefinementState state, int particle)
    {
        ArgumentNullException.ThrowIfNull(state);
        return _tasks.IsVisited(state, state.Iteration, particle);
    }

    private static IterationSummary Summarise(
        RefinementState before, SamplingGrid grid, Posterior?[] posteriors, SufficientStatistics sum,
        ImmutableArray<ClassReconstruction> reconstructions)
    {
        var counts = new int[before.Model.ClassCount];
        (int count, int known, int switched, double maximum, double effective, double significant) = (0, 0, 0, 0, 0, 0);
        for (int i = 0; i < posteriors.Length; i++)
        {
            if (posteriors[i] is not Posterior posterior)
            {
                continue;
            }

            count++;
            counts[posterior.Class - 1]++;
            known += before.Posteriors[i] is null ? 0 : 1;
            switched += before.Posteriors[i] is Posterior last && last.Class != posterior.Class ? 1 : 0;
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
            Switched = known > 0 ? (double)switched / known : 1,
            LogEvidence = sum.LogEvidence / count,
            MaxProbability = maximum / count,
            EffectiveClasses = effective / count,
            SignificantSamples = significant / count,
            WorkingShell = grid.WorkingShell,
            ClassTemperature = grid.ClassTemperature,
            AngularStep = grid.Search == PoseSearch.None ? 0 : grid.Orientations.Step(grid.FinestLevel),
            Seconds = 0,
        };
    }
}
