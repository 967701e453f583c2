namespace CryoSharp.Numerics;

/// <summary>The product of two row-major single-precision matrices in the form the scores need: every row of one with every row of the other.</summary>
public static class MatrixProduct
{
    /// <summary>destination[m, n] = Σₖ a[m, k]·b[n, k].</summary>
    /// <remarks>
    /// The sum over k is taken in the same order for every element whatever <paramref name="threads"/>, so the bits do not depend on it.
    /// The vector width may change the last bits.
    /// </remarks>
    /// <param name="a">rowsA rows of <paramref name="inner"/> numbers.</param>
    /// <param name="b">rowsB rows of <paramref name="inner"/> numbers.</param>
    /// <param name="inner">Length of a row, the inner size of the product.</param>
    /// <param name="destination">rowsA × rowsB numbers, overwritten; must not overlap the inputs.</param>
    /// <param name="threads">How many threads may share the work, at least 1.</param>
    /// <exception cref="ArgumentException">A length is not a multiple of <paramref name="inner"/>, or destination has another length.</exception>
    public static void MultiplyByTransposed(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, int inner, Span<float> destination, int threads = 1) =>
        throw new NotImplementedException();
}
