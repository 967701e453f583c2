using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class CholeskyFactorTests
{
    /// <summary>4 2 | 2 3 times (1, −2) is (0, −4).</summary>
    [Fact]
    public void ASmallSystemIsSolved()
    {
        double[] x = new CholeskyFactor(new double[,] { { 4, 2 }, { 2, 3 } }).Solve([0, -4]);
        Assert.Equal(1, x[0], 1e-14);
        Assert.Equal(-2, x[1], 1e-14);
    }

    /// <summary>A·x gives back the right side; the matrix B·Bᵀ + 1 has a condition of some hundred, so rounding stays below 1e-11.</summary>
    [Fact]
    public void TheSolutionOfARandomSystemFulfilsIt()
    {
        const int n = 12;
        var random = new CounterRandom(5, 6, 7);
        double[][] b = [.. Enumerable.Range(0, n).Select(_ => Enumerable.Range(0, n).Select(_ => random.NextGaussian()).ToArray())];
        var matrix = new double[n, n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                matrix[i, j] = b[i].Zip(b[j], (u, v) => u * v).Sum() + (i == j ? 1 : 0);
            }
        }

        double[] right = [.. Enumerable.Range(0, n).Select(_ => random.NextGaussian())];
        double[] x = new CholeskyFactor(matrix).Solve(right);
        for (int i = 0; i < n; i++)
        {
            Assert.Equal(right[i], Enumerable.Range(0, n).Sum(j => matrix[i, j] * x[j]), 1e-11);
        }
    }

    [Fact]
    public void WhatIsNotPositiveDefiniteIsRefused()
    {
        Assert.Throws<ArgumentException>(() => new CholeskyFactor(new double[,] { { 1, 2 }, { 2, 1 } }));
        Assert.Throws<ArgumentException>(() => new CholeskyFactor(new double[1, 2]));
        Assert.Throws<ArgumentException>(() => new CholeskyFactor(new double[,] { { 1 } }).Solve([1, 2]));
    }
}
