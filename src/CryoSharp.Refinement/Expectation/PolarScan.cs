using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Every direction, in-plane angle and shift of every class at one level, in polar form: level 0 of a global search, or the finest to audit it.</summary>
/// <remarks>
/// Per particle the modes of its image at every shift are one small matrix product with <see cref="PolarGrid"/>; then each block of sixteen
/// slices is contracted with them and turned from modes into in-plane angles (<see cref="PolarKernels"/>). The norm term takes the mean weight of each shell,
/// the same for all in-plane angles: an approximation that only decides which samples go on.
/// </remarks>
internal sealed class PolarScan
{
    private const int Lanes = PolarBank.Lanes;

    // A share of the score: twice the 1 % by which a slice may err (PolarGrid).
    private const double PolarError = 0.02;

    // Images whose modes are made by one matrix product.
    private const int BlockImages = 16;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PolarBanks _banks;
    private readonly PolarGrid _grid;
    private readonly PhaseTable _phases;
    private readonly PolarTurns _turns;
    private readonly int _level;
    private readonly int _shiftCount;

    public PolarScan(PassContext context, ParticleBatch batch, PolarBanks banks, int level)
    {
        (_context, _batch, _banks, _grid, _level) = (context, batch, banks, banks.Fine.Grid, level);
        _phases = new PhaseTable(batch, context.Grid, level);
        _shiftCount = context.Grid.Shifts.Count(level);
        _turns = new PolarTurns(context.Grid.Orientations.Turns(level), _grid);
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
        FillModes(particle, 1, work);
        PolarBank bank = _banks.Fine;
        var cross = new float[bank.RowCount * _turns.Count * _shiftCount];
        for (int block = 0; block < bank.BlockCount; block++)
        {
            Cross(bank, block, work);
            for (int n = 0; n < work.Scores.Length; n++)
            {
                (int shift, int turn) = Math.DivRem(n / Lanes, _turns.Count);
                int row = (block * Lanes) + (n % Lanes);
                if (row < bank.RowCount)
                {
                    cross[(((row * _turns.Count) + turn) * _shiftCount) + shift] = work.Scores[n];
                }
            }
        }

        return cross;
    }

    private T[] ForEachParticle<T>(Func<int, Workspace, T> result)
    {
        var results = new T[_batch.Count];
        int blocks = (_batch.Count + BlockImages - 1) / BlockImages;
        Parallel.For(0, blocks, _context.Parallel, () => new Workspace(this), (b, _, work) =>
        {
            int first = b * BlockImages;
            int count = Math.Min(BlockImages, _batch.Count - first);
            FillModes(first, count, work);
            for (int i = 0; i < count; i++)
            {
                work.Image = i;
                FillShellWeights(first + i, work);
                results[first + i] = result(first + i, work);
            }

            return work;
        }, _ => { });
        return results;
    }

    /// <summary>The modes of a block of images at every shift: rows (image, shift).</summary>
    private void FillModes(int first, int count, Workspace work)
    {
        PolarGrid grid = _grid;
        int rows = count * _shiftCount;
        for (int i = 0; i < count; i++)
        {
            for (int t = 0; t < _shiftCount; t++)
            {
                int row = ((i * _shiftCount) + t) * grid.Stride;
                PolarKernels.Turn(
                    _batch.Scored(first + i), _batch.Stride, _phases.Row(t), grid.Stride, work.Real.AsSpan(row, grid.Stride), work.Imaginary.AsSpan(row, grid.Stride));
            }
        }

        MatrixProduct.MultiplyByTransposed(
            work.Real.AsSpan(0, rows * grid.Stride), grid.Even, grid.Stride, work.Even.AsSpan(0, rows * grid.LengthOf(0)));
        MatrixProduct.MultiplyByTransposed(
            work.Imaginary.AsSpan(0, rows * grid.Stride), grid.Odd, grid.Stride, work.Odd.AsSpan(0, rows * grid.LengthOf(1)));
    }

    /// <summary>The mean weight of every shell.</summary>
    private void FillShellWeights(int particle, Workspace work)
    {
        ReadOnlySpan<float> weight = _batch.Weight(particle);
        ReadOnlySpan<int> shell = _batch.Disc.Shell;
        Array.Clear(work.ShellWeight);
        for (int j = 1; j < _grid.Components; j++)
        {
            work.ShellWeight[shell[j]] += weight[j];
        }

        for (int s = 1; s < work.ShellWeight.Length; s++)
        {
            work.ShellWeight[s] /= _batch.Disc.CountUpTo(s) - _batch.Disc.CountUpTo(s - 1);
        }
    }

    /// <summary>The cross terms of one block of rows with all shifts of the block's image: (shift, turn, lane).</summary>
    private void Cross(PolarBank bank, int block, Workspace work)
    {
        PolarGrid grid = _grid;
        int length = bank.PairCount * 2 * Lanes;
        ReadOnlySpan<float> modes = bank.Modes.AsSpan(block * length, length);
        (int even, int odd) = (grid.LengthOf(0), grid.LengthOf(1));
        for (int t = 0; t < _shiftCount; t += PolarKernels.Shifts)
        {
            // Shifts that are not there repeat the last.
            int last = Math.Min(PolarKernels.Shifts, _shiftCount - t) - 1;
            int row = (work.Image * _shiftCount) + t;
            PolarKernels.Contract(modes, work.Even.AsSpan(row * even), even, work.Odd.AsSpan(row * odd), odd, last, _turns, work.Bins);
            for (int s = 0; s <= last; s++)
            {
                PolarKernels.ToTurns(
                    work.Bins.AsSpan(s * _turns.BinLength, _turns.BinLength), _turns, work.Scores.AsSpan((t + s) * _turns.Count * Lanes, _turns.Count * Lanes));
            }
        }
    }

    private long[] Select(int particle, bool isPossible, Workspace work)
    {
        ParticleTask task = _batch.Tasks[particle];
        for (int t = 0; t < _shiftCount; t++)
        {
            work.Priors[t] = (float)_context.Grid.LogShiftPrior(task.Centre + _phases.Shifts[t], task.Known.Shift, _context.Model.ShiftSigma);
        }

        double fraction = isPossible ? 1 - 1e-12 : _context.Grid.SignificantFraction;
        bool[]? isWorthIt = _banks.Coarse is PolarBank coarse && fraction < 1 ? Promising(coarse, task, work) : null;
        PolarBank bank = _banks.Fine;
        FillOffsets(bank, task, work);
        work.Codes.Clear();
        work.Candidates.Clear();
        float maximum = float.NegativeInfinity, floor = float.MinValue;
        double Temperature() => isPossible ? 1 : TemperatureFor(maximum);
        int length = _turns.Count * Lanes;
        for (int block = 0; block < bank.BlockCount; block++)
        {
            if (isWorthIt is not null && !IsWorthIt(block, isWorthIt))
            {
                continue;
            }

            Cross(bank, block, work);
            for (int t = 0; t < _shiftCount; t++)
            {
                Span<float> tile = work.Scores.AsSpan(t * length, length);
                float largest = PolarKernels.AddOffsets(tile, work.Norm.AsSpan(block * Lanes, Lanes), work.Priors[t]);
                if (largest > maximum)
                {
                    maximum = largest;
                    floor = fraction >= 1 ? float.MinValue : maximum - (float)(SignificantSamples.Depth * Temperature());
                }

                if (largest >= floor)
                {
                    Gather(block, t, tile, floor, work);
                }
            }
        }

        return Choose(work, maximum, fraction, Temperature());
    }

    /// <summary>That of the level, but for what the polar form itself errs by.</summary>
    private double TemperatureFor(float best) =>
        Math.Max(_context.Grid.Temperature(_level, best), 1 + (PolarError * Math.Max(best, 0) / SamplingGrid.NatsKept));

    /// <summary>For each row of the coarse bank whether its best sample is good enough for one of its four quarters to be the best of all.</summary>
    /// <remarks>Its steps are twice as long as those of the level, so its samples may lose four times as much of their score.</remarks>
    private bool[] Promising(PolarBank coarse, in ParticleTask task, Workspace work)
    {
        FillOffsets(coarse, task, work);
        var best = new float[coarse.BlockCount * Lanes];
        int length = _turns.Count * Lanes;
        for (int block = 0; block < coarse.BlockCount; block++)
        {
            Cross(coarse, block, work);
            Span<float> largest = best.AsSpan(block * Lanes, Lanes);
            PolarKernels.LargestPerLane(work.Scores, length, work.Norm.AsSpan(block * Lanes, Lanes), work.Priors, largest);
        }

        float maximum = best.Max();
        float floor = maximum - (float)(SamplingGrid.NatsKept * (1 + (4 * (TemperatureFor(maximum) - 1))));
        return Array.ConvertAll(best, b => b >= floor);
    }

    private bool IsWorthIt(int block, bool[] promising)
    {
        PolarBank bank = _banks.Fine;
        for (int row = block * Lanes; row < Math.Min((block + 1) * Lanes, bank.RowCount); row++)
        {
            (int c, int direction) = Math.DivRem(row, bank.DirectionCount);
            if (promising[(c * _banks.Coarse!.DirectionCount) + _banks.ParentOf[direction]])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is added to every score of a row: log π − ½ norm, −∞ where the class is not allowed or the row is not there.</summary>
    /// <remarks>The norm term is Σ over shells of the mean weight times the slice's power.</remarks>
    private void FillOffsets(PolarBank bank, in ParticleTask task, Workspace work)
    {
        Span<float> norm = work.Norm.AsSpan(0, bank.BlockCount * Lanes);
        PolarKernels.Norms(bank.Power, work.ShellWeight, norm);
        for (int row = 0; row < norm.Length; row++)
        {
            int classIndex = row / bank.DirectionCount;
            bool isAllowed = row < bank.RowCount && (task.OnlyClass == 0 || task.OnlyClass == classIndex + 1);
            norm[row] = isAllowed ? (float)Math.Log(_context.Model.ClassFractions[classIndex]) - (norm[row] / 2) : float.NegativeInfinity;
        }
    }

    private static long[] Choose(Workspace work, float maximum, double fraction, double temperature)
    {
        ReadOnlySpan<float> candidates = CollectionsMarshal.AsSpan(work.Candidates);
        float least = maximum + (float)SignificantSamples.Cut(candidates, maximum, fraction, temperature);
        var codes = new List<long>();
        for (int n = 0; n < candidates.Length; n++)
        {
            if (candidates[n] >= least)
            {
                codes.Add(work.Codes[n]);
            }
        }

        codes.Sort();
        return [.. codes];
    }

    /// <summary>Adds a tile's scores of at least <paramref name="floor"/> to the candidates.</summary>
    private void Gather(int block, int shift, ReadOnlySpan<float> scores, float floor, Workspace work)
    {
        Vector512<float> floors = Vector512.Create(floor);
        for (int n = 0; n < scores.Length; n += Lanes)
        {
            ulong passed = Vector512.ExtractMostSignificantBits(Vector512.GreaterThanOrEqual(Vector512.Create(scores.Slice(n, Lanes)), floors));
            for (; passed != 0; passed &= passed - 1)
            {
                int lane = BitOperations.TrailingZeroCount(passed);
                long orientation = ((long)((block * Lanes) + lane) * _turns.Count) + (n / Lanes);
                work.Codes.Add((orientation * _shiftCount) + shift);
                work.Candidates.Add(scores[n + lane]);
            }
        }
    }

    private (int Class, double Cross, double Norm) BestProfile(int particle, Workspace work)
    {
        PolarBank bank = _banks.Coarse ?? _banks.Fine;
        PolarKernels.Norms(bank.Power, work.ShellWeight, work.Norm.AsSpan(0, bank.BlockCount * Lanes));
        (int Class, double Cross, double Norm) best = (0, 0, 0);
        double bestProfile = 0;
        for (int block = 0; block < bank.BlockCount; block++)
        {
            Cross(bank, block, work);
            ReadOnlySpan<float> scores = work.Scores;
            for (int n = 0; n < scores.Length; n++)
            {
                int row = (block * Lanes) + (n % Lanes);
                double norm = work.Norm[row];
                double profile = row < bank.RowCount && scores[n] > 0 && norm > 0 ? scores[n] * (double)scores[n] / norm : 0;
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
        private readonly PolarGrid _grid = owner._grid;
        private readonly int _rows = BlockImages * owner._shiftCount;

        public int Image { get; set; }

        public float[] Real => field ??= new float[_rows * _grid.Stride];

        public float[] Imaginary => field ??= new float[_rows * _grid.Stride];

        public float[] Even => field ??= new float[_rows * _grid.LengthOf(0)];

        public float[] Odd => field ??= new float[_rows * _grid.LengthOf(1)];

        public float[] Bins { get; } = new float[PolarKernels.Shifts * owner._turns.BinLength];

        public float[] ShellWeight { get; } = new float[owner._banks.Fine.ShellCount];

        public float[] Norm { get; } = new float[Math.Max(owner._banks.Fine.BlockCount, owner._banks.Coarse?.BlockCount ?? 0) * Lanes];

        /// <summary>Of one block: (shift, turn, lane).</summary>
        public float[] Scores { get; } = new float[owner._shiftCount * owner._turns.Count * Lanes];

        public float[] Priors { get; } = new float[owner._shiftCount];

        public List<long> Codes { get; } = [];

        public List<float> Candidates { get; } = [];
    }
}
