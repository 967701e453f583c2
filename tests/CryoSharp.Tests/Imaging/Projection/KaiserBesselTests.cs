using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class KaiserBesselTests
{
    /// <summary>The transform is that of the window, and the slope its derivative: by sums over a fine grid and by differences.</summary>
    /// <remarks>The window jumps to 0 at its ends, so the sum with half weights there errs by the square of the step, 1e-4², and its coefficient.</remarks>
    [Fact]
    public void TheTransformAndTheSlopeAreThoseOfTheWindow()
    {
        const int steps = 10_000;
        const double step = 4.0 / steps;
        foreach (double x in new[] { 0, 0.1, 0.33, 0.5, 0.9, 1.7 })
        {
            double sum = Enumerable.Range(0, steps + 1).Sum(
                i => (i is 0 or steps ? 0.5 : 1) * step * KaiserBessel.At((i * step) - 2) * Math.Cos(2 * Math.PI * x * ((i * step) - 2)));
            Assert.Equal(KaiserBessel.TransformAt(x), sum, 1e-7);
        }

        for (double d = -1.99; d < 2; d += 0.1)
        {
            Assert.Equal(KaiserBessel.SlopeAt(d), (KaiserBessel.At(d + 1e-5) - KaiserBessel.At(d - 1e-5)) / 2e-5, 1e-8);
        }
    }

    /// <summary>The polynomials are the window.</summary>
    /// <remarks>Through the six Chebyshev points of a quarter they err by max|φ⁽⁶⁾|/(2¹¹·6!): 7.2e-6 of the window and 2.5e-5 of its slope, a hundredth of what folds back.</remarks>
    [Fact]
    public void ThePolynomialsAreTheWindow()
    {
        for (int point = 0; point < KaiserBessel.Width; point++)
        {
            for (double fraction = 0; fraction <= 1; fraction += 0.01)
            {
                Assert.Equal(KaiserBessel.At(fraction + 1 - point), Value(KaiserBessel.Taps, point, fraction), 8e-6);
                Assert.Equal(KaiserBessel.SlopeAt(fraction + 1 - point), Value(KaiserBessel.SlopeTaps, point, fraction), 3e-5);
            }
        }
    }

    private static double Value(float[] taps, int point, double fraction) =>
        Enumerable.Range(0, KaiserBessel.Terms).Sum(n => taps[(n * KaiserBessel.Width) + point] * Math.Pow(fraction - 0.5, n));
}
