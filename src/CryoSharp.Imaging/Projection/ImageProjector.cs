using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The image that a map gives of a particle: its slice, times CTF, odd aberrations and shift. docs/theory/likelihood.md (1).</summary>
/// <remarks>
/// For the images of one optics group and maps of one grid. Components up to the last shell before the images' Nyquist frequency are made.
/// Immutable; any number of threads may use it.
/// </remarks>
public sealed class ImageProjector
{
    private readonly OpticsGroup _optics;
    private readonly int _boxSize;
    private readonly int _referenceBoxSize;
    private readonly double _referencePixelSize;
    private readonly Fft2D _fft;
    private readonly float[] _oddPhase;
    private readonly float _amplitude;

    /// <summary>Prepares for the images of a group.</summary>
    /// <param name="boxSize">M, the side of the images in pixels; even, without prime factor above 13.</param>
    /// <param name="referenceBoxSize">N, of the maps.</param>
    /// <param name="referencePixelSize">Å.</param>
    /// <exception cref="ArgumentOutOfRangeException">The transform does not accept the box.</exception>
    public ImageProjector(OpticsGroup optics, int boxSize, int referenceBoxSize, double referencePixelSize)
    {
        ArgumentNullException.ThrowIfNull(optics);
        (_optics, _boxSize, _referenceBoxSize, _referencePixelSize) = (optics, boxSize, referenceBoxSize, referencePixelSize);
        _fft = new Fft2D(boxSize);
        Disc = new FourierDisc(Math.Max(1, (boxSize / 2) - 1));
        _oddPhase = new float[Disc.Count];
        ContrastTransfer.OddPhase(optics, boxSize, Disc, _oddPhase);

        // So that means of images and maps agree: docs/conventions.md, after (4).
        _amplitude = (float)Math.Pow((double)boxSize / referenceBoxSize, 2);
    }

    /// <summary>Which components images have here.</summary>
    public FourierDisc Disc { get; }

    /// <summary>The transform of a particle's image as the map would give it, without noise.</summary>
    /// <remarks>
    /// (M/N)²·C·slice·exp(−2πi k·shift + iφ). Without CTF, C is 1. C² stands for C where the group's images were multiplied by their CTF beforehand.
    /// </remarks>
    /// <param name="reference">On the grid that was prepared for.</param>
    /// <param name="particle">With pose.</param>
    /// <param name="destination">Disc.Count components; overwritten.</param>
    public void Project(PaddedReference reference, Particle particle, Span<ComplexF> destination)
    {
        ArgumentNullException.ThrowIfNull(particle);
        Pose pose = particle.Pose ?? throw new ArgumentException("A particle without pose has no projection.", nameof(particle));
        Matrix3x3 matrix = CentralSlice.ImageToReference(pose.Rotation, _optics, _boxSize, _referenceBoxSize, _referencePixelSize);
        CentralSlice.Extract(reference, matrix, Disc, Disc.Count, destination);
        var transfer = new float[Disc.Count];
        Array.Fill(transfer, 1);
        if (particle.Ctf is Ctf ctf)
        {
            ContrastTransfer.Evaluate(ctf, _optics, _boxSize, Disc, transfer);
        }

        bool isSquared = particle.Ctf is not null && _optics.IsCtfPremultiplied;
        double step = -2 * Math.PI / (_boxSize * _optics.PixelSize);
        for (int j = 0; j < destination.Length; j++)
        {
            double phase = (step * ((Disc.Kx[j] * pose.Shift.X) + (Disc.Ky[j] * pose.Shift.Y))) + _oddPhase[j];
            float factor = _amplitude * (isSquared ? transfer[j] * transfer[j] : transfer[j]);
            destination[j] *= factor * ComplexF.FromPhase(phase);
        }
    }

    /// <summary>The transform of an image, in the same components.</summary>
    /// <param name="image">M² numbers.</param>
    /// <param name="destination">Disc.Count components; overwritten.</param>
    public void Transform(ReadOnlySpan<float> image, Span<ComplexF> destination)
    {
        var halfPlane = new ComplexF[_boxSize * ((_boxSize / 2) + 1)];
        _fft.Forward(image, halfPlane);
        Disc.Gather(halfPlane, _boxSize, destination);
    }

    /// <summary>The image of such a transform.</summary>
    /// <param name="components">Disc.Count components.</param>
    /// <param name="destination">M² numbers; overwritten.</param>
    public void ToImage(ReadOnlySpan<ComplexF> components, Span<float> destination)
    {
        var halfPlane = new ComplexF[_boxSize * ((_boxSize / 2) + 1)];
        Disc.Scatter(components, _boxSize, halfPlane);
        _fft.Inverse(halfPlane, destination);
    }
}
