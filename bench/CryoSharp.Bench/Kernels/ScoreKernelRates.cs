using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary><see cref="ScoreKernels"/>, on rows as long as those of a disc.</summary>
internal static class ScoreKernelRates
{
    // Orientations and shifts of one node that a level above the first scores together: 2³ and, of four parents, 2² each.
    private const int Rows = 8;
    private const int Columns = 16;
    private const int TableRows = 84;

    public static IEnumerable<KernelRow> Measure(KernelsParameters parameters, Stopclock clock)
    {
        foreach (int shell in SliceKernels.ShellsOf(parameters))
        {
            int n = (FourierDisc.CountOf(shell) + 15) & ~15;
            (float[] a, float[] b, var product) = (ProductKernels.Numbers(2 * n), ProductKernels.Numbers(2 * n), new float[2 * n]);
            string size = string.Create(CultureInfo.InvariantCulture, $"shell {shell}, {n} components");
            yield return new KernelRow(
                "ScoreKernels.ConjugateProduct", size, clock.Best(() => ScoreKernels.ConjugateProduct(a, b, n, n, product)), "row", 6.0 * n);
            yield return new KernelRow("ScoreKernels.WeightedNorm", size, clock.Best(() => ScoreKernels.WeightedNorm(b, a, n)), "row", 5.0 * n);

            (float[] rows, float[] table) = (ProductKernels.Numbers(Rows * 2 * n), ProductKernels.Numbers(TableRows * 2 * n));
            int[] columns = [.. Enumerable.Range(0, Columns).Select(c => c * TableRows / Columns)];
            var scores = new float[Rows * Columns];
            yield return new KernelRow(
                "ScoreKernels.Products", $"{size}, {Rows}×{Columns}", clock.Best(() => ScoreKernels.Products(rows, Rows, table, columns, 2 * n, scores)), "call",
                2.0 * Rows * Columns * 2 * n);
        }
    }
}
