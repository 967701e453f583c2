using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Projections of every class in every orientation of level 0, as rows of two matrices; shared by all particles of an optics group.</summary>
internal sealed class CoarseBank
{
    private CoarseBank(int components, int stride, int rows)
    {
        (Components, Stride, RowCount) = (components, stride, rows);
        Slices = new float[2L * stride * rows];
        Squares = new float[(long)stride * rows];
    }

    /// <summary>How many components of the disc a row covers.</summary>
    public int Components { get; }

    /// <summary>That count rounded up to 16.</summary>
    public int Stride { get; }

    /// <summary>Classes × orientations of level 0.</summary>
    public int RowCount { get; }

    /// <summary>Row class·orientations + orientation: the slice, planar, 2·Stride.</summary>
    public float[] Slices { get; }

    /// <summary>The same row's squared magnitudes, Stride.</summary>
    public float[] Squares { get; }

    /// <summary>Slices the references in all orientations of level 0.</summary>
    public static CoarseBank Make(PassContext context, ParticleBatch batch)
    {
        int components = batch.CountWithin(context.Grid.Shells[0]);
        int orientations = context.Grid.Orientations.Count(0);
        var bank = new CoarseBank(components, (components + 15) & ~15, orientations * context.Model.ClassCount);
        int stride = bank.Stride;
        Parallel.For(0, bank.RowCount, context.Parallel, () => new ComplexF[components], (row, _, slice) =>
        {
            Rotation rotation = context.Grid.Orientations.At(0, row % orientations);
            CentralSlice.Extract(context.References[row / orientations], batch.ImageToReference(rotation), batch.Disc, components, slice);
            Span<float> planar = bank.Slices.AsSpan(2 * stride * row, 2 * stride);
            Span<float> squares = bank.Squares.AsSpan(stride * row, stride);
            for (int j = 1; j < components; j++)
            {
                (planar[j], planar[stride + j], squares[j]) = (slice[j].Re, slice[j].Im, slice[j].SquaredMagnitude);
            }

            return slice;
        }, _ => { });
        return bank;
    }
}
