using CryoSharp.Imaging;

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
        int orientations = grid.Search == PoseSearch.None ? 1 : grid.Orientations.Count(0);
        int shifts = grid.Search == PoseSearch.None ? 1 : grid.Shifts.Count(0);
        Rotation[] rotations = grid.Search == PoseSearch.None
            ? [] : [.. Enumerable.Range(0, orientations).Select(o => grid.Orientations.At(0, o))];
        Parallel.For(0, _batch.Count, _context.Parallel, i =>
        {
            ParticleTask task = _batch.Tasks[i];
            var allowed = new List<long>();
            for (int o = 0; o < orientations; o++)
            {
                if (grid.Search == PoseSearch.None)
                {
                    allowed.Add(i);
                }
                else if (grid.LogRotationPrior(rotations[o], task.Known.Rotation) > double.NegativeInfinity)
                {
                    allowed.Add(o);
                }
            }

            long perClass = grid.Search == PoseSearch.None ? _batch.Count : orientations;
            codes[i] =
            [
                .. from c in Enumerable.Range(0, _context.Model.ClassCount)
                   where task.OnlyClass == 0 || task.OnlyClass == c + 1
                   from o in allowed
                   from t in Enumerable.Range(0, shifts)
                   select (((c * perClass) + o) * shifts) + t,
            ];
        });
        return codes;
    }
}
