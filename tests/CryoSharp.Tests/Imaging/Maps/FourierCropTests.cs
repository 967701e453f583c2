using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class FourierCropTests
{
    /// <summary>Waves below the new Nyquist frequency, evaluated at the new pixels: sampling theorem.</summary>
    /// <remarks>Sums of 34 products of order 1 in single precision, twice: a few 2⁻²⁴ times 5; 1e-5 is allowed.</remarks>
    [Theory]
    [InlineData(32, 20)]
    [InlineData(34, 18)]
    [InlineData(32, 32)]
    public void ABandLimitedImageIsSampledAtTheNewPixels(int from, int to)
    {
        var cropped = new float[to * to];
        new FourierCrop(from, to).Apply(Waves(from), cropped);
        float[] expected = Waves(to);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i], cropped[i], 1e-5);
        }
    }

    /// <summary>Of any image the components below the new Nyquist frequency stay, times (M/N)²; on its row and column they are halved sums of both ends.</summary>
    /// <remarks>Components of white noise are of the order 32; single precision keeps some 1e-6 of that.</remarks>
    [Fact]
    public void TheTransformIsCropped()
    {
        const int From = 32;
        const int To = 20;
        var random = new Random(3);
        float[] image = [.. Enumerable.Range(0, From * From).Select(_ => (float)RandomRotation.Normal(random))];
        var cropped = new float[To * To];
        new FourierCrop(From, To).Apply(image, cropped);
        (ComplexF[] before, ComplexF[] after) = (Transform(image, From), Transform(cropped, To));
        float scale = (float)(To * To) / (From * From);
        for (int ky = 1 - (To / 2); ky < To / 2; ky++)
        {
            for (int kx = 0; kx < To / 2; kx++)
            {
                // Origins lie at N/2 in both boxes, so signs (−1)^(kx+ky) are common to both.
                ComplexF difference = (scale * At(before, From, kx, ky)) - At(after, To, kx, ky);
                Assert.InRange(Math.Sqrt(difference.SquaredMagnitude), 0, 1e-4);
            }

            ComplexF ends = (0.5f * scale) * (At(before, From, To / 2, ky) + At(before, From, To / 2, -ky).Conjugate);
            Assert.InRange(Math.Sqrt((ends - At(after, To, To / 2, ky)).SquaredMagnitude), 0, 1e-4);
        }
    }

    [Theory]
    [InlineData(16, 18)]
    [InlineData(16, 7)]
    [InlineData(15, 8)]
    public void BoxesThatDoNotFitAreRefused(int from, int to) => Assert.Throws<ArgumentOutOfRangeException>(() => new FourierCrop(from, to));

    /// <summary>Three waves about the origin at N/2, of at most 7 periods per box: below 18/2.</summary>
    private static float[] Waves(int box) => [.. Enumerable.Range(0, box * box).Select(i =>
    {
        (double x, double y) = (2 * Math.PI * ((i % box) - (box / 2)) / box, 2 * Math.PI * ((i / box) - (box / 2)) / box);
        return (float)(1.5 + Math.Cos((7 * x) - (3 * y)) + Math.Sin((2 * x) + (5 * y)) + (0.5 * Math.Sin(y)));
    })];

    private static ComplexF[] Transform(float[] image, int box)
    {
        var halfPlane = new ComplexF[box * ((box / 2) + 1)];
        new Fft2D(box).Forward(image, halfPlane);
        return halfPlane;
    }

    private static ComplexF At(ComplexF[] halfPlane, int box, int kx, int ky) => halfPlane[((ky < 0 ? ky + box : ky) * ((box / 2) + 1)) + kx];
}
