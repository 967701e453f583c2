using System.Runtime.Intrinsics;

namespace CryoSharp.Numerics;

/// <summary>
/// The product of two row-major single-precision matrices in the form the scores need: every row of one with every row of the other.
/// </summary>
public static partial class MatrixProduct
{
    /// <summary>Where either matrix has no more rows than this, packing would cost more than it saves.</summary>
    internal const int FewRows = 16;

    /// <summary>destination[m, n] = Σₖ a[m, k]·b[n, k].</summary>
    /// <remarks>
    /// The sum over k is taken in the same order for every element whatever <paramref name="threads"/>, so the bits do not depend on it.
    /// The vector width may change the last bits, and so may whether a matrix has more than 16 rows. Where one has 16 or fewer, nothing is copied,
    /// and below a million multiplications no thread is started; otherwise both are copied into rented memory, at most 512 k at a time, fewer with wider vectors.
    /// </remarks>
    /// <param name="a">rowsA rows of <paramref name="inner"/> numbers.</param>
    /// <param name="b">rowsB rows of <paramref name="inner"/> numbers.</param>
    /// <param name="inner">Length of a row, the inner size of the product.</param>
    /// <param name="destination">rowsA × rowsB numbers, overwritten; must not overlap the inputs.</param>
    /// <param name="threads">How many threads may share the work, at least 1.</param>
    /// <exception cref="ArgumentException">A length is not a multiple of <paramref name="inner"/>, or destination has another length.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="inner"/> or <paramref name="threads"/> is below 1.</exception>
    public static void MultiplyByTransposed(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, int inner, Span<float> destination, int threads = 1)
    {
        int width = Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : Vector128.IsHardwareAccelerated ? 128 : 0;
        MultiplyByTransposed(a, b, inner, destination, threads, width);
    }

    /// <summary>The same with vectors of so many bits: 512, 256, 128, or 0 for the plain loop.</summary>
    internal static void MultiplyByTransposed(
        ReadOnlySpan<float> a, ReadOnlySpan<float> b, int inner, Span<float> destination, int threads, int vectorBits)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(inner, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (a.Length % inner != 0 || b.Length % inner != 0)
        {
            throw new ArgumentException($"Rows of {inner} numbers do not fill {a.Length} and {b.Length}.");
        }

        long expected = (long)(a.Length / inner) * (b.Length / inner);
        if (destination.Length != expected)
        {
            throw new ArgumentException($"The product has {expected} numbers; found room for {destination.Length}.", nameof(destination));
        }

        if (destination.IsEmpty)
        {
            return;
        }

        switch (vectorBits)
        {
            case 512:
                Run<ProductKernel512>(a, b, inner, destination, threads);
                break;
            case 256:
                Run<ProductKernel256>(a, b, inner, destination, threads);
                break;
            case 128:
                Run<ProductKernel128>(a, b, inner, destination, threads);
                break;
            default:
                Plain(a, b, inner, destination);
                break;
        }
    }

    /// <summary>The definition as a loop; what the others are tested against.</summary>
    private static void Plain(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int inner, Span<float> destination)
    {
        (int rowsA, int rowsB) = (a.Length / inner, b.Length / inner);
        for (int m = 0; m < rowsA; m++)
        {
            for (int n = 0; n < rowsB; n++)
            {
                ReadOnlySpan<float> rowA = a.Slice(m * inner, inner);
                ReadOnlySpan<float> rowB = b.Slice(n * inner, inner);
                float sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    sum += rowA[k] * rowB[k];
                }

                destination[(m * rowsB) + n] = sum;
            }
        }
    }
}
