using System.Collections.Concurrent;
using System.Collections.Immutable;
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
public readonly record struct ParticleTask(int Index, Pose Known, Shift Centre, int HalfSet, int ScaleGroup, int OnlyClass)
{
    /// <summary>What the particle gains in each class by being part of its map, nats, to be taken off; default for nothing. docs/theory/likelihood.md (11).</summary>
    public ImmutableArray<double> OwnGain { get; init; }

    /// <summary>The log prior of a class, its own gain taken off; −∞ where the class is not allowed.</summary>
    /// <param name="classIndex">From 0.</param>
    public double LogClassPrior(MixtureModel model, int classIndex) => OnlyClass != 0 && OnlyClass != classIndex + 1
        ? double.NegativeInfinity : Math.Log(model.ClassFractions[classIndex]) - (OwnGain.IsDefault ? 0 : OwnGain[classIndex]);
}

/// <summary>
/// Particles of one optics group made ready for scoring: centred, masked, transformed, whitened and multiplied by their CTF.
/// </summary>
/// <remarks>
/// With X the transform of the masked image, U that of the unmasked one, C the CTF, s the scale and σ² the noise power, each of shape
/// (particle, component of <see cref="Disc"/>): Scored = s·C·X/σ², Inserted = s·C·U/σ², Weight = s²·C²/σ².
/// Complex arrays are planar: Stride real parts, then Stride imaginary parts, zero beyond the disc. The zero frequency is never
/// scored (Scored[0] = 0); it is inserted with the noise power of shell 1. Read by any number of threads, until it is disposed of.
/// </remarks>
public sealed class ParticleBatch : IDisposable
{
    private readonly OpticsPlan _plan;
    private readonly ParticleTask[] _tasks;
    private readonly ConcurrentBag<BatchBuffers> _pool;
    private readonly double[] _selfTerm;
    private readonly double[] _powerPerShell;
    private BatchBuffers? _buffers;

    /// <summary>A batch to be filled.</summary>
    /// <param name="pool">Where its memory comes from and goes to.</param>
    internal ParticleBatch(OpticsPlan plan, ParticleTask[] tasks, ConcurrentBag<BatchBuffers> pool)
    {
        (_plan, _tasks, _pool) = (plan, tasks, pool);
        Stride = (Disc.Count + 15) & ~15;
        _buffers = pool.TryTake(out BatchBuffers? spare) ? spare : new BatchBuffers();
        _buffers.Require(tasks.Length, Stride, plan.Layout.ImageShells);
        _selfTerm = new double[tasks.Length];
        _powerPerShell = new double[plan.Layout.ImageShells];
    }

    /// <summary>Which optics group, from 0.</summary>
    public int OpticsGroup => _plan.Group;

    /// <summary>The components that are scored, in the images' own frequencies.</summary>
    public FourierDisc Disc => _plan.Disc;

    /// <summary>Takes (kx, ky, 0) of an image to frequencies of the reference, before rotation: magnification and ratio of pixel sizes.</summary>
    public Matrix3x3 Geometry => _plan.Geometry;

    /// <summary>Å per pixel of the images.</summary>
    public double PixelSize => _plan.Optics.PixelSize;

    /// <summary>The side M of the images.</summary>
    public int BoxSize => _plan.Box;

    /// <summary>Image shells per shell of the reference: (M·b)/(N·a).</summary>
    public double ShellRatio => _plan.ShellRatio;

    /// <summary>Length of a plane: the disc's count rounded up to 16.</summary>
    public int Stride { get; }

    /// <summary>How many particles.</summary>
    public int Count => _tasks.Length;

    /// <summary>What is asked of each.</summary>
    public ReadOnlySpan<ParticleTask> Tasks => _tasks;

    /// <summary>Σ |X|² over the particles per image shell, 0 to M/2, all shells.</summary>
    public Span<double> PowerPerShell => _powerPerShell;

    /// <summary>s·C·X/σ² of a particle, planar, 2·Stride.</summary>
    public Span<float> Scored(int particle) => Buffers.Scored.AsSpan(2 * Stride * particle, 2 * Stride);

    /// <summary>s·C·U/σ² of a particle, planar, 2·Stride.</summary>
    public Span<float> Inserted(int particle) => Buffers.Inserted.AsSpan(2 * Stride * particle, 2 * Stride);

    /// <summary>s²·C²/σ² of a particle, Stride.</summary>
    public Span<float> Weight(int particle) => Buffers.Weight.AsSpan(Stride * particle, Stride);

    /// <summary>−½ Σ |X|²/σ² − Σ log 2πσ² over the scored components of a particle: what every sample's log likelihood shares.</summary>
    public double SelfTerm(int particle) => _selfTerm[particle];

    /// <summary>How many components of the disc lie within a shell of the reference.</summary>
    public int CountWithin(int referenceShell) =>
        Disc.CountUpTo(Math.Min(Disc.MaxShell, (int)(referenceShell * ShellRatio)));

    /// <summary>Where component (kx, ky) reads the reference under a rotation: conventions.md (4) with magnification and pixel sizes.</summary>
    public Matrix3x3 ImageToReference(Rotation rotation) => rotation.ToMatrix().Transpose * Geometry;

    /// <summary>Gives the memory back; nothing may be read any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _buffers, null) is BatchBuffers buffers)
        {
            _pool.Add(buffers);
        }
    }

    /// <summary>Σ|X|² of one particle per image shell, 0 to M/2.</summary>
    internal Span<float> Power(int particle) =>
        Buffers.Power.AsSpan(_powerPerShell.Length * particle, _powerPerShell.Length);

    /// <summary>Adds the particles' power to <see cref="PowerPerShell"/>, in their order.</summary>
    internal void SumPower()
    {
        for (int i = 0; i < _tasks.Length; i++)
        {
            Span<float> power = Power(i);
            for (int shell = 0; shell < power.Length; shell++)
            {
                _powerPerShell[shell] += power[shell];
            }
        }
    }

    internal void SetSelfTerm(int particle, double value) => _selfTerm[particle] = value;

    private BatchBuffers Buffers => _buffers ?? throw new ObjectDisposedException(nameof(ParticleBatch));
}
