using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MatrixProductTests
{
    /// <summary>In bits: 512, 256, 128 and 0 for none; what the machine lacks is reported as skipped.</summary>
    public static TheoryData<int> VectorWidths { get; } = [512, 256, 128, 0];

    /// <summary>
    /// Small integers: every product and sum below 2²⁴ is exact in single precision in any order, so a wrong index cannot hide in a tolerance.
    /// Numbers of rows around the tiles' and the dot blocks' sizes, depths around the lanes' number and the range of k.
    /// </summary>
    [Theory]
    [MemberData(nameof(VectorWidths))]
    public void EveryVectorWidthIsExactForIntegersAndEveryRemainder(int width)
    {
        SkipUnlessSupported(width);
        var random = new Random(1);
        foreach (int inner in (int[])[1, 3, 4, 7, 8, 15, 16, 17, 33, 513])
        {
            foreach (int rowsA in (int[])[1, 2, 3, 4, 5, 8, 9, 17, 18, 19, 24, 25])
            {
                foreach (int rowsB in (int[])[1, 4, 5, 6, 7, 17, 24, 47, 48, 49])
                {
                    CheckIntegers(random, rowsA, rowsB, inner, width);
                }
            }
        }
    }

    /// <summary>As above across several blocks of C.</summary>
    [Theory]
    [MemberData(nameof(VectorWidths))]
    public void SeveralBlocksAreExactForIntegers(int width)
    {
        SkipUnlessSupported(width);
        CheckIntegers(new Random(2), 203, 391, 129, width);
        CheckIntegers(new Random(2), 391, 203, 521, width);
    }

    /// <summary>
    /// Each of the K roundings is at most 2⁻²⁴ of the sum of magnitudes so far, so the error is below K·2⁻²⁴·Σ|a·b|; it is compared with the sum in
    /// double precision.
    /// </summary>
    [Theory]
    [MemberData(nameof(VectorWidths))]
    public void RealNumbersAreMultipliedToRounding(int width)
    {
        SkipUnlessSupported(width);
        foreach ((int rowsA, int rowsB) in ((int, int)[])[(8, 84), (30, 70)])
        {
            const int inner = 1000;
            float[] a = Gaussians(rowsA * inner, 1);
            float[] b = Gaussians(rowsB * inner, 2);
            var product = new float[rowsA * rowsB];
            MatrixProduct.MultiplyByTransposed(a, b, inner, product, 1, width);
            for (int i = 0; i < product.Length; i++)
            {
                (double sum, double magnitude) = (0, 0);
                for (int k = 0; k < inner; k++)
                {
                    double term = (double)a[(i / rowsB * inner) + k] * b[(i % rowsB * inner) + k];
                    sum += term;
                    magnitude += Math.Abs(term);
                }

                Assert.Equal(sum, product[i], inner * Math.Pow(2, -24) * magnitude);
            }
        }
    }

    [Theory]
    [MemberData(nameof(VectorWidths))]
    public void TheBitsDoNotDependOnTheNumberOfThreads(int width)
    {
        SkipUnlessSupported(width);
        foreach ((int rowsA, int rowsB, int inner) in ((int, int, int)[])[(210, 400, 150), (12, 500, 700)])
        {
            float[] a = Gaussians(rowsA * inner, 3);
            float[] b = Gaussians(rowsB * inner, 4);
            var one = new float[rowsA * rowsB];
            var three = new float[rowsA * rowsB];
            MatrixProduct.MultiplyByTransposed(a, b, inner, one, 1, width);
            MatrixProduct.MultiplyByTransposed(a, b, inner, three, 3, width);
            Assert.Equal(one, three);
        }
    }

    [Fact]
    public void TheWidestWidthOfTheMachineIsCorrect()
    {
        float[] a = Integers(new Random(5), 20 * 100);
        float[] b = Integers(new Random(6), 50 * 100);
        var expected = new float[1000];
        var found = new float[1000];
        MatrixProduct.MultiplyByTransposed(a, b, 100, expected, 1, 0);
        MatrixProduct.MultiplyByTransposed(a, b, 100, found);
        Assert.Equal(expected, found);
    }

    [Fact]
    public void NoRowsGiveNoNumbers() => MatrixProduct.MultiplyByTransposed([], new float[6], 3, []);

    [Fact]
    public void LengthsThatDoNotFitAreRefused()
    {
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyByTransposed(new float[7], new float[6], 3, new float[4]));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyByTransposed(new float[6], new float[7], 3, new float[4]));
        Assert.Throws<ArgumentException>(() => MatrixProduct.MultiplyByTransposed(new float[6], new float[6], 3, new float[5]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.MultiplyByTransposed(new float[6], new float[6], 0, new float[4]));
        Assert.Throws<ArgumentOutOfRangeException>(() => MatrixProduct.MultiplyByTransposed(new float[6], new float[6], 3, new float[4], 0));
    }

    private static void SkipUnlessSupported(int width) => Assert.SkipUnless(
        width switch
        {
            512 => Vector512.IsHardwareAccelerated,
            256 => Vector256.IsHardwareAccelerated,
            128 => Vector128.IsHardwareAccelerated,
            _ => true,
        },
        $"This machine has no vectors of {width} bits.");

    private static void CheckIntegers(Random random, int rowsA, int rowsB, int inner, int width)
    {
        float[] a = Integers(random, rowsA * inner);
        float[] b = Integers(random, rowsB * inner);
        var product = new float[rowsA * rowsB];
        Array.Fill(product, float.NaN);
        MatrixProduct.MultiplyByTransposed(a, b, inner, product, 1, width);
        for (int m = 0; m < rowsA; m++)
        {
            for (int n = 0; n < rowsB; n++)
            {
                int sum = 0;
                for (int k = 0; k < inner; k++)
                {
                    sum += (int)a[(m * inner) + k] * (int)b[(n * inner) + k];
                }

                if (sum != product[(m * rowsB) + n])
                {
                    Assert.Fail($"{rowsA}×{rowsB}×{inner}: element ({m}, {n}) is {product[(m * rowsB) + n]}, not {sum}.");
                }
            }
        }
    }

    private static float[] Integers(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (float)random.Next(-9, 10))];

    private static float[] Gaussians(int count, ulong seed)
    {
        var random = new CounterRandom(seed, 0, 0);
        var numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = (float)random.NextGaussian();
        }

        return numbers;
    }
}
