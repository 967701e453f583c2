namespace CryoSharp.Numerics;

/// <summary>Eigenvalues and eigenvectors of small real symmetric matrices.</summary>
/// <remarks>
/// Jacobi's rotations, row by row: Golub and Van Loan, Matrix Computations, 4th ed., 8.5. Accurate to rounding; O(n³) per sweep, under 10 sweeps.
/// </remarks>
public static class SymmetricEigen
{
    private const int MaxSweeps = 50;

    /// <summary>Turns a matrix into the diagonal one of its eigenvalues, in no special order.</summary>
    /// <param name="size">n.</param>
    /// <param name="matrix">n × n numbers, symmetric; overwritten, the eigenvalues on the diagonal.</param>
    /// <param name="vectors">n × n numbers, overwritten: column i is the unit eigenvector of eigenvalue i.</param>
    /// <exception cref="ArgumentException">A span is not n² long, or a number is not finite.</exception>
    public static void Diagonalise(int size, Span<double> matrix, Span<double> vectors)
    {
        if (matrix.Length != size * size || vectors.Length != size * size)
        {
            throw new ArgumentException($"{size}×{size} numbers are needed; found {matrix.Length} and {vectors.Length}.");
        }

        double norm = 0;
        foreach (double x in matrix)
        {
            norm += x * x;
        }

        if (!double.IsFinite(norm))
        {
            throw new ArgumentException("A number of the matrix is not finite, or its square is not.", nameof(matrix));
        }

        vectors.Clear();
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        for (int sweep = 0; sweep < MaxSweeps && OffDiagonal(size, matrix) > 1e-32 * norm; sweep++)
        {
            for (int p = 0; p < size - 1; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    Annihilate(size, matrix, vectors, p, q);
                }
            }
        }
    }

    private static double OffDiagonal(int size, ReadOnlySpan<double> matrix)
    {
        double sum = 0;
        for (int p = 0; p < size; p++)
        {
            for (int q = 0; q < p; q++)
            {
                sum += matrix[(p * size) + q] * matrix[(p * size) + q];
            }
        }

        return sum;
    }

    /// <summary>Turns in the plane of p and q so that element (p, q) vanishes.</summary>
    private static void Annihilate(int size, Span<double> m, Span<double> vectors, int p, int q)
    {
        double apq = m[(p * size) + q];
        if (apq == 0)
        {
            return;
        }

        // The smaller of the two angles that do it.
        double half = (m[(q * size) + q] - m[(p * size) + p]) / (2 * apq);
        double tan = (half >= 0 ? 1 : -1) / (Math.Abs(half) + Math.Sqrt(1 + (half * half)));
        double cos = 1 / Math.Sqrt(1 + (tan * tan));
        double sin = tan * cos;
        for (int i = 0; i < size; i++)
        {
            Turn(ref m[(i * size) + p], ref m[(i * size) + q], cos, sin);
        }

        for (int i = 0; i < size; i++)
        {
            Turn(ref m[(p * size) + i], ref m[(q * size) + i], cos, sin);
            Turn(ref vectors[(i * size) + p], ref vectors[(i * size) + q], cos, sin);
        }
    }

    private static void Turn(ref double a, ref double b, double cos, double sin) =>
        (a, b) = ((cos * a) - (sin * b), (sin * a) + (cos * b));
}
