using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>A particle's image without noise, made step by step from the operators under test.</summary>
internal static class ProjectedImage
{
    /// <summary>Slice, CTF, antisymmetric phase and shift, transformed back.</summary>
    /// <param name="slicedWith">Optics for the slice alone, where they are not to be the same.</param>
    public static float[] Of(PaddedReference reference, Particle particle, OpticsGroup optics, int boxSize, OpticsGroup? slicedWith = null)
    {
        var disc = new FourierDisc(boxSize / 2);
        var slice = new ComplexF[disc.Count];
        (var ctf, var phase) = (new float[disc.Count], new float[disc.Count]);
        Pose pose = particle.Pose!.Value;
        Matrix3x3 matrix = CentralSlice.ImageToReference(pose.Rotation, slicedWith ?? optics, boxSize, reference.BoxSize, reference.PixelSize);
        CentralSlice.Extract(reference, matrix, disc, disc.Count, slice);
        Array.Fill(ctf, 1);
        if (particle.Ctf is Ctf transfer)
        {
            ContrastTransfer.Evaluate(transfer, optics, boxSize, disc, ctf);
        }

        ContrastTransfer.OddPhase(optics, boxSize, disc, phase);
        double step = -2 * Math.PI / (boxSize * optics.PixelSize);
        double scale = Math.Pow((double)boxSize / reference.BoxSize, 2);
        for (int j = 0; j < slice.Length; j++)
        {
            double shift = step * ((disc.Kx[j] * pose.Shift.X) + (disc.Ky[j] * pose.Shift.Y));
            slice[j] *= (float)(scale * ctf[j]) * ComplexF.FromPhase(shift + phase[j]);
        }

        var halfPlane = new ComplexF[boxSize * ((boxSize / 2) + 1)];
        disc.Scatter(slice, boxSize, halfPlane);
        var image = new float[boxSize * boxSize];
        new Fft2D(boxSize).Inverse(halfPlane, image);
        return image;
    }

    /// <summary>Pearson's correlation of two images, and the factor by which the first is best multiplied to give the second.</summary>
    public static (double Correlation, double Scale) Compare(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        (double meanA, double meanB) = (0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            (meanA, meanB) = (meanA + (a[i] / (double)a.Length), meanB + (b[i] / (double)a.Length));
        }

        (double product, double powerA, double powerB) = (0, 0, 0);
        for (int i = 0; i < a.Length; i++)
        {
            product += (a[i] - meanA) * (b[i] - meanB);
            powerA += (a[i] - meanA) * (a[i] - meanA);
            powerB += (b[i] - meanB) * (b[i] - meanB);
        }

        return (product / Math.Sqrt(powerA * powerB), product / powerA);
    }
}
