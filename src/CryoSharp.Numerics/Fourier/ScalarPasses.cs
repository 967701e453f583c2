using System.Buffers;

namespace CryoSharp.Numerics;

/// <summary>The plain transforms: one row or column at a time, without vectors. What the vector paths are tested against.</summary>
/// <remarks>Each stage sums its r terms directly, so a transform costs n·Σr complex products.</remarks>
internal sealed class ScalarPasses : IFourierPasses
{
    private readonly FftStages _stages;

    /// <summary>Plans transforms of <paramref name="length"/> points; odd lengths only for <see cref="Forward"/> and <see cref="Inverse"/>.</summary>
    public ScalarPasses(int length) => _stages = new FftStages(length);

    private int Length => _stages.Length;

    /// <summary>Transforms n values in place, unscaled.</summary>
    public void Forward(Span<ComplexF> values)
    {
        using var scratch = new PooledSpan(Length);
        Transform(values, scratch.Span);
    }

    /// <summary>Transforms n values in place with e^{+}, unscaled.</summary>
    public void Inverse(Span<ComplexF> values)
    {
        using var scratch = new PooledSpan(Length);
        TransformBack(values, scratch.Span);
    }

    /// <inheritdoc/>
    public void RowsForward(ReadOnlySpan<float> rows, Span<ComplexF> destination)
    {
        int half = (Length / 2) + 1;
        using var scratch = new PooledSpan(2 * Length);
        Span<ComplexF> row = scratch.Span[..Length];
        for (int y = 0; y < rows.Length / Length; y++)
        {
            for (int x = 0; x < Length; x++)
            {
                row[x] = new ComplexF(rows[(y * Length) + x], 0);
            }

            Transform(row, scratch.Span[Length..]);
            row[..half].CopyTo(destination.Slice(y * half, half));
        }
    }

    /// <inheritdoc/>
    public void RowsInverse(ReadOnlySpan<ComplexF> halfRows, float scale, Span<float> destination)
    {
        int half = (Length / 2) + 1;
        using var scratch = new PooledSpan(2 * Length);
        Span<ComplexF> row = scratch.Span[..Length];
        for (int y = 0; y < halfRows.Length / half; y++)
        {
            ReadOnlySpan<ComplexF> source = halfRows.Slice(y * half, half);
            row[0] = new ComplexF(source[0].Re, 0);
            row[half - 1] = new ComplexF(source[half - 1].Re, 0);
            for (int k = 1; k < half - 1; k++)
            {
                row[k] = source[k];
                row[Length - k] = source[k].Conjugate;
            }

            TransformBack(row, scratch.Span[Length..]);
            for (int x = 0; x < Length; x++)
            {
                destination[(y * Length) + x] = row[x].Re * scale;
            }
        }
    }

    /// <inheritdoc/>
    public void ColumnsForward(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination)
    {
        using var scratch = new PooledSpan(2 * Length);
        Span<ComplexF> column = scratch.Span[..Length];
        for (int x = 0; x < count; x++)
        {
            ReadColumn(source, x, stride, column);
            Transform(column, scratch.Span[Length..]);
            WriteColumn(column, x, stride, destination);
        }
    }

    /// <inheritdoc/>
    public void ColumnsInverse(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination)
    {
        using var scratch = new PooledSpan(2 * Length);
        Span<ComplexF> column = scratch.Span[..Length];
        for (int x = 0; x < count; x++)
        {
            ReadColumn(source, x, stride, column);
            TransformBack(column, scratch.Span[Length..]);
            WriteColumn(column, x, stride, destination);
        }
    }

    private static void ReadColumn(ReadOnlySpan<ComplexF> source, int x, int stride, Span<ComplexF> column)
    {
        for (int y = 0; y < column.Length; y++)
        {
            column[y] = source[(y * stride) + x];
        }
    }

    private static void WriteColumn(ReadOnlySpan<ComplexF> column, int x, int stride, Span<ComplexF> destination)
    {
        for (int y = 0; y < column.Length; y++)
        {
            destination[(y * stride) + x] = column[y];
        }
    }

    /// <summary>The inverse is the conjugate of the forward transform of the conjugate.</summary>
    private void TransformBack(Span<ComplexF> values, Span<ComplexF> scratch)
    {
        Conjugate(values);
        Transform(values, scratch);
        Conjugate(values);
    }

    private static void Conjugate(Span<ComplexF> values)
    {
        foreach (ref ComplexF value in values)
        {
            value = value.Conjugate;
        }
    }

    private void Transform(Span<ComplexF> values, Span<ComplexF> scratch)
    {
        Span<ComplexF> source = values;
        Span<ComplexF> destination = scratch[..Length];
        foreach (FftStage stage in _stages.All)
        {
            Apply(stage, source, destination);
            Span<ComplexF> spare = source;
            source = destination;
            destination = spare;
        }

        if (_stages.All.Length % 2 != 0)
        {
            source.CopyTo(values);
        }
    }

    /// <summary>The formula of <see cref="FftStages"/>.</summary>
    private static void Apply(FftStage stage, ReadOnlySpan<ComplexF> source, Span<ComplexF> destination)
    {
        int radix = stage.Radix;
        int stride = stage.Stride;
        int count = stage.Length / radix;
        for (int p = 0; p < count; p++)
        {
            for (int k = 0; k < radix; k++)
            {
                ComplexF twiddle = k == 0 ? new ComplexF(1, 0) : stage.Twiddles[(p * (radix - 1)) + k - 1];
                for (int q = 0; q < stride; q++)
                {
                    ComplexF sum = source[q + (stride * p)];
                    for (int j = 1; j < radix; j++)
                    {
                        sum += stage.Roots[j * k % radix] * source[q + (stride * (p + (j * count)))];
                    }

                    destination[q + (stride * ((radix * p) + k))] = twiddle * sum;
                }
            }
        }
    }

    /// <summary>Scratch memory from the shared pool, not cleared.</summary>
    private readonly ref struct PooledSpan(int length)
    {
        private readonly ComplexF[] _array = ArrayPool<ComplexF>.Shared.Rent(length);

        public Span<ComplexF> Span => _array;

        public void Dispose() => ArrayPool<ComplexF>.Shared.Return(_array);
    }
}
