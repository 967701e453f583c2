using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>A particle's share in a class, at the pose where it fits best.</summary>
/// <param name="Particle">In the batch.</param>
/// <param name="Class">From 0.</param>
internal readonly record struct PolishedImage(int Particle, int Class, Rotation Rotation, Shift Shift, float Share);

/// <summary>Inserts images at poses of their own, one by one, and adds up the residuals: what <see cref="SliceSums"/> does for orientations that are shared.</summary>
internal sealed class PolishedSums
{
    // A fixed number: insertion order must not depend on the machine.
    private const int Chunk = 256;

    private readonly PassContext _context;
    private readonly ParticleBatch _batch;
    private readonly int _count;

    public PolishedSums(PassContext context, ParticleBatch batch) =>
        (_context, _batch, _count) = (context, batch, batch.CountWithin(context.Grid.WorkingShell));

    /// <summary>Adds the images to the sums, class by class and in the order of their directions, so that neighbours write the same planes of the cache.</summary>
    public void AddTo(SufficientStatistics sum, IReadOnlyList<PolishedImage> images)
    {
        foreach (IGrouping<int, PolishedImage> ofClass in images.GroupBy(image => image.Class).OrderBy(c => c.Key))
        {
            PolishedImage[] own = [.. ofClass];
            int[] order = DirectionOrder.Of([.. own.Select(image => image.Rotation)]);
            var slices = new InsertedSlice[Math.Min(Chunk, own.Length)];
            for (int n = 0; n < slices.Length; n++)
            {
                slices[n] = new InsertedSlice(_count, _batch.PowerPerShell.Length);
            }

            foreach (int[] chunk in order.Chunk(Chunk))
            {
                Parallel.For(0, chunk.Length, _context.Parallel, () => new Workspace(_batch, _count), (n, _, work) =>
                {
                    Fill(own[chunk[n]], slices[n], work);
                    return work;
                }, _ => { });
                Insert(slices.AsMemory(0, chunk.Length), sum, ofClass.Key);
            }
        }
    }

    private sealed class InsertedSlice(int components, int shells)
    {
        public int HalfSet { get; set; }

        public Matrix3x3 Place { get; set; }

        public ComplexF[] Slice { get; } = new ComplexF[components];

        public float[] Weight { get; } = new float[components];

        /// <summary>Share·(2·cross − norm) per shell.</summary>
        public double[] Explained { get; } = new double[shells];
    }

    private sealed class Workspace(ParticleBatch batch, int count)
    {
        public ShiftPhases Phases { get; } = new(batch);

        public ComplexF[] Reference { get; } = new ComplexF[count];
    }

    private void Fill(in PolishedImage image, InsertedSlice output, Workspace work)
    {
        output.HalfSet = _batch.Tasks[image.Particle].HalfSet;
        output.Place = _batch.ImageToReference(image.Rotation);
        CentralSlice.Extract(_context.References[image.Class], output.Place, _batch.Disc, _count, work.Reference);
        work.Phases.Set(image.Shift);
        work.Phases.Move(_batch.Scored(image.Particle), output.Slice);
        Array.Clear(output.Explained);
        ReadOnlySpan<float> weight = _batch.Weight(image.Particle);
        ReadOnlySpan<int> shell = _batch.Disc.Shell;
        for (int j = 1; j < _count; j++)
        {
            (ComplexF reference, ComplexF value) = (work.Reference[j], output.Slice[j]);
            double cross = (reference.Re * value.Re) + (reference.Im * value.Im);
            output.Explained[shell[j]] += image.Share * ((2 * cross) - (weight[j] * reference.SquaredMagnitude));
        }

        work.Phases.Move(_batch.Inserted(image.Particle), output.Slice);
        for (int j = 0; j < _count; j++)
        {
            output.Slice[j] = image.Share * output.Slice[j];
            output.Weight[j] = image.Share * weight[j];
        }
    }

    /// <summary>Each back-projection, or slab of one, has one owner that takes the slices in order.</summary>
    private void Insert(ReadOnlyMemory<InsertedSlice> slices, SufficientStatistics sum, int classIndex)
    {
        Span<double> residual = sum.ResidualPower(_batch.OpticsGroup);
        IReadOnlyList<double> noise = _context.Model.NoisePower[_batch.OpticsGroup];
        foreach (InsertedSlice slice in slices.Span)
        {
            for (int shell = 1; shell < residual.Length; shell++)
            {
                residual[shell] -= slice.Explained[shell] * noise[shell];
            }
        }

        int slabs = Math.Max(1, _context.Threads / 2);
        Parallel.For(0, 2 * slabs, _context.Parallel, task =>
        {
            (int slab, int half) = Math.DivRem(task, 2);
            BackProjection target = sum.BackProjection(classIndex, half + 1);
            foreach (InsertedSlice slice in slices.Span)
            {
                if (slice.HalfSet == half + 1)
                {
                    CentralSlice.Insert(
                        slice.Slice, slice.Weight, slice.Place, _batch.Disc, _context.Grid.WorkingShell, target,
                        slab * target.Planes / slabs, (slab + 1) * target.Planes / slabs);
                }
            }
        });
    }
}
