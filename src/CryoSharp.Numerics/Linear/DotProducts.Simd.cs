namespace CryoSharp.Numerics;

/// <summary>A·Bᵀ with vectors along k, straight from the matrices: no packing, so it is quicker where one matrix has few rows.</summary>
internal static unsafe class DotProducts<TKernel>
    where TKernel : struct, IProductKernel
{
    private const int BlockRowsB = 96;
    private const long WorthAThread = 1L << 20;

    /// <summary>c[m, n] = Σₖ a[m, k]·b[n, k].</summary>
    public static void Multiply(float* a, int rowsA, float* b, int rowsB, int inner, float* c, int threads)
    {
        int blocks = ((rowsB - 1) / BlockRowsB) + 1;
        if (threads == 1 || blocks == 1 || (long)rowsA * rowsB * inner < WorthAThread)
        {
            MultiplyRows(a, rowsA, b, 0, rowsB, rowsB, inner, c);
            return;
        }

        RunBlocks(a, rowsA, b, rowsB, inner, c, blocks, threads);
    }

    // Apart, so that the quick way allocates no closure.
    private static void RunBlocks(float* a, int rowsA, float* b, int rowsB, int inner, float* c, int blocks, int threads) => Parallel.For(
        0,
        blocks,
        new ParallelOptions { MaxDegreeOfParallelism = threads },
        block => MultiplyRows(a, rowsA, b, block * BlockRowsB, Math.Min(rowsB, (block + 1) * BlockRowsB), rowsB, inner, c));

    private static void MultiplyRows(float* a, int rowsA, float* b, int firstRowB, int endRowB, int rowsB, int inner, float* c)
    {
        int depth = inner / TKernel.LaneCount * TKernel.LaneCount;
        float* sums = stackalloc float[TKernel.DotRows * TKernel.DotColumns];
        for (int n = firstRowB; n < endRowB; n += TKernel.DotColumns)
        {
            int columns = Math.Min(TKernel.DotColumns, endRowB - n);
            float* bn = b + ((nint)n * inner);
            for (int m = 0; m < rowsA; m += TKernel.DotRows)
            {
                int rows = Math.Min(TKernel.DotRows, rowsA - m);
                float* am = a + ((nint)m * inner);
                TKernel.Dots(am, rows, bn, columns, inner, depth, sums);
                for (int r = 0; r < rows; r++)
                {
                    for (int q = 0; q < columns; q++)
                    {
                        float sum = sums[(r * TKernel.DotColumns) + q];
                        for (int k = depth; k < inner; k++)
                        {
                            sum += am[((nint)r * inner) + k] * bn[((nint)q * inner) + k];
                        }

                        c[((nint)(m + r) * rowsB) + n + q] = sum;
                    }
                }
            }
        }
    }
}
