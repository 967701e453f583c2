using System.Globalization;
using CryoSharp.Numerics;

namespace CryoSharp.Bench;

/// <summary><see cref="MatrixProduct"/> at the inner sizes that occur.</summary>
internal static class ProductKernels
{
    // Sixteen images at 21 shifts, and about as many modes as a scan to shell 14 has.
    private const int RowsA = 336;
    private const int RowsB = 384;

    private static readonly int[] InnerSizes = [32, 64, 128, 512, 1664];

    public static IEnumerable<KernelRow> Measure(KernelsParameters parameters, Stopclock clock)
    {
        foreach (int inner in InnerSizes)
        {
            (float[] a, float[] b, var c) = (Numbers(RowsA * inner), Numbers(RowsB * inner), new float[RowsA * RowsB]);
            double seconds = clock.Best(() => MatrixProduct.MultiplyByTransposed(a, b, inner, c));
            yield return new KernelRow(
                "MatrixProduct.MultiplyByTransposed", string.Create(CultureInfo.InvariantCulture, $"{RowsA}×{RowsB}, inner {inner}"), seconds, "product",
                2.0 * RowsA * RowsB * inner);
        }
    }

    /// <summary>Numbers from −1 to 1, the same each time.</summary>
    public static float[] Numbers(int count)
    {
        var random = new CounterRandom(1, 2, (ulong)count);
        var numbers = new float[count];
        foreach (ref float number in numbers.AsSpan())
        {
            number = (float)((2 * random.NextDouble()) - 1);
        }

        return numbers;
    }
}
