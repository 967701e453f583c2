using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ImageProjectorTests
{
    private static readonly Volume Map = GaussianBlobs.Random(4, 5, 8, 1.5).ToVolume(32, 3);

    /// <summary>Against the plain steps one after another, which ConformanceTests compare with another program; image pixels differ from the map's.</summary>
    /// <remarks>
    /// The plain form goes on to the Nyquist shell of the images, 14, which is 13.7 of the map: the reference ends before, at 12. What differs is rounding, a few 2⁻²⁴.
    /// </remarks>
    [Fact]
    public void TheImageIsThatOfThePlainSteps()
    {
        OpticsGroup optics = Group() with { PixelSize = 3.5, BeamTiltMilliradians = (1, -2), EvenZernike = [0, 0, 0, 0, 0.4] };
        Particle particle = Some();
        PaddedReference reference = PaddedReference.From(Map, 2, 12);
        var projector = new ImageProjector(optics, 28, 32, 3);
        float[] plain = ProjectedImage.Of(reference, particle, optics, 28);

        Assert.InRange(GreatestDifference(plain, Image(projector, reference, particle, 28)), 0, 1e-5);
    }

    /// <summary>Images multiplied by their CTF hold its square: the same as taking the plain image and applying the CTF again.</summary>
    [Fact]
    public void PremultipliedImagesHaveTheSquareOfTheCtf()
    {
        Particle particle = Some();
        PaddedReference reference = PaddedReference.From(Map, 2, 16);
        var plain = new ImageProjector(Group(), 32, 32, 3);
        var squared = new ImageProjector(Group() with { IsCtfPremultiplied = true }, 32, 32, 3);
        (var a, var b) = (new ComplexF[plain.Disc.Count], new ComplexF[plain.Disc.Count]);
        plain.Project(reference, particle, a);
        squared.Project(reference, particle, b);
        var ctf = new float[plain.Disc.Count];
        ContrastTransfer.Evaluate(particle.Ctf!.Value, Group(), 32, plain.Disc, ctf);

        // Two roundings more of numbers up to the mass of five blobs, 265.
        Assert.All(Enumerable.Range(0, a.Length), j => Assert.InRange(Math.Sqrt(((ctf[j] * a[j]) - b[j]).SquaredMagnitude), 0, 1e-4));
    }

    /// <summary>Transforming an image and going back leaves what lies within the disc as it is.</summary>
    [Fact]
    public void TransformAndImageAreInverses()
    {
        PaddedReference reference = PaddedReference.From(Map, 2, 16);
        var projector = new ImageProjector(Group(), 32, 32, 3);
        float[] image = Image(projector, reference, Some(), 32);
        var transform = new ComplexF[projector.Disc.Count];
        projector.Transform(image, transform);
        var back = new float[image.Length];
        projector.ToImage(transform, back);

        Assert.InRange(GreatestDifference(image, back), 0, 1e-5);
    }

    [Fact]
    public void AParticleWithoutPoseIsRefused() => Assert.Throws<ArgumentException>(() =>
    {
        var projector = new ImageProjector(Group(), 32, 32, 3);
        projector.Project(PaddedReference.From(Map, 2, 16), Some() with { Pose = null }, new ComplexF[projector.Disc.Count]);
    });

    private static double GreatestDifference(float[] a, float[] b) => a.Zip(b, (x, y) => Math.Abs(x - y)).Max() / a.Max(Math.Abs);

    private static float[] Image(ImageProjector projector, PaddedReference reference, Particle particle, int box)
    {
        var transform = new ComplexF[projector.Disc.Count];
        projector.Project(reference, particle, transform);
        var image = new float[box * box];
        projector.ToImage(transform, image);
        return image;
    }

    private static OpticsGroup Group() => new()
    {
        Name = "a",
        PixelSize = 3,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.1,
    };

    private static Particle Some() => new()
    {
        StackPath = "/s.mrcs",
        StackIndex = 0,
        Ctf = new Ctf(9000, 8500, 30),
        Pose = new Pose(Rotation.FromEuler(new EulerAngles(20, 70, -50)), new Shift(4, -7)),
    };
}
