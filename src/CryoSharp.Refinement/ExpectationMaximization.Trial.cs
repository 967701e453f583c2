using System.Collections.Immutable;
using System.Diagnostics;

namespace CryoSharp.Refinement;

/// <content>The trial from which a run is foretold.</content>
public sealed partial class ExpectationMaximization
{
    private const int SmallTrial = 16;
    private const int LargeTrial = 128;

    // At known poses a particle takes a fifth of a millisecond, and a hundred are lost in what the machine does besides.
    private const int LargeTrialAtKnownPoses = 1024;

    // Enough for maps of many classes that are searched like those of all particles; to insert is cheap.
    private const int InsertedTrial = 1024;
    private const long TrialMemory = 256L << 20;

    /// <summary>Times a few particles through the next iteration; where that only inserts, through the one after it; and where poses are fixed, through a later one.</summary>
    /// <remarks>All results are thrown away, so no bit of the run changes.</remarks>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public TrialTimes Try(RefinementState state, CancellationToken cancel)
    {
        long start = Stopwatch.GetTimestamp();
        var trial = new Trial(this, cancel);
        int most = _settings.Search == PoseSearch.None ? LargeTrialAtKnownPoses : LargeTrial;

        // Once to have everything compiled, and its memory at hand.
        trial.Maximise(state, trial.Search(state, SmallTrial));
        Searched large = trial.Search(state, most);
        TrialStep next = Step(trial.Search(state, SmallTrial), large, trial.Maximise(state, large));
        TrialStep? second = null;
        if (state.LacksReferences)
        {
            RefinementState inserted = trial.Insert(state);
            trial.Maximise(inserted, trial.Search(inserted, SmallTrial));
            Searched searched = trial.Search(inserted, most);
            second = Step(trial.Search(inserted, SmallTrial), searched, trial.Maximise(inserted, searched));
        }

        TrialStep? later = null;
        if (_settings.Search == PoseSearch.None)
        {
            RefinementState finer = state with { WorkingShell = RunForecast.LaterShell(state.WorkingShell, PlanOf(state).LastShell) };
            trial.Maximise(finer, trial.Search(finer, SmallTrial));
            Searched many = trial.Search(finer, most);
            later = Step(trial.Search(finer, SmallTrial), many, trial.Maximise(finer, many));
        }

        return new TrialTimes
        {
            Prepare = large.Prepare,
            Fill = large.Fill,
            Next = next,
            Second = second ?? next,
            Later = later,
            Seconds = Stopwatch.GetElapsedTime(start).TotalSeconds,
        };
    }

    /// <summary>What is fixed and what goes with the number of particles.</summary>
    private static TrialStep Step(Searched small, Searched large, double maximise)
    {
        int more = Math.Max(1, large.Particles - small.Particles);
        double perParticle = Math.Max(0, large.Seconds - small.Seconds) / more;
        return new TrialStep(
            large.Shell, large.Particles, Math.Max(0, small.Seconds - (perParticle * small.Particles)), perParticle, maximise,
            Math.Max(0, large.Bytes - small.Bytes) / (double)more);
    }

    private readonly record struct Searched(int Particles, int Shell, double Prepare, double Fill, double Seconds, long Bytes, SufficientStatistics Sum);

    /// <summary>Passes over a few particles whose results nobody looks at.</summary>
    private sealed class Trial
    {
        private readonly ExpectationMaximization _owner;
        private readonly RefinementSettings _settings;
        private readonly CancellationToken _cancel;
        private readonly int _group;

        public Trial(ExpectationMaximization owner, CancellationToken cancel)
        {
            (_owner, _settings, _cancel) = (owner, owner._settings, cancel);
            _group = Array.FindIndex(owner._members, members => members.Length == owner._members.Max(m => m.Length));
        }

        /// <summary>One iteration of the first particles of the largest group.</summary>
        public Searched Search(RefinementState state, int most)
        {
            SamplingGrid grid = Schedule.Next(_settings, state);
            WorkingBox box = _owner.BoxFor(state);
            MixtureModel working = box.Crop(state.Model);
            var sum = new SufficientStatistics(working, _settings.Padding);
            ParticleTask[] tasks = _owner._tasks.Of(state, grid, _owner._tasks.Centres(state, grid), _owner._members[_group].Take(most));

            // Of its own, so that the run's is not filled for a shell that it may never come to.
            var preparation = new ImagePreparation(
                _owner._set, _owner._images, _settings.ParticleDiameter, _owner._mask.BoxSize, _owner._mask.PixelSize)
            { Memory = TrialMemory };
            double prepare = SecondsOf(() => Prepare().Dispose());
            double fill = SecondsOf(() => Prepare().Dispose());
            using ParticleBatch batch = Prepare();
            long before = GC.GetTotalAllocatedBytes(precise: true);
            double search = SecondsOf(() => _owner._engine.Accumulate(working, grid, [batch], new Posterior?[_owner._set.Count], sum, _cancel));
            long bytes = GC.GetTotalAllocatedBytes(precise: true) - before;
            return new Searched(tasks.Length, grid.WorkingShell, prepare / tasks.Length, fill / tasks.Length, search, bytes, sum);

            ParticleBatch Prepare() => preparation.Prepare(
                _group, tasks, working.NoisePower[_group].AsMemory(), working.GroupScales, grid.WorkingShell, _settings.Threads);
        }

        /// <summary>What the second iteration begins with where the first only inserts, made of a few particles.</summary>
        public RefinementState Insert(RefinementState state)
        {
            Searched searched = Search(state, InsertedTrial);
            WorkingBox box = _owner.BoxFor(state);
            (MixtureModel model, ImmutableArray<ClassReconstruction> maps, _) = Maximization.Update(
                _settings, box.Crop(state.Model), searched.Sum, box.Mask, box.Focus, searched.Shell, null, isShared: state.ClassTemperature > 1, _owner._garbage);
            maps = [.. maps.Select(box.Pad)];
            return state with
            {
                Iteration = state.Iteration + 1,
                Model = box.Pad(model with { OwnGain = [] }, maps),
                WorkingShell = Schedule.NextWorkingShell(_settings, state, state.History, maps.Min(map => map.Resolution)),
                ClassTemperature = Schedule.NextClassTemperature(_settings, state.ClassTemperature),
                LacksReferences = false,
            };
        }

        /// <summary>Seconds that new maps take; the sums are of no use after.</summary>
        public double Maximise(RefinementState state, in Searched searched)
        {
            WorkingBox box = _owner.BoxFor(state);
            MixtureModel working = box.Crop(state.Model);
            (SufficientStatistics sum, int shell) = (searched.Sum, searched.Shell);
            return SecondsOf(() =>
            {
                (_, ImmutableArray<ClassReconstruction> maps, _) = Maximization.Update(_settings, working, sum, box.Mask, box.Focus, shell, null, isShared: false, _owner._garbage);
                foreach (ClassReconstruction map in maps)
                {
                    _ = box.Pad(map);
                }
            });
        }
    }

    private static double SecondsOf(Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
