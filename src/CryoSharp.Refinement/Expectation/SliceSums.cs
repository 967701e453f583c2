using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>
/// Sums the weighted images of each orientation into one slice per half-set, inserts it, and adds up the residuals: the adjoint of
/// <see cref="BucketLevel.Score"/>.
/// </summary>
internal sealed class SliceSums
{
    // Room for the slices of one chunk of nodes. A fixed number: insertion order must not depend on the machine.
    private const long ChunkBytes = 64L << 20;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PhaseTable _phases;
    private readonly BucketLevel _level;

    public SliceSums(PassContext context, ParticleBatch batch, PhaseTable phases, BucketLevel level) =>
        (_context, _batch, _phases, _level) = (context, batch, phases, level);

    /// <summary>Adds everything to the sums.</summary>
    public void AddTo(SufficientStatistics sum)
    {
        int slices = 2 * _level.ChildOrientations;
        int chunk = (int)Math.Clamp(ChunkBytes / (12L * slices * _phases.Components), 1, 256);
        var outputs = new NodeOutput[chunk];
        for (int i = 0; i < chunk; i++)
        {
            outputs[i] = new NodeOutput(slices, _phases.Components, _batch.PowerPerShell.Length);
        }

        for (int first = 0; first < _level.NodeCount; first += chunk)
        {
            int count = Math.Min(chunk, _level.NodeCount - first);
            Parallel.For(0, count, _context.Parallel, () => new Workspace(this), (n, _, work) =>
            {
                Fill(first + n, outputs[n], work);
                return work;
            }, _ => { });
            Insert(outputs.AsMemory(0, count), sum);
        }
    }

    /// <summary>The slices of one node: index 2·child + half − 1.</summary>
    private sealed class NodeOutput(int slices, int components, int shells)
    {
        public long Key { get; set; }

        public bool[] IsUsed { get; } = new bool[slices];

        public ComplexF[][] Slices { get; } = [.. Enumerable.Range(0, slices).Select(_ => new ComplexF[components])];

        public float[][] Weights { get; } = [.. Enumerable.Range(0, slices).Select(_ => new float[components])];

        /// <summary>Σ (2·cross − norm)/σ² per shell: what the model takes off the images' power.</summary>
        public double[] Explained { get; } = new double[shells];
    }

    private sealed class Workspace(SliceSums owner)
    {
        private readonly int _stride = owner._phases.Stride;
        private readonly int _children = owner._level.ChildOrientations;

        public ComplexF[] Slice { get; } = new ComplexF[owner._phases.Components];

        public float[] Slices { get; } = new float[2 * owner._phases.Stride * owner._level.ChildOrientations];

        public float[] Turn { get; } = new float[2 * owner._phases.Stride];

        public int[] Shifts { get; } = new int[owner._level.MaxShifts];

        // Per child: half 1, half 2, each 2·stride; weights each stride; and the scored images of both halves.
        public float[] Images { get; } = new float[4 * owner._phases.Stride * owner._level.ChildOrientations];

        public float[] Weights { get; } = new float[2 * owner._phases.Stride * owner._level.ChildOrientations];

        public float[] Scored { get; } = new float[2 * owner._phases.Stride * owner._level.ChildOrientations];

        public Span<float> Image(int child, int half) => Images.AsSpan(2 * _stride * ((2 * child) + half), 2 * _stride);

        public Span<float> Weight(int child, int half) => Weights.AsSpan(_stride * ((2 * child) + half), _stride);

        public Span<float> ScoredImage(int child) => Scored.AsSpan(2 * _stride * child, 2 * _stride);

        public void Clear()
        {
            Array.Clear(Images);
            Array.Clear(Weights);
            Array.Clear(Scored);
        }

        public int Children => _children;
    }

    private void Fill(int node, NodeOutput output, Workspace work)
    {
        ReadOnlySpan<int> entries = _level.Node(node);
        output.Key = _level.Entries[entries[0]].Key;
        Array.Clear(output.IsUsed);
        Array.Clear(output.Explained);
        if (!HasWeight(entries))
        {
            return;
        }

        work.Clear();
        foreach (int index in entries)
        {
            AddEntry(_level.Entries[index], output, work);
        }

        _level.FillSlices(output.Key, work.Slice, work.Slices);
        for (int child = 0; child < work.Children; child++)
        {
            AddExplained(child, output, work);
            for (int half = 0; half < 2; half++)
            {
                int slice = (2 * child) + half;
                if (output.IsUsed[slice])
                {
                    Pack(work.Image(child, half), work.Weight(child, half), output.Slices[slice], output.Weights[slice]);
                }
            }
        }
    }

    private bool HasWeight(ReadOnlySpan<int> entries)
    {
        foreach (int index in entries)
        {
            ScoreEntry entry = _level.Entries[index];
            int count = entry.Count * _level.ChildOrientations * _level.ChildShifts;
            if (_level.Scores.AsSpan(entry.Scores, count).ContainsAnyExcept(0f))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds one particle's images, turned by each weighted shift, to the sums of each child orientation.</summary>
    private void AddEntry(in ScoreEntry entry, NodeOutput output, Workspace work)
    {
        int count = _level.FillShifts(entry, work.Shifts);
        int stride = _phases.Stride;
        int half = _batch.Tasks[entry.Particle].HalfSet - 1;
        for (int child = 0; child < work.Children; child++)
        {
            ReadOnlySpan<float> weights = _level.Scores.AsSpan(entry.Scores + (child * count), count);
            float total = 0;
            for (int n = 0; n < count; n++)
            {
                if (weights[n] > 0)
                {
                    if (total == 0)
                    {
                        Array.Clear(work.Turn);
                    }

                    ScoreKernels.AddScaled(weights[n], _phases.Row(work.Shifts[n]), work.Turn);
                    total += weights[n];
                }
            }

            if (total > 0)
            {
                output.IsUsed[(2 * child) + half] = true;
                ScoreKernels.AddTurned(work.Turn, _batch.Inserted(entry.Particle), _batch.Stride, stride, work.Image(child, half));
                ScoreKernels.AddTurned(work.Turn, _batch.Scored(entry.Particle), _batch.Stride, stride, work.ScoredImage(child));
                ScoreKernels.AddScaled(total, _batch.Weight(entry.Particle)[..stride], work.Weight(child, half));
            }
        }
    }

    private void AddExplained(int child, NodeOutput output, Workspace work)
    {
        int stride = _phases.Stride;
        ReadOnlySpan<float> slice = work.Slices.AsSpan(2 * stride * child, 2 * stride);
        ReadOnlySpan<float> image = work.ScoredImage(child);
        ReadOnlySpan<float> weight1 = work.Weight(child, 0);
        ReadOnlySpan<float> weight2 = work.Weight(child, 1);
        ReadOnlySpan<int> shell = _batch.Disc.Shell;
        for (int j = 1; j < _phases.Components; j++)
        {
            double cross = (slice[j] * image[j]) + (slice[stride + j] * image[stride + j]);
            double squared = (slice[j] * slice[j]) + (slice[stride + j] * slice[stride + j]);
            output.Explained[shell[j]] += (2 * cross) - ((weight1[j] + weight2[j]) * squared);
        }
    }

    private void Pack(ReadOnlySpan<float> image, ReadOnlySpan<float> weight, ComplexF[] slice, float[] sliceWeight)
    {
        for (int j = 0; j < slice.Length; j++)
        {
            slice[j] = new ComplexF(image[j], image[_phases.Stride + j]);
        }

        weight[..sliceWeight.Length].CopyTo(sliceWeight);
    }

    /// <summary>Inserts a chunk: each back-projection, or slab of one, has one owner that takes the slices in order.</summary>
    private void Insert(ReadOnlyMemory<NodeOutput> outputs, SufficientStatistics sum)
    {
        Span<double> residual = sum.ResidualPower(_batch.OpticsGroup);
        IReadOnlyList<double> noise = _context.Model.NoisePower[_batch.OpticsGroup];
        foreach (NodeOutput output in outputs.Span)
        {
            for (int shell = 1; shell < residual.Length; shell++)
            {
                residual[shell] -= output.Explained[shell] * noise[shell];
            }
        }

        int slabs = Math.Max(1, _context.Threads / 2);
        Parallel.For(0, 2 * slabs, _context.Parallel, task =>
        {
            (int slab, int half) = Math.DivRem(task, 2);
            foreach (NodeOutput output in outputs.Span)
            {
                BackProjection target = sum.BackProjection(_level.ClassOf(output.Key), half + 1);
                for (int child = 0; child < _level.ChildOrientations; child++)
                {
                    int slice = (2 * child) + half;
                    if (output.IsUsed[slice])
                    {
                        CentralSlice.Insert(
                            output.Slices[slice], output.Weights[slice], _batch.ImageToReference(_level.RotationOf(output.Key, child)),
                            _batch.Disc, _context.Grid.WorkingShell, target, slab * target.Planes / slabs, (slab + 1) * target.Planes / slabs);
                    }
                }
            }
        });
    }
}
