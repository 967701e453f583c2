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

    // Images whose modes are made by one matrix product.
    private const int BlockImages = 16;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PolarBank _bank;
    private readonly PhaseTable _phases;
    private readonly PolarTurns _turns;
    private readonly int _level;
    private readonly int _shiftCount;

    public PolarScan(PassContext context, ParticleBatch batch, PolarBank bank, int level)
    {
        (_context, _batch, _bank, _level) = (context, batch, bank, level);
        _phases = new PhaseTable(batch, context.Grid, level);
        _shiftCount = context.Grid.Shifts.Count(level);
        _turns = new PolarTurns(context.Grid.Orientations.Turns(level), bank.Grid);
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
        var cross = new float[_bank.RowCount * _turns.Count * _shiftCount];
        for (int block = 0; block < _bank.BlockCount; block++)
        {
            Cross(block, work);
            for (int n = 0; n < work.Scores.Length; n++)
            {
                (int shift, int turn) = Math.DivRem(n / Lanes, _turns.Count);
                int row = (block * Lanes) + (n % Lanes);
                if (row < _bank.RowCount)
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
                FillNorms(first + i, work);
                results[first + i] = result(first + i, work);
            }

            return work;
        }, _ => { });
        return results;
    }

    /// <summary>The modes of a block of images at every shift: rows (image, shift).</summary>
    private void FillModes(int first, int count, Workspace work)
    {
        PolarGrid grid = _bank.Grid;
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

    /// <summary>The norm term of every row: Σ over shells of the mean weight times the slice's power.</summary>
    private void FillNorms(int particle, Workspace work)
    {
        ReadOnlySpan<float> weight = _batch.Weight(particle);
        ReadOnlySpan<int> shell = _batch.Disc.Shell;
        Array.Clear(work.ShellWeight);
        for (int j = 1; j < _bank.Grid.Components; j++)
        {
            work.ShellWeight[shell[j]] += weight[j];
        }

        for (int s = 1; s < work.ShellWeight.Length; s++)
        {
            work.ShellWeight[s] /= _batch.Disc.CountUpTo(s) - _batch.Disc.CountUpTo(s - 1);
        }

        PolarKernels.Norms(_bank.Power, work.ShellWeight, work.Norm);
    }

    /// <summary>The cross terms of one block of rows with all shifts of the block's image: (shift, turn, lane).</summary>
    private void Cross(int block, Workspace work)
    {
        PolarGrid grid = _bank.Grid;
        int length = _bank.PairCount * 2 * Lanes;
        ReadOnlySpan<float> modes = _bank.Modes.AsSpan(block * length, length);
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
        FillOffsets(task, work);
        var priors = new float[_shiftCount];
        for (int t = 0; t < _shiftCount; t++)
        {
            priors[t] = (float)_context.Grid.LogShiftPrior(task.Centre + _phases.Shifts[t], task.Known.Shift, _context.Model.ShiftSigma);
        }

        work.Codes.Clear();
        work.Candidates.Clear();
        float maximum = float.NegativeInfinity;
        double fraction = isPossible ? 1 - 1e-12 : _context.Grid.SignificantFraction;
        double Temperature() => isPossible ? 1 : _context.Grid.Temperature(_level, maximum);
        float floor = float.MinValue;
        int length = _turns.Count * Lanes;
        for (int block = 0; block < _bank.BlockCount; block++)
        {
            Cross(block, work);
            for (int t = 0; t < _shiftCount; t++)
            {
                Span<float> tile = work.Scores.AsSpan(t * length, length);
                float largest = PolarKernels.AddOffsets(tile, work.Norm.AsSpan(block * Lanes, Lanes), priors[t]);
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

    /// <summary>Turns norm terms into what is added to every score of a row: log π − ½ norm, −∞ where the class is not allowed.</summary>
    private void FillOffsets(in ParticleTask task, Workspace work)
    {
        for (int row = 0; row < work.Norm.Length; row++)
        {
            int classIndex = row / _bank.DirectionCount;
            bool isAllowed = row < _bank.RowCount && (task.OnlyClass == 0 || task.OnlyClass == classIndex + 1);
            work.Norm[row] = isAllowed ? (float)Math.Log(_context.Model.ClassFractions[classIndex]) - (work.Norm[row] / 2) : float.NegativeInfinity;
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
        (int Class, double Cross, double Norm) best = (0, 0, 0);
        double bestProfile = 0;
        for (int block = 0; block < _bank.BlockCount; block++)
        {
            Cross(block, work);
            ReadOnlySpan<float> scores = work.Scores;
            for (int n = 0; n < scores.Length; n++)
            {
                int row = (block * Lanes) + (n % Lanes);
                double norm = work.Norm[row];
                double profile = row < _bank.RowCount && scores[n] > 0 && norm > 0 ? scores[n] * (double)scores[n] / norm : 0;
                if (profile > bestProfile)
                {
                    bestProfile = profile;
                    best = (row / _bank.DirectionCount, scores[n], norm);
                }
            }
        }

        return best;
    }

    private sealed class Workspace(PolarScan owner)
    {
        private readonly PolarGrid _grid = owner._bank.Grid;
        private readonly int _rows = BlockImages * owner._shiftCount;

        public int Image { get; set; }

        public float[] Real => field ??= new float[_rows * _grid.Stride];

        public float[] Imaginary => field ??= new float[_rows * _grid.Stride];

        public float[] Even => field ??= new float[_rows * _grid.LengthOf(0)];

        public float[] Odd => field ??= new float[_rows * _grid.LengthOf(1)];

        public float[] Bins { get; } = new float[PolarKernels.Shifts * owner._turns.BinLength];

        public float[] ShellWeight { get; } = new float[owner._bank.ShellCount];

        public float[] Norm { get; } = new float[owner._bank.BlockCount * Lanes];

        /// <summary>Of one block: (shift, turn, lane).</summary>
        public float[] Scores { get; } = new float[owner._shiftCount * owner._turns.Count * Lanes];

        public List<long> Codes { get; } = [];

        public List<float> Candidates { get; } = [];
    }
}
