using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The scores of some particles at one level, bucketed by orientation and class so that slices are shared.</summary>
internal sealed class BucketLevel
{
    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly PhaseTable _phases;
    private readonly int[] _particles;
    private readonly long[]?[] _codesOf;
    private readonly long _orientations;
    private readonly int _codeShifts;
    private readonly int[] _particleEntries;
    private readonly int[] _order;
    private readonly int[] _nodes;

    /// <summary>Buckets the samples.</summary>
    /// <param name="isRoot">The codes are samples of the level itself; otherwise of its parent, and their children are scored.</param>
    /// <param name="particles">The particles of the batch that the codes belong to, ascending.</param>
    public BucketLevel(
        PassContext context, ParticleBatch batch, PhaseTable phases, int level, bool isRoot, int[] particles, ReadOnlySpan<long[]> codes)
    {
        (_context, _batch, _phases, Level, _particles) = (context, batch, phases, level, particles);
        (ChildOrientations, ChildShifts) = isRoot ? (1, 1) : (context.Grid.Orientations.Children, 4);
        int codeLevel = isRoot ? level : level - 1;
        bool isFixed = context.Grid.Search == PoseSearch.None;
        _orientations = isFixed ? batch.Count : context.Grid.Orientations.Count(codeLevel);
        _codeShifts = isFixed ? 1 : context.Grid.Shifts.Count(codeLevel);
        _codesOf = new long[]?[batch.Count];
        for (int i = 0; i < particles.Length; i++)
        {
            _codesOf[particles[i]] = codes[i];
        }

        (Entries, _particleEntries) = MakeEntries();

        // Class by class, so that neighbouring orientations find their map's components in the cache.
        long[] keys = [.. Entries.Select(e => e.Key)];
        _order = [.. Enumerable.Range(0, Entries.Length)];
        Array.Sort(keys, _order, Comparer<long>.Default);
        _nodes = Starts(keys);
        SortWithinNodes();
        Scores = new float[Entries.Length == 0 ? 0 : Entries[^1].Scores + (Entries[^1].Count * ChildOrientations * ChildShifts)];
        Norms = new float[Entries.Length * ChildOrientations];
    }

    /// <summary>Which level.</summary>
    public int Level { get; }

    /// <summary>Child orientations per code: 8, in the plane 2, or 1 at a root.</summary>
    public int ChildOrientations { get; }

    /// <summary>Child shifts per code: 4, or 1 at a root.</summary>
    public int ChildShifts { get; }

    /// <summary>All entries, particle by particle, each particle's by key.</summary>
    public ScoreEntry[] Entries { get; }

    /// <summary>Scores, then log weights, then weights.</summary>
    public float[] Scores { get; }

    /// <summary>Norm terms |s·C·R|²/σ².</summary>
    public float[] Norms { get; }

    /// <summary>How many particles.</summary>
    public int ParticleCount => _particles.Length;

    /// <summary>The place in the batch of one of them.</summary>
    public int ParticleAt(int i) => _particles[i];

    /// <summary>How many orientations the level has; at fixed poses, how many particles.</summary>
    public long Orientations => _orientations * ChildOrientations;

    /// <summary>How many distinct (class, orientation), in this order.</summary>
    public int NodeCount => _nodes.Length - 1;

    /// <summary>The entries of a node, particles ascending.</summary>
    public ReadOnlySpan<int> Node(int node) => _order.AsSpan(_nodes[node], _nodes[node + 1] - _nodes[node]);

    /// <summary>The class of a key, from 0.</summary>
    public int ClassOf(long key) => (int)(key / _orientations);

    /// <summary>Orientation index at this level of a child of a key; at a fixed pose, the particle.</summary>
    public int OrientationOf(long key, int child)
    {
        int orientation = (int)(key % _orientations);
        return ChildOrientations == 1 ? orientation : _context.Grid.Orientations.Child(Level - 1, orientation, child);
    }

    /// <summary>The rotation of an orientation index of this level; at fixed poses, the particle's own.</summary>
    public Rotation RotationAt(int orientation) => _context.Grid.Search == PoseSearch.None
        ? _batch.Tasks[orientation].Known.Rotation : _context.Grid.Orientations.At(Level, orientation);

    /// <summary>The rotation of a child of a key.</summary>
    public Rotation RotationOf(long key, int child) => RotationAt(OrientationOf(key, child));

    /// <summary>The shift indices at this level of an entry, codes outermost.</summary>
    public int FillShifts(in ScoreEntry entry, Span<int> destination)
    {
        ReadOnlySpan<long> codes = _codesOf[entry.Particle].AsSpan(entry.First, entry.Count);
        int n = 0;
        foreach (long code in codes)
        {
            for (int child = 0; child < ChildShifts; child++)
            {
                destination[n++] = ((int)(code % _codeShifts) * ChildShifts) + child;
            }
        }

        return n;
    }

    /// <summary>Room that <see cref="FillShifts"/> may need.</summary>
    public int MaxShifts => _codeShifts * ChildShifts;

    /// <summary>Makes the planar slices of all children of a key, zero frequency zeroed.</summary>
    public void FillSlices(long key, ComplexF[] scratch, Span<float> planar)
    {
        int stride = _phases.Stride;
        for (int child = 0; child < ChildOrientations; child++)
        {
            CentralSlice.Extract(
                _context.References[ClassOf(key)], _batch.ImageToReference(RotationOf(key, child)), _batch.Disc, _phases.Components, scratch);
            Span<float> row = planar.Slice(2 * stride * child, 2 * stride);
            for (int j = 1; j < _phases.Components; j++)
            {
                (row[j], row[stride + j]) = (scratch[j].Re, scratch[j].Im);
            }
        }
    }

    /// <summary>Fills <see cref="Scores"/> (cross − ½ norm) and <see cref="Norms"/>.</summary>
    public void Score()
    {
        Parallel.For(0, NodeCount, _context.Parallel, () => new Workspace(this), (node, _, work) =>
        {
            FillSlices(KeyOf(node), work.Slice, work.Slices);
            foreach (int index in Node(node))
            {
                ScoreOne(Entries[index], work);
            }

            return work;
        }, _ => { });
    }

    private long KeyOf(int node) => Entries[_order[_nodes[node]]].Key;

    /// <summary>The entries of codes[i].</summary>
    public ReadOnlySpan<ScoreEntry> EntriesOf(int i) => Entries.AsSpan(_particleEntries[i], _particleEntries[i + 1] - _particleEntries[i]);

    private void ScoreOne(in ScoreEntry entry, Workspace work)
    {
        int stride = _phases.Stride;
        ReadOnlySpan<float> image = _batch.Scored(entry.Particle);
        ReadOnlySpan<float> weight = _batch.Weight(entry.Particle);
        int count = FillShifts(entry, work.Shifts);
        for (int child = 0; child < ChildOrientations; child++)
        {
            ReadOnlySpan<float> slice = work.Slices.AsSpan(2 * stride * child, 2 * stride);
            ScoreKernels.ConjugateProduct(slice, image, _batch.Stride, stride, work.Products.AsSpan(2 * stride * child, 2 * stride));
            Norms[entry.Norms + child] = ScoreKernels.WeightedNorm(weight, slice, stride);
        }

        Span<float> scores = Scores.AsSpan(entry.Scores, ChildOrientations * count);
        ScoreKernels.Products(work.Products, ChildOrientations, _phases.Rows, work.Shifts.AsSpan(0, count), 2 * stride, scores);
        for (int n = 0; n < scores.Length; n++)
        {
            scores[n] -= Norms[entry.Norms + (n / count)] / 2;
        }
    }

    private (ScoreEntry[] Entries, int[] ParticleEntries) MakeEntries()
    {
        var entries = new List<ScoreEntry>();
        var starts = new int[_particles.Length + 1];
        (int scores, int norms) = (0, 0);
        for (int i = 0; i < _particles.Length; i++)
        {
            long[] codes = _codesOf[_particles[i]]!;
            for (int first = 0, end; first < codes.Length; first = end)
            {
                long key = codes[first] / _codeShifts;
                for (end = first + 1; end < codes.Length && codes[end] / _codeShifts == key; end++)
                {
                }

                entries.Add(new ScoreEntry(key, _particles[i], first, end - first, scores, norms));
                scores = checked(scores + ((end - first) * ChildOrientations * ChildShifts));
                norms += ChildOrientations;
            }

            starts[i + 1] = entries.Count;
        }

        return ([.. entries], starts);
    }

    /// <summary>Where each run of equal keys starts, and where the last ends.</summary>
    private static int[] Starts(long[] sortedKeys)
    {
        var starts = new List<int>();
        for (int i = 0; i < sortedKeys.Length; i++)
        {
            if (i == 0 || sortedKeys[i] != sortedKeys[i - 1])
            {
                starts.Add(i);
            }
        }

        starts.Add(sortedKeys.Length);
        return [.. starts];
    }

    // Array.Sort is not stable; entries are numbered by particle, so sorting their numbers restores the order.
    private void SortWithinNodes()
    {
        for (int node = 0; node < NodeCount; node++)
        {
            Array.Sort(_order, _nodes[node], _nodes[node + 1] - _nodes[node]);
        }
    }

    private sealed class Workspace(BucketLevel owner)
    {
        public ComplexF[] Slice { get; } = new ComplexF[owner._phases.Components];

        public float[] Slices { get; } = new float[2 * owner._phases.Stride * owner.ChildOrientations];

        public float[] Products { get; } = new float[2 * owner._phases.Stride * owner.ChildOrientations];

        public int[] Shifts { get; } = new int[owner.MaxShifts];
    }
}
