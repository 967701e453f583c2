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
    private readonly int[] _significant;

    public BatchPass(PassContext context, ParticleBatch batch, PolarBanks? banks)
    {
        (_context, _batch, _banks) = (context, batch, banks);
        _phases = new PhaseTable?[context.Grid.Levels];
        _significant = new int[batch.Count];
    }

    /// <summary>Scores all levels and adds to the sums.</summary>
    public void Run(Posterior?[] posteriors, SufficientStatistics sum)
    {
        bool isScanned = _banks is not null;
        long[][] codes = isScanned ? new PolarScan(_context, _batch, _banks!, 0).Significant() : AllAllowed();
        for (int i = 0; i < codes.Length; i++)
        {
            _significant[i] = codes[i].Length;
        }

        // Where level 0 is the last one, what the scan picked is scored again by the formula itself.
        bool isRoot = !isScanned || _context.Grid.Levels == 1;
        Descend(0, codes, isRoot ? 0 : 1, isRoot, posteriors, sum);
    }

    /// <summary>Scores the samples of particles first … at a level, then goes on with their children.</summary>
    /// <param name="isRoot">The codes are samples of the level itself, not of its parent.</param>
    private void Descend(int first, ReadOnlySpan<long[]> codes, int level, bool isRoot, Posterior?[] posteriors, SufficientStatistics sum)
    {
        long scores = 0;
        foreach (long[] particleCodes in codes)
        {
            scores += particleCodes.Length * (isRoot ? 1L : 32L);
        }

        if (scores > ScoreBudget && codes.Length > 1)
        {
            int half = codes.Length / 2;
            Descend(first, codes[..half], level, isRoot, posteriors, sum);
            Descend(first + half, codes[half..], level, isRoot, posteriors, sum);
            return;
        }

        _phases[level] ??= new PhaseTable(_batch, _context.Grid, level);
        var bucket = new BucketLevel(_context, _batch, _phases[level]!, level, isRoot, first, codes.ToArray());
        bucket.Score();
        var weights = new PosteriorWeights(_context, _batch, _phases[level]!, bucket);
        if (level < _context.Grid.FinestLevel)
        {
            long[][] next = weights.SignificantChildren();
            if (isRoot)
            {
                for (int i = 0; i < next.Length; i++)
                {
                    _significant[first + i] = next[i].Length;
                }
            }

            Descend(first, next, level + 1, false, posteriors, sum);
        }
        else
        {
            weights.Normalise(_significant, posteriors, sum);
            new SliceSums(_context, _batch, _phases[level]!, bucket).AddTo(sum);
        }
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
            var own = new List<long>();
            for (int c = 0; c < _context.Model.ClassCount; c++)
            {
                if (task.OnlyClass == 0 || task.OnlyClass == c + 1)
                {
                    foreach (int o in allowed)
                    {
                        for (int t = 0; t < shifts; t++)
                        {
                            own.Add((((c * orientations) + o) * shifts) + t);
                        }
                    }
                }
            }

            codes[i] = [.. own];
        });
        return codes;
    }
}
