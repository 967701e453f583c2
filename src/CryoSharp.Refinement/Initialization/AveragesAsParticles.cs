using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Class averages as the engine takes particles: small images of transfer 1, whose signal is the larger the more particles an average has.</summary>
/// <remarks>
/// The noise of an average of n particles falls with √n. The engine knows one noise power for all images, so an average and its transfer are multiplied by √(n/n̄) instead: in
/// a likelihood that is the same. docs/decisions/0018-maps-from-averages.md.
/// </remarks>
public sealed class AveragesAsParticles
{
    // Of the soft edges, in pixels of the small box.
    private const int Edge = 3;

    private readonly double _radius;

    /// <summary>Takes averages over.</summary>
    /// <param name="averages">Flat, of one even box and pixel size, the particle in the middle, corrected for the CTF.</param>
    /// <param name="particles">How many each is made of, above 0.</param>
    /// <param name="diameter">Of the particle, Å.</param>
    /// <param name="resolution">Detail finer than this is left out, Å.</param>
    /// <exception cref="ArgumentException">There is no average, there are other numbers than averages, or boxes differ.</exception>
    public AveragesAsParticles(IReadOnlyList<Volume> averages, IReadOnlyList<int> particles, double diameter, double resolution)
    {
        ArgumentNullException.ThrowIfNull(averages);
        ArgumentNullException.ThrowIfNull(particles);
        if (averages.Count == 0 || averages.Count != particles.Count || averages.Any(a => !a.IsFlat || a.BoxSize != averages[0].BoxSize))
        {
            throw new ArgumentException($"Flat averages of one box are needed, and a number for each; found {averages.Count} and {particles.Count} numbers.", nameof(averages));
        }

        double extent = averages[0].BoxSize * averages[0].PixelSize;
        int box = WorkingBox.SizeFor((int)Math.Ceiling(extent / resolution), averages[0].BoxSize);
        double pixel = extent / box;
        _radius = Math.Min((diameter / 2 / pixel) + Edge, box / 2);
        Volume disc = SoftMask.Disc(box, pixel, _radius - Edge, Edge);
        Volume[] images = [.. averages.Select(average => SoftMask.Apply(disc, Resampling.FourierResize(WithoutBackground(average, diameter), box)))];
        double mean = particles.Average();
        double[] weight = [.. particles.Select(n => Math.Sqrt(n / mean))];
        double scale = 1 / Math.Max(Math.Sqrt(images.Average(image => image.Voxels.ToArray().Average(v => (double)v * v))), 1e-20);
        Images = new MemoryStack(box, [.. images.Select((image, i) => image.Voxels.ToArray().Select(v => (float)(weight[i] * scale * v)).ToArray())]);
        Set = new ParticleSet([OpticsOf(box, pixel)], [.. weight.Select((w, i) => ParticleOf(i, w))], []);
        Mask = SoftMask.Sphere(box, pixel, _radius - Edge, Edge);
    }

    /// <summary>One particle per average.</summary>
    public ParticleSet Set { get; }

    /// <summary>Their images, even and zero outside the particle's circle.</summary>
    public IParticleStack Images { get; }

    /// <summary>Solvent mask of maps: a soft sphere.</summary>
    public Volume Mask { get; }

    /// <summary>Where the images' edges end, Å: what lies beyond is background.</summary>
    public double Diameter => 2 * _radius * Mask.PixelSize;

    /// <summary>How far off the middle an average may lie, Å: they were centred.</summary>
    public double ShiftRange => 1.25 * Mask.PixelSize;

    /// <summary>Averages that were not masked have a background of any level.</summary>
    private static Volume WithoutBackground(Volume average, double diameter)
    {
        var background = new Background(average.BoxSize, Math.Min(diameter / 2 / average.PixelSize, average.BoxSize / 2.0));
        var level = (float)background.Mean(average.Voxels);
        Volume image = average.Clone();
        foreach (ref float pixel in image.Voxels)
        {
            pixel -= level;
        }

        return image;
    }

    // Amplitude contrast 1 without spherical aberration or defocus: a transfer of 1 everywhere.
    private static OpticsGroup OpticsOf(int box, double pixel) => new()
    {
        Name = "averages",
        PixelSize = pixel,
        BoxSize = box,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 0,
        AmplitudeContrast = 1,
    };

    private static Particle ParticleOf(int index, double scale) =>
        new() { StackPath = "averages", StackIndex = index, Ctf = new Ctf(0, 0, 0, Scale: scale) };
}
