namespace CryoSharp.Refinement;

/// <summary>One batch through all levels of a grid.</summary>
internal sealed class BatchPass
{
    // Scores held at a time; more particles are done in turn. A fixed number, so that the order of sums is the same on any machine.
    private const long ScoreBudget = 1L << 26;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PolarBanks? _banks;
    private readonly PhaseTable?[] _phases;
    private readonly PhaseTable?[] _last;
    private readonly int[] _significant;

    public BatchPass(PassContext context, ParticleBatch batch, PolarBanks? banks)
    {
        (_context, _batch, _banks) = (context, batch, banks);
        _phases = new PhaseTable?[context.Grid.Levels];
        _last = new PhaseTable?[context.Grid.Levels];
        _significant = new int[batch.Count];
    }

    /// <summary>Scores all levels and adds to the sums.</summary>
    public void Run(Posterior?[] posteriors, SufficientStatistics sum)
    {
        long[][] codes = _banks is null ? AllAllowed() : new PolarScan(_context, _batch, _banks, 0).Significant();
        bool[] isDone = [.. codes.Select((c, i) => IsSummed(0) || (_banks is not null && c.Length > _context.Grid.MostSamples))];
        for (int i = 0; i < codes.Length; i++)
        {
            _significant[i] = codes[i].Length;
        }

        foreach (bool isLast in (ReadOnlySpan<bool>)[true, false])
        {
            int[] particles = [.. Enumerable.Range(0, codes.Length).Where(i => isDone[i] == isLast)];
            Descend(particles, [.. particles.Select(i => codes[i])], 0, isRoot: true, isLast, posteriors, sum);
        }
    }

    /// <summary>The same of one particle, from given samples of a level on.</summary>
    /// <param name="isDense">The samples go to the sums as they are, whatever finer levels there are.</param>
    public void RunFrom(int particle, long[] codes, int level, bool isDense, Posterior?[] posteriors, SufficientStatistics sum) => Descend(
        [particle], new[] { codes }, level, isRoot: true, isLast: isDense || IsSummed(level), posteriors, sum);

    /// <summary>From the significant samples of a level to those of the next; where there is none, or the samples are dense already, to the sums.</summary>
    private void GoOn(ReadOnlySpan<int> particles, ReadOnlySpan<long[]> codes, int level, Posterior?[] posteriors, SufficientStatistics sum)
    {
        (List<int> Particles, List<long[]> Codes) done = ([], []), finer = ([], []);
        for (int i = 0; i < particles.Length; i++)
        {
            bool isDone = level == _context.Grid.FinestLevel || codes[i].Length > _context.Grid.MostSamples;
            (List<int> particlesOf, List<long[]> codesOf) = isDone ? done : finer;
            particlesOf.Add(particles[i]);
            codesOf.Add(codes[i]);
        }

        int next = level + 1;
        Descend([.. done.Particles], [.. done.Codes], level, isRoot: true, isLast: true, posteriors, sum);
        Descend([.. finer.Particles], [.. finer.Codes], next, isRoot: false, isLast: IsSummed(next), posteriors, sum);
    }

    /// <summary>Whether the samples of a level go to the sums without being looked at with less detail first.</summary>
    private bool IsSummed(int level) => level == _context.Grid.FinestLevel && !_context.Grid.IsScouted(level);

    /// <summary>Scores samples of a level, then goes on with those that are significant.</summary>
    /// <param name="isRoot">The codes are samples of the level itself, not of its parent.</param>
    /// <param name="isLast">They are compared up to the working shell and added to the sums.</param>
    private void Descend(
        ReadOnlySpan<int> particles, ReadOnlySpan<long[]> codes, int level, bool isRoot, bool isLast, Posterior?[] posteriors, SufficientStatistics sum)
    {
        if (particles.IsEmpty)
        {
            return;
        }

        long scores = 0;
        foreach (long[] particleCodes in codes)
        {
            scores += particleCodes.Length * (isRoot ? 1L : 4L * _context.Grid.Orientations.Children);
        }

        if (scores > ScoreBudget && codes.Length > 1)
        {
            int half = codes.Length / 2;
            Descend(particles[..half], codes[..half], level, isRoot, isLast, posteriors, sum);
            Descend(particles[half..], codes[half..], level, isRoot, isLast, posteriors, sum);
            return;
        }

        PhaseTable phases = PhasesOf(level, isLast);
        var bucket = new BucketLevel(_context, _batch, phases, level, isRoot, [.. particles], codes);
        bucket.Score();
        var weights = new PosteriorWeights(_context, _batch, phases, bucket);
        if (isLast)
        {
            weights.Normalise(_significant, posteriors, sum);
            new SliceSums(_context, _batch, phases, bucket).AddTo(sum);
            return;
        }

        long[][] next = weights.Significant();
        if (isRoot)
        {
            for (int i = 0; i < next.Length; i++)
            {
                _significant[particles[i]] = next[i].Length;
            }
        }

        if (_context.Grid.IsPolished)
        {
            (bool[] isPolished, List<PolishedImage> images) = weights.Polish(_significant, posteriors, sum);
            new PolishedSums(_context, _batch).AddTo(sum, images);
            particles = particles.ToArray().Where((_, i) => !isPolished[i]).ToArray();
            next = [.. next.Where((_, i) => !isPolished[i])];
        }

        GoOn(particles, next, level, posteriors, sum);
    }

    private PhaseTable PhasesOf(int level, bool isLast)
    {
        SamplingGrid grid = _context.Grid;
        int shell = isLast ? grid.WorkingShell : grid.ShellOf(level);
        ref PhaseTable? phases = ref (isLast ? _last : _phases)[level];
        return phases ??= new PhaseTable(_batch, grid, level, shell);
    }

    /// <summary>Every sample of level 0 that the search allows.</summary>
    private long[][] AllAllowed()
    {
        SamplingGrid grid = _context.Grid;
        var codes = new long[_batch.Count][];
        bool isFixed = grid.Search == PoseSearch.None;
        long orientations = isFixed ? _batch.Count : grid.Orientations.Count(0);
        int shifts = isFixed ? 1 : grid.Shifts.Count(0);
        int[] everywhere = grid.Search == PoseSearch.Global ? [.. Enumerable.Range(0, (int)orientations)] : [];
        AllowedOrientations? near = grid.Search == PoseSearch.Local ? _context.Allowed : null;
        Parallel.For(0, _batch.Count, _context.Parallel, i =>
        {
            ParticleTask task = _batch.Tasks[i];
            IReadOnlyList<int> allowed = isFixed ? [i] : near is null ? everywhere : near.Near(task.Known.Rotation);
            int[] classes = [.. Enumerable.Range(0, _context.Model.ClassCount).Where(c => task.OnlyClass == 0 || task.OnlyClass == c + 1)];
            var own = new long[classes.Length * allowed.Count * shifts];
            int n = 0;
            foreach (int c in classes)
            {
                foreach (int o in allowed)
                {
                    for (int t = 0; t < shifts; t++)
                    {
                        own[n++] = (((c * orientations) + o) * shifts) + t;
                    }
                }
            }

            codes[i] = own;
        });
        return codes;
    }
}
