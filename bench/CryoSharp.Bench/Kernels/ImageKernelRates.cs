using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>Transforms of images, and their preparation.</summary>
internal static class ImageKernelRates
{
    public static IEnumerable<KernelRow> Measure(KernelsParameters parameters, Stopclock clock)
    {
        foreach (int side in parameters.Transforms.IsEmpty ? [96, 128] : parameters.Transforms.Select(s => (int)s))
        {
            var transform = new Fft2D(side);
            (float[] image, var halfPlane) = (ProductKernels.Numbers(side * side), new ComplexF[side * ((side / 2) + 1)]);
            yield return new KernelRow(
                "Fft2D.Forward", string.Create(CultureInfo.InvariantCulture, $"{side}²"), clock.Best(() => transform.Forward(image, halfPlane)), "image",
                2.5 * side * side * Math.Log2((double)side * side));
        }

        KernelSample sample = KernelSample.Make(parameters.Box, 1, parameters.Particles);
        foreach (int shell in SliceKernels.ShellsOf(parameters).Select(shell => Math.Min(shell, (parameters.Box / 2) - 1)))
        {
            ImagePreparation preparation = sample.Preparation();
            string size = string.Create(CultureInfo.InvariantCulture, $"box {parameters.Box}, shell {shell}");

            // An image that is asked for about another centre is made anew.
            ParticleTask[][] centres = [sample.Tasks(default), sample.Tasks(new Shift(sample.Maps[0].PixelSize, 0))];
            int turn = 0;
            yield return new KernelRow(
                "ImagePreparation.Prepare, first", size, clock.Best(() => sample.Prepare(preparation, centres[turn++ % 2], shell).Dispose()) / sample.Images.Count, "particle");
            yield return new KernelRow(
                "ImagePreparation.Prepare, again", size, clock.Best(() => sample.Prepare(preparation, centres[0], shell).Dispose()) / sample.Images.Count, "particle");
        }
    }
}
