using System.Buffers;
using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <summary>The fast passes: a transform in each lane of a vector.</summary>
/// <remarks>
/// <para>
/// Rows. Two real rows are one complex row, real part and imaginary part, so that 2W rows are done together by W lanes; blocks of W×W elements are
/// transposed in registers on the way in and out. With Z the transform of a + ib, A[k] = (Z[k] + Z*[n−k])/2 and B[k] = (Z[k] − Z*[n−k])/2i.
/// </para>
/// <para>
/// Columns. W adjacent columns are in the lanes without further ado.
/// </para>
/// <para>
/// Remainders. The last block of rows, of elements of a row, or of columns ends where the array ends and overlaps the one before: what is
/// written twice is the same both times. Lanes do not mix, so that a transform's bits do not depend on its neighbours.
/// </para>
/// </remarks>
internal sealed unsafe class LanePasses<TLanes> : IFourierPasses
    where TLanes : unmanaged, ILanes<TLanes>
{
    private const int FloatsPerCacheLine = 16;

    private readonly FftStages _stages;

    /// <summary>Plans transforms of <paramref name="length"/> points, an even number of at least twice the lanes.</summary>
    public LanePasses(int length) => _stages = new FftStages(length);

    private static int W => TLanes.Count;

    private int Length => _stages.Length;

    private int HalfRow => (Length / 2) + 1;

    /// <summary>Floats that hold W transforms.</summary>
    private int BufferLength => 2 * W * Length;

    /// <inheritdoc/>
    public void RowsForward(ReadOnlySpan<float> rows, Span<ComplexF> destination)
    {
        int count = rows.Length / Length;
        float[] rented = RentScratch(3);
        fixed (float* scratch = rented, source = rows)
        {
            fixed (ComplexF* target = destination)
            {
                float* x = Aligned(scratch), y = x + BufferLength, z = y + BufferLength;
                var array = new LaneScratch<TLanes>(z);
                for (int row = 0; row < count; row += 2 * W)
                {
                    int first = Math.Min(row, count - (2 * W));
                    ReadRows(source + ((nint)first * Length), z);
                    LaneStages<TLanes>.Transform(_stages, array, array, x, y);
                    WriteHalfRows(z, x, (float*)(target + ((nint)first * HalfRow)));
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void RowsInverse(ReadOnlySpan<ComplexF> halfRows, float scale, Span<float> destination)
    {
        int count = destination.Length / Length;
        float[] rented = RentScratch(3);
        fixed (float* scratch = rented, target = destination)
        {
            fixed (ComplexF* source = halfRows)
            {
                float* x = Aligned(scratch), y = x + BufferLength, z = y + BufferLength;
                var exchanged = new LaneExchange<LaneScratch<TLanes>, TLanes>(new LaneScratch<TLanes>(z));
                for (int row = 0; row < count; row += 2 * W)
                {
                    int first = Math.Min(row, count - (2 * W));
                    ReadHalfRows((float*)(source + ((nint)first * HalfRow)), scale, x, z);
                    LaneStages<TLanes>.Transform(_stages, exchanged, exchanged, x, y);
                    WriteRows(z, target + ((nint)first * Length));
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void ColumnsForward(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination)
    {
        float[] rented = RentScratch(3);
        fixed (float* scratch = rented)
        {
            fixed (ComplexF* from = source, to = destination)
            {
                float* x = Aligned(scratch), y = x + BufferLength, z = y + BufferLength;
                int rest = count % W;
                if (rest != 0)
                {
                    LaneStages<TLanes>.Transform(_stages, Columns(from + count - W, stride), Columns((ComplexF*)z, W), x, y);
                    CopyLastColumns((ComplexF*)z, to + count, stride, rest);
                }

                for (int column = 0; column + W <= count; column += W)
                {
                    LaneStages<TLanes>.Transform(_stages, Columns(from + column, stride), Columns(to + column, stride), x, y);
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <inheritdoc/>
    public void ColumnsInverse(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination)
    {
        float[] rented = RentScratch(3);
        fixed (float* scratch = rented)
        {
            fixed (ComplexF* from = source, to = destination)
            {
                float* x = Aligned(scratch), y = x + BufferLength, z = y + BufferLength;
                int rest = count % W;
                if (rest != 0)
                {
                    LaneStages<TLanes>.Transform(
                        _stages, Exchanged(from + count - W, stride), Exchanged((ComplexF*)z, W), x, y);
                    CopyLastColumns((ComplexF*)z, to + count, stride, rest);
                }

                for (int column = 0; column + W <= count; column += W)
                {
                    LaneStages<TLanes>.Transform(_stages, Exchanged(from + column, stride), Exchanged(to + column, stride), x, y);
                }
            }
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    private static LaneColumns<TLanes> Columns(ComplexF* start, int stride) => new((float*)start, 2 * (nint)stride);

    private static LaneExchange<LaneColumns<TLanes>, TLanes> Exchanged(ComplexF* start, int stride) => new(Columns(start, stride));

    /// <summary>Copies the last <paramref name="count"/> of W columns to those that end at <paramref name="end"/>.</summary>
    private void CopyLastColumns(ComplexF* columns, ComplexF* end, int stride, int count)
    {
        for (nint y = 0; y < Length; y++)
        {
            new ReadOnlySpan<ComplexF>(columns + ((y + 1) * W) - count, count).CopyTo(new Span<ComplexF>(end + (y * stride) - count, count));
        }
    }

    /// <summary>2W real rows to W complex ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadRows(float* rows, float* z)
    {
        for (int block = 0; block < Length; block += W)
        {
            int first = Math.Min(block, Length - W);
            TLanes.Transpose(rows + first, Length, z + (2 * W * first), 2 * W);
            TLanes.Transpose(rows + ((nint)W * Length) + first, Length, z + (2 * W * first) + W, 2 * W);
        }
    }

    /// <summary>W complex rows to 2W real ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteRows(float* z, float* rows)
    {
        for (int block = 0; block < Length; block += W)
        {
            int first = Math.Min(block, Length - W);
            TLanes.Transpose(z + (2 * W * first), 2 * W, rows + first, Length);
            TLanes.Transpose(z + (2 * W * first) + W, 2 * W, rows + ((nint)W * Length) + first, Length);
        }
    }

    /// <summary>Divides the transforms of W complex rows into those of 2W real ones.</summary>
    /// <param name="work">Scratch memory, 4·W² floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void WriteHalfRows(float* z, float* work, float* halfRows)
    {
        var array = new LaneScratch<TLanes>(z);
        var a = new LaneScratch<TLanes>(work);
        var b = new LaneScratch<TLanes>(work + (2 * W * W));
        TLanes half = TLanes.Broadcast(0.5f);
        for (int block = 0; block < HalfRow; block += W)
        {
            int first = Math.Min(block, HalfRow - W);
            for (int i = 0; i < W; i++)
            {
                int k = first + i;
                array.Get(k, out TLanes zr, out TLanes zi);
                array.Get(k == 0 ? 0 : Length - k, out TLanes mr, out TLanes mi);
                a.Put(i, (zr + mr) * half, (zi - mi) * half);
                b.Put(i, (zi + mi) * half, (mr - zr) * half);
            }

            float* rows = halfRows + (2 * first);
            for (int part = 0; part < 2; part++)
            {
                // Real and imaginary parts take turns in the columns, so that they do in the rows of the result.
                TLanes.Transpose(work + (part * W * W), W, rows + (part * W), 2 * HalfRow);
                TLanes.Transpose(work + ((part + 2) * W * W), W, rows + (2 * (nint)W * HalfRow) + (part * W), 2 * HalfRow);
            }
        }
    }

    /// <summary>Joins the transforms of 2W real rows to those of W complex ones, times <paramref name="scale"/>.</summary>
    /// <param name="work">Scratch memory, 4·W² floats.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void ReadHalfRows(float* halfRows, float scale, float* work, float* z)
    {
        var array = new LaneScratch<TLanes>(z);
        var a = new LaneScratch<TLanes>(work);
        var b = new LaneScratch<TLanes>(work + (2 * W * W));
        TLanes factor = TLanes.Broadcast(scale);
        for (int block = 0; block < HalfRow; block += W)
        {
            int first = Math.Min(block, HalfRow - W);
            float* rows = halfRows + (2 * first);
            for (int part = 0; part < 2; part++)
            {
                TLanes.Transpose(rows + (part * W), 2 * HalfRow, work + (part * W * W), W);
                TLanes.Transpose(rows + (2 * (nint)W * HalfRow) + (part * W), 2 * HalfRow, work + ((part + 2) * W * W), W);
            }

            for (int i = 0; i < W; i++)
            {
                int k = first + i;
                a.Get(i, out TLanes ar, out TLanes ai);
                b.Get(i, out TLanes br, out TLanes bi);
                if (k == 0 || k == HalfRow - 1)
                {
                    array.Put(k, ar * factor, br * factor);
                    continue;
                }

                array.Put(k, (ar - bi) * factor, (ai + br) * factor);
                array.Put(Length - k, (ar + bi) * factor, (br - ai) * factor);
            }
        }
    }

    private float[] RentScratch(int buffers) => ArrayPool<float>.Shared.Rent((buffers * BufferLength) + FloatsPerCacheLine);

    private static float* Aligned(float* start) => (float*)(((nint)start + 63) & ~(nint)63);
}
