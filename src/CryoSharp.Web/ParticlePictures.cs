using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Numerics;

namespace CryoSharp.Web;

/// <summary>Pictures of single particles and class averages as PNG, y up.</summary>
internal static class ParticlePictures
{
    private const int Padding = 2;

    // Grey values beyond these quantiles are black and white.
    private const double Black = 0.005;
    private const double White = 0.995;

    /// <summary>A particle's image.</summary>
    /// <param name="lowPass">Å, or null for all that there is.</param>
    /// <exception cref="IOException">The stack cannot be read.</exception>
    public static byte[] Image(ParticleSet set, int index, double? lowPass)
    {
        (float[] pixels, int box, double pixelSize) = Read(set, index);
        return Png(lowPass is double resolution ? Cropped(pixels, box, pixelSize, resolution) : (pixels, box));
    }

    /// <summary>What a map gives of a particle: its projection at the particle's pose, with its CTF.</summary>
    public static byte[] Projection(ParticleSet set, int index, Volume map, double lowPass)
    {
        (float[] pixels, int box, double pixelSize) = Read(set, index);
        Particle particle = set.Particles[index];
        var projector = new ImageProjector(set.OpticsGroups[particle.OpticsGroup], box, map.BoxSize, map.PixelSize);
        var slice = new ComplexF[projector.Disc.Count];
        projector.Project(PaddedReference.From(map, Padding, (map.BoxSize / 2) - 1), particle, slice);
        projector.ToImage(slice, pixels);

        // As the microscope shows it: images of dark particles are dark.
        if (particle.IsDark)
        {
            for (int i = 0; i < pixels.Length; i++)
            {
                pixels[i] = -pixels[i];
            }
        }

        return Png(Cropped(pixels, box, pixelSize, lowPass));
    }

    /// <summary>One image of a stack, such as a class average.</summary>
    public static byte[] OfStack(string path, int index)
    {
        using MrcStack stack = MrcStack.Open(path);
        var pixels = new float[stack.Header.Nx * stack.Header.Ny];
        stack.Read(index, pixels);
        return Png((pixels, stack.Header.Nx));
    }

    private static (float[] Pixels, int Box, double PixelSize) Read(ParticleSet set, int index)
    {
        using var stacks = StackFiles.Open(set.Subset([index]));
        int box = stacks.BoxSize(0);
        var pixels = new float[box * box];
        stacks.Read(0, pixels);
        return (pixels, box, set.OpticsGroups[set.Particles[index].OpticsGroup].PixelSize);
    }

    /// <summary>Low-pass filtered by cropping the transform: fewer pixels say the same.</summary>
    private static (float[] Pixels, int Box) Cropped(float[] pixels, int box, double pixelSize, double resolution)
    {
        int small = Math.Clamp(2 * (int)Math.Ceiling(box * pixelSize / resolution), 16, box);
        var cropped = new float[small * small];
        new FourierCrop(box, small).Apply(pixels, cropped);
        return (cropped, small);
    }

    private static byte[] Png((float[] Pixels, int Box) image)
    {
        var scale = GreyScale.Of([image.Pixels], Black, White);
        int box = image.Box;
        var rgb = new byte[3 * box * box];
        for (int y = 0; y < box; y++)
        {
            for (int x = 0; x < box; x++)
            {
                byte grey = scale.Grey(image.Pixels[((box - 1 - y) * box) + x]);
                rgb.AsSpan(3 * ((y * box) + x), 3).Fill(grey);
            }
        }

        return PngFile.EncodeRgb(box, box, rgb);
    }
}
