using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class SymmetricEigenTests
{
    /// <summary>A·v = λ·v and orthonormal vectors, to a few roundings of the matrix's norm, about 10.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(9)]
    public void VectorsAreOrthonormalAndOnlyStretched(int size)
    {
        var random = new Random(1);
        var matrix = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                matrix[(i * size) + j] = matrix[(j * size) + i] = (2 * random.NextDouble()) - 1;
            }
        }

        var values = (double[])matrix.Clone();
        var vectors = new double[size * size];
        SymmetricEigen.Diagonalise(size, values, vectors);
        for (int e = 0; e < size; e++)
        {
            for (int i = 0; i < size; i++)
            {
                (double stretched, double inner) = (0, 0);
                for (int j = 0; j < size; j++)
                {
                    stretched += matrix[(i * size) + j] * vectors[(j * size) + e];
                    inner += vectors[(j * size) + i] * vectors[(j * size) + e];
                }

                Assert.Equal(values[(e * size) + e] * vectors[(i * size) + e], stretched, 1e-14);
                Assert.Equal(i == e ? 1 : 0, inner, 1e-14);
            }
        }
    }

    [Fact]
    public void EqualEigenvaluesAreNoTrouble()
    {
        double[] matrix = [2, 0, 0, 2];
        var vectors = new double[4];
        SymmetricEigen.Diagonalise(2, matrix, vectors);
        Assert.Equal([2, 0, 0, 2], matrix);
        Assert.Equal([1, 0, 0, 1], vectors);
    }

    [Fact]
    public void WrongLengthsAndInfinitiesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Diagonalise(2, new double[3], new double[4]));
        Assert.Throws<ArgumentException>(() => SymmetricEigen.Diagonalise(1, [double.NaN], new double[1]));
    }
}
