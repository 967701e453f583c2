namespace CryoSharp.Numerics;

public static partial class MatrixProduct
{
    private static unsafe void Run<TKernel>(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int inner, Span<float> destination, int threads)
        where TKernel : struct, IProductKernel
    {
        (int rowsA, int rowsB) = (a.Length / inner, b.Length / inner);
        fixed (float* pa = a, pb = b, pc = destination)
        {
            if (Math.Min(rowsA, rowsB) <= FewRows)
            {
                DotProducts<TKernel>.Multiply(pa, rowsA, pb, rowsB, inner, pc, threads);
            }
            else
            {
                PackedProduct<TKernel>.Multiply(pa, rowsA, pb, rowsB, inner, pc, threads);
            }
        }
    }
}
