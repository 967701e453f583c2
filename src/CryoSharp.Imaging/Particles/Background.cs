using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The pixels of a particle image outside a circle about its centre, where there is no particle.</summary>
/// <remarks>A pixel is of the background where its distance from the image's origin is greater than the radius. Any number of threads may use it.</remarks>
public sealed class Background
{
    private readonly int _boxSize;
    private readonly int[] _pixels;
    private readonly CholeskyFactor _normalEquations;

    /// <summary>For images of one box.</summary>
    /// <param name="radius">Pixels, at most N/2, so that there is background at all four corners.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 4, or the radius is negative or above N/2.</exception>
    public Background(int boxSize, double radius)
    {
        Box.Check(boxSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(boxSize, 4);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(radius, boxSize / 2.0);
        _boxSize = boxSize;
        _pixels = [.. Enumerable.Range(0, boxSize * boxSize).Where(i => IsOutside(i, radius))];
        var normal = new double[3, 3];
        foreach (int i in _pixels)
        {
            (double x, double y) = Place(i);
            double[] row = [1, x, y];
            for (int j = 0; j < 9; j++)
            {
                normal[j / 3, j % 3] += row[j / 3] * row[j % 3];
            }
        }

        _normalEquations = new CholeskyFactor(normal);
    }

    /// <summary>The mean over the background.</summary>
    /// <param name="image">N² numbers.</param>
    public double Mean(ReadOnlySpan<float> image)
    {
        double sum = 0;
        foreach (int i in _pixels)
        {
            sum += image[i];
        }

        return sum / _pixels.Length;
    }

    /// <summary>
    /// Takes off the plane a + b·x + c·y that fits the background best (least squares), and divides by the background's standard deviation: it then has
    /// mean 0, no ramp, and standard deviation 1. An even background becomes 0 and the image keeps its scale.
    /// </summary>
    /// <param name="image">N² numbers; changed.</param>
    public void Normalise(Span<float> image)
    {
        (double sum, double sumX, double sumY) = (0, 0, 0);
        foreach (int i in _pixels)
        {
            (double x, double y) = Place(i);
            (sum, sumX, sumY) = (sum + image[i], sumX + (x * image[i]), sumY + (y * image[i]));
        }

        double[] plane = _normalEquations.Solve([sum, sumX, sumY]);
        double magnitude = 0;
        for (int i = 0; i < image.Length; i++)
        {
            (double x, double y) = Place(i);
            magnitude = Math.Max(magnitude, Math.Abs(image[i]));
            image[i] = (float)(image[i] - plane[0] - (plane[1] * x) - (plane[2] * y));
        }

        double squares = 0;
        foreach (int i in _pixels)
        {
            squares += (double)image[i] * image[i];
        }

        // What rounding leaves of an even background is no noise.
        double deviation = Math.Sqrt(squares / _pixels.Length);
        float scale = deviation > 1e-6 * magnitude ? (float)(1 / deviation) : 1;
        foreach (ref float pixel in image)
        {
            pixel *= scale;
        }
    }

    private bool IsOutside(int i, double radius)
    {
        (int x, int y) = ((i % _boxSize) - (_boxSize / 2), (i / _boxSize) - (_boxSize / 2));
        return (x * x) + (y * y) > radius * radius;
    }

    /// <summary>From −1 to 1, which keeps the equations well conditioned.</summary>
    private (double X, double Y) Place(int i) =>
        ((2.0 * (i % _boxSize) / _boxSize) - 1, (2.0 * (i / _boxSize) / _boxSize) - 1);
}
