using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Cross terms of images with the slices of a polar bank, at all in-plane angles and shifts. docs/theory/polar.md (1) and (4).</summary>
internal sealed class PolarScores
{
    /// <summary>Images whose modes are made by one matrix product.</summary>
    public const int BlockImages = 16;

    private const int Lanes = PolarBank.Lanes;

    private readonly ParticleBatch _batch;
    private readonly PolarGrid _grid;
    private readonly PhaseTable _phases;
    private readonly PolarTurns _turns;
    private readonly int _shiftCount;

    /// <summary>For the shifts of a table and the in-plane angles of <paramref name="turns"/>.</summary>
    public PolarScores(ParticleBatch batch, PolarGrid grid, PhaseTable phases, PolarTurns turns) =>
        (_batch, _grid, _phases, _turns, _shiftCount) = (batch, grid, phases, turns, phases.Shifts.Length);

    /// <summary>The shifts, Å.</summary>
    public ReadOnlySpan<Shift> Shifts => _phases.Shifts;

    /// <summary>The modes of a block of images at every shift: rows (image, shift).</summary>
    public void FillModes(int first, int count, Workspace work)
    {
        int rows = count * _shiftCount;
        for (int i = 0; i < count; i++)
        {
            for (int t = 0; t < _shiftCount; t++)
            {
                int row = ((i * _shiftCount) + t) * _grid.Stride;
                PolarKernels.Turn(
                    _batch.Scored(first + i), _batch.Stride, _phases.Row(t), _grid.Stride, work.Real.AsSpan(row, _grid.Stride), work.Imaginary.AsSpan(row, _grid.Stride));
            }
        }

        MatrixProduct.MultiplyByTransposed(
            work.Real.AsSpan(0, rows * _grid.Stride), _grid.Even, _grid.Stride, work.Even.AsSpan(0, rows * _grid.LengthOf(0)));
        MatrixProduct.MultiplyByTransposed(
            work.Imaginary.AsSpan(0, rows * _grid.Stride), _grid.Odd, _grid.Stride, work.Odd.AsSpan(0, rows * _grid.LengthOf(1)));
    }

    /// <summary>The mean weight of every shell.</summary>
    public void FillShellWeights(int particle, Workspace work)
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

    /// <summary>The cross terms of the rows of one block, of the sides that are asked for, with all shifts of the block's image.</summary>
    public void Cross(PolarBank bank, int block, PolarSides sides, Workspace work)
    {
        int length = bank.PairCount * 2 * Lanes;
        ReadOnlySpan<float> modes = bank.Modes.AsSpan(block * length, length);
        (int even, int odd) = (_grid.LengthOf(0), _grid.LengthOf(1));
        for (int t = 0; t < _shiftCount; t += PolarContraction.Shifts)
        {
            // Shifts that are not there repeat the last.
            int last = Math.Min(PolarContraction.Shifts, _shiftCount - t) - 1;
            int row = (work.Image * _shiftCount) + t;
            PolarContraction.Contract(
                modes, _grid, work.Even.AsSpan(row * even), even, work.Odd.AsSpan(row * odd), odd, last, work.Bins(PolarSides.Front), work.Bins(PolarSides.Back));
            foreach (PolarSides side in PolarBank.EachSide)
            {
                if ((sides & side) != 0)
                {
                    ToTurns(work.Bins(side), work.Scores(side)[(t * _turns.Count * Lanes)..], last + 1);
                }
            }
        }
    }

    private void ToTurns(ReadOnlySpan<float> bins, Span<float> scores, int shifts)
    {
        int length = _turns.Count * Lanes;
        for (int s = 0; s < shifts; s++)
        {
            PolarKernels.ToTurns(bins.Slice(s * _turns.BinLength, _turns.BinLength), _turns, scores.Slice(s * length, length));
        }
    }

    /// <summary>What one thread works in.</summary>
    internal sealed class Workspace(PolarScores owner)
    {
        private readonly PolarGrid _grid = owner._grid;
        private readonly int _rows = BlockImages * owner._shiftCount;
        private readonly float[] _frontScores = new float[owner._shiftCount * owner._turns.Count * Lanes];
        private readonly float[] _backScores = new float[owner._shiftCount * owner._turns.Count * Lanes];
        private readonly float[] _frontBins = new float[PolarContraction.Shifts * owner._turns.BinLength];
        private readonly float[] _backBins = new float[PolarContraction.Shifts * owner._turns.BinLength];

        /// <summary>Which image of the block is scored.</summary>
        public int Image { get; set; }

        public float[] Real => field ??= new float[_rows * _grid.Stride];

        public float[] Imaginary => field ??= new float[_rows * _grid.Stride];

        public float[] Even => field ??= new float[_rows * _grid.LengthOf(0)];

        public float[] Odd => field ??= new float[_rows * _grid.LengthOf(1)];

        /// <summary>The mean weight of the image's shells.</summary>
        public float[] ShellWeight { get; } = new float[owner._batch.Disc.Shell[owner._grid.Components - 1] + 1];

        /// <summary>Of the rows of one side of a block: (shift, turn, lane).</summary>
        public Span<float> Scores(PolarSides side) => side == PolarSides.Front ? _frontScores : _backScores;

        /// <summary>The same by bins, of a few shifts.</summary>
        public Span<float> Bins(PolarSides side) => side == PolarSides.Front ? _frontBins : _backBins;
    }
}
