namespace CryoSharp.Refinement;

/// <summary>Every direction, in-plane angle and shift of every class at one level, in polar form: level 0 of a global search, or the finest to audit it.</summary>
/// <remarks>
/// Per particle the modes of its image at every shift are one small matrix product with <see cref="PolarGrid"/>; then each block of sixteen
/// slices is contracted with them (<see cref="PolarContraction"/>) and turned from modes into in-plane angles (<see cref="PolarKernels"/>). The norm term takes the mean weight of each shell,
/// the same for all in-plane angles: an approximation that only decides which samples go on.
/// </remarks>
internal sealed class PolarScan
{
    private const int Lanes = PolarBank.Lanes;

    // A share of the score: twice the 1 % by which a slice may err (PolarGrid).
    private const double PolarError = 0.02;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PolarBanks _banks;
    private readonly PolarScores _scores;
    private readonly PolarTurns _turns;
    private readonly int _level;
    private readonly int _shiftCount;

    public PolarScan(PassContext context, ParticleBatch batch, PolarBanks banks, int level)
    {
        (_context, _batch, _banks, _level) = (context, batch, banks, level);
        _turns = new PolarTurns(banks.Fine.Grid);
        _scores = new PolarScores(batch, banks.Fine.Grid, new PhaseTable(batch, context.Grid, level, context.Grid.ShellOf(level)), _turns);
        _shiftCount = context.Grid.Shifts.Count(level);
    }

    /// <summary>For each particle the codes of the samples that carry the significant fraction of its posterior, ascending.</summary>
    public long[][] Significant() => ForEachParticle((particle, work) => Select(particle, isPossible: false, work));

    /// <summary>For each particle the codes of all samples that could matter: those within e^−24 of the best one.</summary>
    public long[][] Possible() => ForEachParticle((particle, work) => Select(particle, isPossible: true, work));

    /// <summary>For each particle the class, cross and norm term of the sample with the largest cross²/norm, cross positive.</summary>
    public (int Class, double Cross, double Norm)[] BestProfiles() => ForEachParticle(BestProfile);

    /// <summary>The cross terms of all samples of one particle, in the order of their codes.</summary>
    internal float[] CrossTerms(int particle)
    {
        var work = new Workspace(this);
        _scores.FillModes(particle, 1, work.Polar);
        PolarBank bank = _banks.Fine;
        var cross = new float[bank.RowCount * _turns.Count * _shiftCount];
        foreach ((int block, PolarSides side) in Cross(bank, work))
        {
            ReadOnlySpan<float> scores = work.Polar.Scores(side);
            for (int n = 0; n < scores.Length; n++)
            {
                (int shift, int turn) = Math.DivRem(n / Lanes, _turns.Count);
                int row = bank.Rows(side, block)[n % Lanes];
                if (row >= 0)
                {
                    cross[(((row * _turns.Count) + turn) * _shiftCount) + shift] = scores[n];
                }
            }
        }

        return cross;
    }

    /// <summary>Fills the scores of the workspace with the cross terms of block after block, and says where it is: once for each side that is looked at.</summary>
    /// <param name="isWorthIt">Per row of the coarse bank whether its quarters are looked at; null for all.</param>
    private IEnumerable<(int Block, PolarSides Side)> Cross(PolarBank bank, Workspace work, bool[]? isWorthIt = null)
    {
        for (int block = 0; block < bank.BlockCount; block++)
        {
            PolarSides sides = isWorthIt is null ? bank.SidesOf(block) : SidesWorthIt(block, isWorthIt);
            if (sides != PolarSides.None)
            {
                _scores.Cross(bank, block, sides, work.Polar);
            }

            foreach (PolarSides side in PolarBank.EachSide)
            {
                if ((sides & side) != 0)
                {
                    yield return (block, side);
                }
            }
        }
    }

    private T[] ForEachParticle<T>(Func<int, Workspace, T> result)
    {
        var results = new T[_batch.Count];
        int blocks = (_batch.Count + PolarScores.BlockImages - 1) / PolarScores.BlockImages;
        Parallel.For(0, blocks, _context.Parallel, () => new Workspace(this), (b, _, work) =>
        {
            int first = b * PolarScores.BlockImages;
            int count = Math.Min(PolarScores.BlockImages, _batch.Count - first);
            _scores.FillModes(first, count, work.Polar);
            for (int i = 0; i < count; i++)
            {
                work.Polar.Image = i;
                _scores.FillShellWeights(first + i, work.Polar);
                results[first + i] = result(first + i, work);
            }

            return work;
        }, _ => { });
        return results;
    }

    private long[] Select(int particle, bool isPossible, Workspace work)
    {
        ParticleTask task = _batch.Tasks[particle];
        for (int t = 0; t < _shiftCount; t++)
        {
            work.Priors[t] = (float)_context.Grid.LogShiftPrior(task.Centre + _scores.Shifts[t], default, _context.Model.ShiftSigma);
        }

        double fraction = isPossible ? 1 - 1e-12 : _context.Grid.SignificantFraction;
        bool[]? isWorthIt = _banks.Coarse is PolarBank coarse && fraction < 1 ? Promising(coarse, task, work) : null;
        PolarBank bank = _banks.Fine;
        FillOffsets(bank, task, work);
        work.Candidates.Clear();
        float maximum = float.NegativeInfinity, floor = float.MinValue;
        double Temperature() => isPossible ? 1 : TemperatureFor(maximum);
        int length = _turns.Count * Lanes;
        foreach ((int block, PolarSides side) in Cross(bank, work, isWorthIt))
        {
            for (int t = 0; t < _shiftCount; t++)
            {
                Span<float> tile = work.Polar.Scores(side).Slice(t * length, length);
                float largest = PolarKernels.AddOffsets(tile, work.Offsets(side, block), work.Priors[t]);
                if (largest > maximum)
                {
                    maximum = largest;
                    floor = fraction >= 1 ? float.MinValue : maximum - (float)(SignificantSamples.Depth * Temperature());
                }

                if (largest >= floor)
                {
                    work.Candidates.Gather(bank.Rows(side, block), t, tile, floor);
                }
            }
        }

        return work.Candidates.Chosen(maximum, fraction, Temperature(), _context.Grid.MostDrawn, task.Index);
    }

    /// <summary>That of the level, but for what the polar form itself errs by.</summary>
    private double TemperatureFor(float best) =>
        Math.Max(_context.Grid.Temperature(_level, best), 1 + (PolarError * Math.Max(best, 0) / SamplingGrid.NatsKept));

    /// <summary>For each row of the coarse bank whether its best sample is good enough for one of its four quarters to be the best of all.</summary>
    /// <remarks>
    /// Its directions are twice as far apart as those of the level, so two of three angles may lose four times as much; turns and shifts are the level's own.
    /// Angles and shifts lose about the same there (docs/theory/likelihood.md, 9): twice as much in all.
    /// </remarks>
    private bool[] Promising(PolarBank coarse, in ParticleTask task, Workspace work)
    {
        FillOffsets(coarse, task, work);
        var best = new float[coarse.RowCount];
        Span<float> largest = stackalloc float[Lanes];
        foreach ((int block, PolarSides side) in Cross(coarse, work))
        {
            PolarKernels.LargestPerLane(work.Polar.Scores(side), _turns.Count * Lanes, work.Offsets(side, block), work.Priors, largest);
            ReadOnlySpan<int> rows = coarse.Rows(side, block);
            for (int lane = 0; lane < Lanes; lane++)
            {
                if (rows[lane] >= 0)
                {
                    best[rows[lane]] = largest[lane];
                }
            }
        }

        float maximum = best.Max();
        float floor = maximum - (float)(SamplingGrid.NatsKept * (1 + (2 * (TemperatureFor(maximum) - 1))));
        return Array.ConvertAll(best, b => b >= floor);
    }

    /// <summary>The sides of a block of the fine bank on which any row is a quarter of a promising one.</summary>
    private PolarSides SidesWorthIt(int block, bool[] promising)
    {
        PolarBank bank = _banks.Fine;
        PolarSides sides = PolarSides.None;
        foreach (PolarSides side in PolarBank.EachSide)
        {
            foreach (int row in bank.Rows(side, block))
            {
                (int c, int direction) = Math.DivRem(Math.Max(row, 0), bank.DirectionCount);
                sides |= row >= 0 && promising[(c * _banks.Coarse!.DirectionCount) + _banks.ParentOf[direction]] ? side : PolarSides.None;
            }
        }

        return sides;
    }

    /// <summary>What is added to every score of a row: log π − ½ norm, −∞ where the class is not allowed or the row is not there.</summary>
    /// <remarks>The norm term is Σ over shells of the mean weight times the slice's power.</remarks>
    private void FillOffsets(PolarBank bank, in ParticleTask task, Workspace work)
    {
        Span<float> norm = work.Norm.AsSpan(0, bank.BlockCount * Lanes);
        PolarKernels.Norms(bank.Power, work.Polar.ShellWeight, norm);
        for (int block = 0; block < bank.BlockCount; block++)
        {
            foreach (PolarSides side in PolarBank.EachSide)
            {
                ReadOnlySpan<int> rows = bank.Rows(side, block);
                Span<float> offsets = work.Offsets(side, block);
                for (int lane = 0; lane < Lanes; lane++)
                {
                    offsets[lane] = rows[lane] < 0 ? float.NegativeInfinity
                        : (float)task.LogClassPrior(_context.Model, rows[lane] / bank.DirectionCount) - (norm[(block * Lanes) + lane] / 2);
                }
            }
        }
    }

    private (int Class, double Cross, double Norm) BestProfile(int particle, Workspace work)
    {
        PolarBank bank = _banks.Coarse ?? _banks.Fine;
        PolarKernels.Norms(bank.Power, work.Polar.ShellWeight, work.Norm.AsSpan(0, bank.BlockCount * Lanes));
        (int Class, double Cross, double Norm) best = (0, 0, 0);
        double bestProfile = 0;
        foreach ((int block, PolarSides side) in Cross(bank, work))
        {
            ReadOnlySpan<float> scores = work.Polar.Scores(side);
            for (int n = 0; n < scores.Length; n++)
            {
                int row = bank.Rows(side, block)[n % Lanes];
                double norm = work.Norm[(block * Lanes) + (n % Lanes)];
                double profile = row >= 0 && scores[n] > 0 && norm > 0 ? scores[n] * (double)scores[n] / norm : 0;
                if (profile > bestProfile)
                {
                    bestProfile = profile;
                    best = (row / bank.DirectionCount, scores[n], norm);
                }
            }
        }

        return best;
    }

    private sealed class Workspace(PolarScan owner)
    {
        private readonly float[] _front = new float[Places(owner._banks)];
        private readonly float[] _back = new float[Places(owner._banks)];

        public PolarScores.Workspace Polar { get; } = new(owner._scores);

        /// <summary>Norm terms of the places of a bank.</summary>
        public float[] Norm { get; } = new float[Places(owner._banks)];

        public float[] Priors { get; } = new float[owner._shiftCount];

        public PolarCandidates Candidates { get; } = new(owner._turns.Count, owner._shiftCount);

        /// <summary>What is added to the scores of one side of a block.</summary>
        public Span<float> Offsets(PolarSides side, int block) => (side == PolarSides.Front ? _front : _back).AsSpan(block * Lanes, Lanes);

        private static int Places(PolarBanks banks) => Math.Max(banks.Fine.BlockCount, banks.Coarse?.BlockCount ?? 0) * Lanes;
    }
}
