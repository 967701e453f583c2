using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>A map whose transform is known in closed form: Gaussian blobs of one width.</summary>
/// <param name="Sigma">Voxels.</param>
/// <param name="Centres">From the origin, voxels.</param>
internal sealed record GaussianBlobs(double Sigma, params Vector3D[] Centres)
{
    /// <summary>Blobs at random within a sphere.</summary>
    public static GaussianBlobs Random(int seed, int count, double radius, double sigma)
    {
        var random = new Random(seed);
        return new GaussianBlobs(sigma, [.. Enumerable.Range(0, count).Select(_ => Inside(random, radius))]);
    }

    /// <summary>With every blob's mates under a point group.</summary>
    public GaussianBlobs Symmetrised(PointGroup group) =>
        new(Sigma, [.. Centres.SelectMany(c => group.Operators.ToArray().Select(g => g.Apply(c)))]);

    /// <summary>Samples the blobs, of height 1.</summary>
    public Volume ToVolume(int boxSize, double pixelSize = 1)
    {
        var volume = new Volume(boxSize, pixelSize);
        int half = boxSize / 2;
        foreach (Vector3D c in Centres)
        {
            (double[] gx, double[] gy, double[] gz) = (Profile(c.X), Profile(c.Y), Profile(c.Z));
            Span<float> voxels = volume.Voxels;
            for (int i = 0; i < voxels.Length; i++)
            {
                voxels[i] += (float)(gx[i % boxSize] * gy[i / boxSize % boxSize] * gz[i / boxSize / boxSize]);
            }
        }

        return volume;

        double[] Profile(double centre) =>
            [.. Enumerable.Range(0, boxSize).Select(i => Math.Exp(-Math.Pow(i - half - centre, 2) / (2 * Sigma * Sigma)))];
    }

    /// <summary>The transform at a frequency, phase origin at the centre: (2π)^{3/2} σ³ exp(−2π²σ²k²/N²) Σ exp(−2πi k·c/N).</summary>
    public ComplexF Transform(Vector3D frequency, int boxSize)
    {
        double height = Math.Pow(2 * Math.PI, 1.5) * Math.Pow(Sigma, 3)
            * Math.Exp(-2 * Math.PI * Math.PI * Sigma * Sigma * frequency.Dot(frequency) / (boxSize * boxSize));
        (double re, double im) = (0, 0);
        foreach (Vector3D c in Centres)
        {
            (double sin, double cos) = Math.SinCos(-2 * Math.PI * frequency.Dot(c) / boxSize);
            (re, im) = (re + (height * cos), im + (height * sin));
        }

        return new ComplexF((float)re, (float)im);
    }

    /// <summary>
    /// Bound on the error of trilinear interpolation in the transform padded to a side P. Interpolation leaves in real space the replicas
    /// at distance mP along each axis with weights sinc²(x+mP)/sinc²(x) ≈ (x/mP)²; summed over m and axes: ⟨r²⟩·(π²/3)/P² of the mass.
    /// </summary>
    /// <remarks>Twice that is allowed for, as x/(mP − x) is up to 1.4 times x/(mP) for the blobs used in tests.</remarks>
    public double InterpolationBound(int paddedSide)
    {
        double mass = Math.Pow(2 * Math.PI, 1.5) * Math.Pow(Sigma, 3);
        return 2 * mass * Centres.Sum(c => c.Dot(c) + (3 * Sigma * Sigma)) * Math.PI * Math.PI / (3.0 * paddedSide * paddedSide);
    }

    private static Vector3D Inside(Random random, double radius)
    {
        while (true)
        {
            Vector3D v = radius * new Vector3D((2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1, (2 * random.NextDouble()) - 1);
            if (v.Length <= radius)
            {
                return v;
            }
        }
    }
}
