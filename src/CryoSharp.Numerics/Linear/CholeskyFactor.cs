namespace CryoSharp.Numerics;

/// <summary>The Cholesky factor L of a symmetric positive definite matrix A = L·Lᵀ, for small systems of equations.</summary>
public sealed class CholeskyFactor
{
    private readonly double[,] _lower;

    /// <summary>Factors a matrix; only its lower triangle is read.</summary>
    /// <exception cref="ArgumentException">It is not square, or not positive definite.</exception>
    public CholeskyFactor(double[,] matrix)
        : this(SideOf(matrix))
    {
        if (!TryFactor(matrix))
        {
            throw new ArgumentException("The matrix is not positive definite.", nameof(matrix));
        }
    }

    private CholeskyFactor(int side) => _lower = new double[side, side];

    /// <summary>log det A.</summary>
    public double LogDeterminant => 2 * Enumerable.Range(0, _lower.GetLength(0)).Sum(i => Math.Log(_lower[i, i]));

    /// <summary>The factor, or null where the matrix is not positive definite.</summary>
    /// <exception cref="ArgumentException">It is not square.</exception>
    public static CholeskyFactor? Of(double[,] matrix)
    {
        var factor = new CholeskyFactor(SideOf(matrix));
        return factor.TryFactor(matrix) ? factor : null;
    }

    private static int SideOf(double[,] matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        int n = matrix.GetLength(0);
        return matrix.GetLength(1) == n
            ? n : throw new ArgumentException($"The matrix has {n} rows and {matrix.GetLength(1)} columns.", nameof(matrix));
    }

    private bool TryFactor(double[,] matrix)
    {
        int n = _lower.GetLength(0);
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double rest = matrix[i, j];
                for (int k = 0; k < j; k++)
                {
                    rest -= _lower[i, k] * _lower[j, k];
                }

                if (i == j && !(rest > 0))
                {
                    return false;
                }

                _lower[i, j] = i == j ? Math.Sqrt(rest) : rest / _lower[j, j];
            }
        }

        return true;
    }

    /// <summary>x with A·x = <paramref name="right"/>.</summary>
    /// <exception cref="ArgumentException">The length is not that of a row of A.</exception>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        int n = _lower.GetLength(0);
        if (right.Length != n)
        {
            throw new ArgumentException($"{right.Length} numbers for {n} equations.", nameof(right));
        }

        double[] x = right.ToArray();
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
            {
                x[i] -= _lower[i, k] * x[k];
            }

            x[i] /= _lower[i, i];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
            {
                x[i] -= _lower[k, i] * x[k];
            }

            x[i] /= _lower[i, i];
        }

        return x;
    }
}
