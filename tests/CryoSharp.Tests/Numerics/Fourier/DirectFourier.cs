using System.Numerics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Transforms summed term by term in double precision: the truth for the fast ones, and the measure of their errors.</summary>
internal static class DirectFourier
{
    /// <summary>
    /// How far a component may be off, in units of the root mean square of all components, for transforms of <paramref name="count"/> values.
    /// </summary>
    /// <remarks>
    /// Each of the log2(count) doublings adds a rounding error of about u = 2⁻²⁴ of the root mean square, independent of the others: together
    /// u·√log2(count). The largest of up to 10⁵ such errors is at 4.5 standard deviations, and the sums of 11 or 13 terms round
    /// two to three times as often as their log2 says: 10 allows for both. A wrong index, sign or twiddle factor gives 0.1 and more.
    /// </remarks>
    public static double Tolerance(double count) => 10 * Math.Pow(2, -24) * Math.Sqrt(1 + Math.Log2(count));

    /// <summary>Σ x·e^{−2πijk/n} (or e^{+} for sign = +1) along one axis, whose elements are <paramref name="step"/> apart.</summary>
    public static Complex[] Transform(ReadOnlySpan<Complex> values, int n, int step, int sign = -1)
    {
        Complex[] roots = [.. Enumerable.Range(0, n).Select(k => Complex.FromPolarCoordinates(1, sign * 2 * Math.PI * k / n))];
        var result = new Complex[values.Length];
        for (int first = 0; first < values.Length; first++)
        {
            int k = first / step % n;
            int start = first - (k * step);
            Complex sum = 0;
            for (int j = 0, turn = 0; j < n; j++, turn = (turn + k) % n)
            {
                sum += values[start + (j * step)] * roots[turn];
            }

            result[first] = sum;
        }

        return result;
    }

    /// <summary>The half-plane or half-space (<paramref name="dimensions"/> 2 or 3) of a real square or cube.</summary>
    public static Complex[] HalfSpectrum(ReadOnlySpan<float> real, int n, int dimensions)
    {
        int half = (n / 2) + 1;
        Complex[] rows = Transform(ToDouble(real), n, 1);
        Complex[] halfRows = [.. rows.Where((_, i) => i % n < half)];
        Complex[] planes = Transform(halfRows, n, half);
        return dimensions == 2 ? planes : Transform(planes, n, half * n);
    }

    /// <summary>The largest difference over the root mean square of <paramref name="expected"/>.</summary>
    public static double Error(ReadOnlySpan<Complex> expected, ReadOnlySpan<ComplexF> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        double sum = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            // A NaN must not be lost: Math.Max keeps it.
            largest = Math.Max(largest, Complex.Abs(expected[i] - new Complex(actual[i].Re, actual[i].Im)));
            sum += (expected[i].Real * expected[i].Real) + (expected[i].Imaginary * expected[i].Imaginary);
        }

        return largest / Math.Sqrt(sum / expected.Length);
    }

    /// <summary>The largest difference over the root mean square of <paramref name="expected"/>.</summary>
    public static double Error(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        ComplexF[] complex = [.. actual.ToArray().Select(x => new ComplexF(x, 0))];
        return Error(ToDouble(expected), complex);
    }

    public static Complex[] ToDouble(ReadOnlySpan<float> values) => [.. values.ToArray().Select(x => new Complex(x, 0))];

    public static Complex[] ToDouble(ReadOnlySpan<ComplexF> values) => [.. values.ToArray().Select(x => new Complex(x.Re, x.Im))];

    /// <summary>Uniform numbers in −1 to 1.</summary>
    public static float[] RandomReal(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];
    }

    /// <summary>Uniform real and imaginary parts in −1 to 1.</summary>
    public static ComplexF[] RandomComplex(int count, int seed = 1)
    {
        float[] parts = RandomReal(2 * count, seed);
        return [.. Enumerable.Range(0, count).Select(i => new ComplexF(parts[2 * i], parts[(2 * i) + 1]))];
    }
}
