using System.Buffers;

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
                    ReadRows(source + ((nint)first * Length), array);
                    LaneStages<TLanes>.Transform(_stages, array, array, x, y);
                    WriteHalfRows(array, (float*)(target + ((nint)first * HalfRow)));
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
                var array = new LaneScratch<TLanes>(z);
                var exchanged = new LaneExchange<LaneScratch<TLanes>, TLanes>(array);
                for (int row = 0; row < count; row += 2 * W)
                {
                    int first = Math.Min(row, count - (2 * W));
                    ReadHalfRows((float*)(source + ((nint)first * HalfRow)), array);
                    LaneStages<TLanes>.Transform(_stages, exchanged, exchanged, x, y);
                    WriteRows(array, scale, target + ((nint)first * Length));
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
    private void ReadRows(float* rows, LaneScratch<TLanes> array)
    {
        TLanes* re = stackalloc TLanes[2 * W];
        TLanes* im = re + W;
        for (int block = 0; block < Length; block += W)
        {
            int first = Math.Min(block, Length - W);
            for (int i = 0; i < W; i++)
            {
                re[i] = TLanes.Load(rows + ((nint)i * Length) + first);
                im[i] = TLanes.Load(rows + ((nint)(i + W) * Length) + first);
            }

            TLanes.Transpose(re);
            TLanes.Transpose(im);
            for (int i = 0; i < W; i++)
            {
                array.Put(first + i, re[i], im[i]);
            }
        }
    }

    /// <summary>W complex rows to 2W real ones.</summary>
    private void WriteRows(LaneScratch<TLanes> array, float scale, float* rows)
    {
        TLanes* re = stackalloc TLanes[2 * W];
        TLanes* im = re + W;
        TLanes factor = TLanes.Broadcast(scale);
        for (int block = 0; block < Length; block += W)
        {
            int first = Math.Min(block, Length - W);
            for (int i = 0; i < W; i++)
            {
                array.Get(first + i, out TLanes r, out TLanes m);
                (re[i], im[i]) = (r * factor, m * factor);
            }

            TLanes.Transpose(re);
            TLanes.Transpose(im);
            for (int i = 0; i < W; i++)
            {
                re[i].Store(rows + ((nint)i * Length) + first);
                im[i].Store(rows + ((nint)(i + W) * Length) + first);
            }
        }
    }

    /// <summary>Divides the transforms of W complex rows into those of 2W real ones.</summary>
    private void WriteHalfRows(LaneScratch<TLanes> array, float* halfRows)
    {
        TLanes* ar = stackalloc TLanes[4 * W];
        TLanes* ai = ar + W, br = ai + W, bi = br + W;
        TLanes half = TLanes.Broadcast(0.5f);
        for (int block = 0; block < HalfRow; block += W)
        {
            int first = Math.Min(block, HalfRow - W);
            for (int i = 0; i < W; i++)
            {
                int k = first + i;
                array.Get(k, out TLanes zr, out TLanes zi);
                array.Get(k == 0 ? 0 : Length - k, out TLanes mr, out TLanes mi);
                (ar[i], ai[i]) = ((zr + mr) * half, (zi - mi) * half);
                (br[i], bi[i]) = ((zi + mi) * half, (mr - zr) * half);
            }

            TLanes.Transpose(ar);
            TLanes.Transpose(ai);
            TLanes.Transpose(br);
            TLanes.Transpose(bi);
            for (nint i = 0; i < W; i++)
            {
                TLanes.StoreComplex(ar[i], ai[i], halfRows + (2 * ((i * HalfRow) + first)));
                TLanes.StoreComplex(br[i], bi[i], halfRows + (2 * (((i + W) * HalfRow) + first)));
            }
        }
    }

    /// <summary>Joins the transforms of 2W real rows to those of W complex ones.</summary>
    private void ReadHalfRows(float* halfRows, LaneScratch<TLanes> array)
    {
        TLanes* ar = stackalloc TLanes[4 * W];
        TLanes* ai = ar + W, br = ai + W, bi = br + W;
        for (int block = 0; block < HalfRow; block += W)
        {
            int first = Math.Min(block, HalfRow - W);
            for (nint i = 0; i < W; i++)
            {
                TLanes.LoadComplex(halfRows + (2 * ((i * HalfRow) + first)), out ar[i], out ai[i]);
                TLanes.LoadComplex(halfRows + (2 * (((i + W) * HalfRow) + first)), out br[i], out bi[i]);
            }

            TLanes.Transpose(ar);
            TLanes.Transpose(ai);
            TLanes.Transpose(br);
            TLanes.Transpose(bi);
            for (int i = 0; i < W; i++)
            {
                int k = first + i;
                if (k == 0 || k == HalfRow - 1)
                {
                    array.Put(k, ar[i], br[i]);
                    continue;
                }

                array.Put(k, ar[i] - bi[i], ai[i] + br[i]);
                array.Put(Length - k, ar[i] + bi[i], br[i] - ai[i]);
            }
        }
    }

    private float[] RentScratch(int buffers) => ArrayPool<float>.Shared.Rent((buffers * BufferLength) + FloatsPerCacheLine);

    private static float* Aligned(float* start) => (float*)(((nint)start + 63) & ~(nint)63);
}
