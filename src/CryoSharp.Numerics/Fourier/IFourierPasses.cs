namespace CryoSharp.Numerics;

/// <summary>One-dimensional transforms of one even length n over the rows or the columns of an array: what 2D and 3D transforms are made of.</summary>
/// <remarks>
/// A half row is the n/2+1 components of a real row's transform. The arrays have at least n rows and n/2+1 columns.
/// Any number of threads may use one instance.
/// </remarks>
internal interface IFourierPasses
{
    /// <summary>Transforms real rows to half rows, unscaled.</summary>
    /// <param name="rows">At least n rows of n numbers.</param>
    /// <param name="destination">n/2+1 components for each row; must not overlap the input.</param>
    void RowsForward(ReadOnlySpan<float> rows, Span<ComplexF> destination);

    /// <summary>Transforms half rows back to real rows, times <paramref name="scale"/>. The imaginary parts of components 0 and n/2 are ignored.</summary>
    /// <param name="halfRows">At least n rows of n/2+1 components.</param>
    /// <param name="scale">1/n undoes <see cref="RowsForward"/>.</param>
    /// <param name="destination">n numbers for each row; must not overlap the input.</param>
    void RowsInverse(ReadOnlySpan<ComplexF> halfRows, float scale, Span<float> destination);

    /// <summary>Transforms the first <paramref name="count"/> ≥ n/2+1 columns of n rows, unscaled.</summary>
    /// <param name="source">Rows <paramref name="stride"/> apart.</param>
    /// <param name="stride">From a row to the next, at least <paramref name="count"/>.</param>
    /// <param name="destination">In the same layout, or the input itself. Other columns are left alone.</param>
    void ColumnsForward(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination);

    /// <summary>As <see cref="ColumnsForward"/>, with e^{+}; unscaled too.</summary>
    void ColumnsInverse(ReadOnlySpan<ComplexF> source, int stride, int count, Span<ComplexF> destination);
}
