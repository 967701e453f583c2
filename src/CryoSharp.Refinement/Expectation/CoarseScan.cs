using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Level 0 of a global search: every orientation and shift of every class, as one matrix product per block of particles.</summary>
internal sealed class CoarseScan
{
    // Room for the scores of one block of particles, per thread.
    private const long BlockBytes = 48L << 20;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly CoarseBank _bank;
    private readonly PhaseTable _phases;
    private readonly int _shiftCount;

    public CoarseScan(PassContext context, ParticleBatch batch, CoarseBank bank)
    {
        (_context, _batch, _bank) = (context, batch, bank);
        _phases = new PhaseTable(batch, context.Grid, 0);
        _shiftCount = context.Grid.Shifts.Count(0);
    }

    /// <summary>For each particle the codes of the samples that carry the significant fraction of its posterior, ascending.</summary>
    public long[][] Significant() => ForEachParticle(Select);

    /// <summary>For each particle the class, cross and norm term of the sample with the largest cross²/norm, cross positive.</summary>
    public (int Class, double Cross, double Norm)[] BestProfiles() => ForEachParticle(BestProfile);

    private T[] ForEachParticle<T>(Func<int, Workspace, int, T> result)
    {
        var results = new T[_batch.Count];
        int block = (int)Math.Clamp(BlockBytes / (4L * _shiftCount * _bank.RowCount), 1, 64);
        int blocks = (_batch.Count + block - 1) / block;
        Parallel.For(0, blocks, _context.Parallel, () => new Workspace(block, _shiftCount, _bank), (b, _, work) =>
        {
            int first = b * block;
            int count = Math.Min(block, _batch.Count - first);
            Score(first, count, work);
            for (int i = 0; i < count; i++)
            {
                results[first + i] = result(first + i, work, i);
            }

            return work;
        }, _ => { });
        return results;
    }

    /// <summary>Fills the block's cross terms (particle, shift | row) and norm terms (particle | row).</summary>
    private void Score(int first, int count, Workspace work)
    {
        int stride = _bank.Stride;
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<float> image = _batch.Scored(first + i);
            for (int t = 0; t < _shiftCount; t++)
            {
                Span<float> row = work.Images.AsSpan(((i * _shiftCount) + t) * 2 * stride, 2 * stride);
                row.Clear();
                TurnImage(image, _phases.Row(t), row);
            }

            _batch.Weight(first + i)[.._bank.Components].CopyTo(work.Weights.AsSpan(i * stride));
        }

        int rows = count * _shiftCount;
        MatrixProduct.MultiplyByTransposed(
            work.Images.AsSpan(0, rows * 2 * stride), _bank.Slices, 2 * stride, work.Cross.AsSpan(0, rows * _bank.RowCount));
        MatrixProduct.MultiplyByTransposed(
            work.Weights.AsSpan(0, count * stride), _bank.Squares, stride, work.Norm.AsSpan(0, count * _bank.RowCount));
    }

    private void TurnImage(ReadOnlySpan<float> image, ReadOnlySpan<float> phase, Span<float> row)
    {
        (int stride, int imageStride) = (_bank.Stride, _batch.Stride);
        for (int j = 0; j < _bank.Components; j++)
        {
            (float re, float im, float cos, float minusSin) = (image[j], image[imageStride + j], phase[j], phase[stride + j]);
            row[j] = (re * cos) + (im * minusSin);
            row[stride + j] = (im * cos) - (re * minusSin);
        }
    }

    private long[] Select(int particle, Workspace work, int inBlock)
    {
        int rows = _bank.RowCount;
        ParticleTask task = _batch.Tasks[particle];
        int orientations = rows / _context.Model.ClassCount;
        Span<float> norm = work.Norm.AsSpan(inBlock * rows, rows);
        for (int row = 0; row < rows; row++)
        {
            int classIndex = row / orientations;
            norm[row] = task.OnlyClass == 0 || task.OnlyClass == classIndex + 1
                ? (float)Math.Log(_context.Model.ClassFractions[classIndex]) - (norm[row] / 2)
                : float.NegativeInfinity;
        }

        Span<float> scores = work.Cross.AsSpan(inBlock * _shiftCount * rows, _shiftCount * rows);
        float maximum = float.NegativeInfinity;
        for (int t = 0; t < _shiftCount; t++)
        {
            Shift shift = task.Centre + _context.Grid.Shifts.At(0, t);
            float prior = (float)_context.Grid.LogShiftPrior(shift, task.Known.Shift, _context.Model.ShiftSigma);
            Span<float> row = scores.Slice(t * rows, rows);
            maximum = Math.Max(maximum, ScoreKernels.AddPriors(row, norm, prior));
        }

        float least = maximum + (float)SignificantSamples.Cut(
            scores, maximum, _context.Grid.SignificantFraction, _context.Grid.Temperature(0));
        var codes = new List<long>();
        for (int t = 0; t < _shiftCount; t++)
        {
            ReadOnlySpan<float> row = scores.Slice(t * rows, rows);
            for (int r = 0; r < rows; r++)
            {
                if (row[r] >= least)
                {
                    codes.Add(((long)r * _shiftCount) + t);
                }
            }
        }

        codes.Sort();
        return [.. codes];
    }

    private (int Class, double Cross, double Norm) BestProfile(int particle, Workspace work, int inBlock)
    {
        int rows = _bank.RowCount;
        ReadOnlySpan<float> norm = work.Norm.AsSpan(inBlock * rows, rows);
        (int Class, double Cross, double Norm) best = (0, 0, 0);
        double bestProfile = 0;
        for (int t = 0; t < _shiftCount; t++)
        {
            ReadOnlySpan<float> cross = work.Cross.AsSpan(((inBlock * _shiftCount) + t) * rows, rows);
            for (int row = 0; row < rows; row++)
            {
                double profile = cross[row] > 0 && norm[row] > 0 ? cross[row] * (double)cross[row] / norm[row] : 0;
                if (profile > bestProfile)
                {
                    bestProfile = profile;
                    best = (row / (rows / _context.Model.ClassCount), cross[row], norm[row]);
                }
            }
        }

        return best;
    }

    private sealed class Workspace(int particles, int shifts, CoarseBank bank)
    {
        public float[] Images { get; } = new float[(long)particles * shifts * 2 * bank.Stride];

        public float[] Weights { get; } = new float[particles * bank.Stride];

        public float[] Cross { get; } = new float[(long)particles * shifts * bank.RowCount];

        public float[] Norm { get; } = new float[(long)particles * bank.RowCount];
    }
}
