using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>What is asked of one particle in one pass.</summary>
/// <param name="Index">In the particle set, from 0.</param>
/// <param name="Known">The pose that local searches start from and that fixed-pose passes use.</param>
/// <param name="Centre">Shifts are sampled around this; the image is moved by its negative beforehand. Å.</param>
/// <param name="HalfSet">1 or 2.</param>
/// <param name="ScaleGroup">Which intensity scale it has, from 0.</param>
/// <param name="OnlyClass">The one class that may explain it, from 1; 0 for any.</param>
public readonly record struct ParticleTask(int Index, Pose Known, Shift Centre, int HalfSet, int ScaleGroup, int OnlyClass);

/// <summary>
/// Particles of one optics group made ready for scoring: centred, masked, transformed, whitened and multiplied by their CTF.
/// </summary>
/// <remarks>
/// With X the transform of the masked image, U that of the unmasked one, C the CTF, s the scale and σ² the noise power, each of shape
/// (particle, component of <see cref="Disc"/>): Scored = s·C·X/σ², Inserted = s·C·U/σ², Weight = s²·C²/σ².
/// Complex arrays are planar: Stride real parts, then Stride imaginary parts, zero beyond the disc. The zero frequency is never
/// scored (Scored[0] = 0); it is inserted with the noise power of shell 1. Read by any number of threads.
/// </remarks>
public sealed class ParticleBatch
{
    private readonly ParticleTask[] _tasks;
    private readonly float[] _scored;
    private readonly float[] _inserted;
    private readonly float[] _weight;
    private readonly double[] _selfTerm;
    private readonly double[] _powerPerShell;

    internal ParticleBatch(
        int opticsGroup, FourierDisc disc, Matrix3x3 geometry, double pixelSize, int boxSize, double shellRatio, ParticleTask[] tasks, int shells)
    {
        (OpticsGroup, Disc, Geometry, PixelSize, BoxSize, ShellRatio, _tasks) =
            (opticsGroup, disc, geometry, pixelSize, boxSize, shellRatio, tasks);
        Stride = (disc.Count + 15) & ~15;
        _scored = new float[2 * Stride * tasks.Length];
        _inserted = new float[2 * Stride * tasks.Length];
        _weight = new float[Stride * tasks.Length];
        _selfTerm = new double[tasks.Length];
        _powerPerShell = new double[shells];
    }

    /// <summary>Which optics group, from 0.</summary>
    public int OpticsGroup { get; }

    /// <summary>The components that are scored, in the images' own frequencies.</summary>
    public FourierDisc Disc { get; }

    /// <summary>Takes (kx, ky, 0) of an image to frequencies of the reference, before rotation: magnification and ratio of pixel sizes.</summary>
    public Matrix3x3 Geometry { get; }

    /// <summary>Å per pixel of the images.</summary>
    public double PixelSize { get; }

    /// <summary>The side M of the images.</summary>
    public int BoxSize { get; }

    /// <summary>Image shells per shell of the reference: (M·b)/(N·a).</summary>
    public double ShellRatio { get; }

    /// <summary>Length of a plane: the disc's count rounded up to 16.</summary>
    public int Stride { get; }

    /// <summary>How many particles.</summary>
    public int Count => _tasks.Length;

    /// <summary>What is asked of each.</summary>
    public ReadOnlySpan<ParticleTask> Tasks => _tasks;

    /// <summary>Σ |X|² over the particles per image shell, 0 to M/2, all shells.</summary>
    public Span<double> PowerPerShell => _powerPerShell;

    /// <summary>s·C·X/σ² of a particle, planar, 2·Stride.</summary>
    public Span<float> Scored(int particle) => _scored.AsSpan(2 * Stride * particle, 2 * Stride);

    /// <summary>s·C·U/σ² of a particle, planar, 2·Stride.</summary>
    public Span<float> Inserted(int particle) => _inserted.AsSpan(2 * Stride * particle, 2 * Stride);

    /// <summary>s²·C²/σ² of a particle, Stride.</summary>
    public Span<float> Weight(int particle) => _weight.AsSpan(Stride * particle, Stride);

    /// <summary>−½ Σ |X|²/σ² − Σ log 2πσ² over the scored components of a particle: what every sample's log likelihood shares.</summary>
    public double SelfTerm(int particle) => _selfTerm[particle];

    /// <summary>How many components of the disc lie within a shell of the reference.</summary>
    public int CountWithin(int referenceShell) =>
        Disc.CountUpTo(Math.Min(Disc.MaxShell, (int)(referenceShell * ShellRatio)));

    /// <summary>Where component (kx, ky) reads the reference under a rotation: conventions.md (4) with magnification and pixel sizes.</summary>
    public Matrix3x3 ImageToReference(Rotation rotation) => rotation.ToMatrix().Transpose * Geometry;

    internal void SetSelfTerm(int particle, double value) => _selfTerm[particle] = value;
}
