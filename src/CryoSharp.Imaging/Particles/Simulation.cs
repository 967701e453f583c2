using System.Buffers;
using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Particles made from known maps at known poses: what every part of the program can be judged by.</summary>
/// <remarks>
/// <para>
/// Image i = normalised(CTFᵢ · slice(map of its class, its rotation), shifted, + white noise), protein bright. Slices are taken from maps padded
/// twice, up to the last shell before the Nyquist frequency. Each image is then given mean 0 and standard deviation 1 outside the circle that
/// fits into it.
/// </para>
/// <para>
/// Images are computed when they are read; all random numbers are functions of (seed, purpose, particle), so any order and any number of threads
/// give the same bits.
/// </para>
/// </remarks>
public sealed class Simulation : IParticleStack
{
    private const int Padding = 2;

    private readonly PaddedReference[] _references;
    private readonly ulong _seed;
    private readonly int _boxSize;
    private readonly ImageProjector _projector;

    private Simulation(PaddedReference[] references, SimulationSettings settings)
    {
        (_references, _seed, _boxSize) = (references, settings.Seed, references[0].BoxSize);
        var optics = new OpticsGroup
        {
            Name = "opticsGroup1",
            PixelSize = references[0].PixelSize,
            BoxSize = _boxSize,
            VoltageKilovolts = settings.VoltageKilovolts,
            SphericalAberrationMillimetres = settings.SphericalAberrationMillimetres,
            AmplitudeContrast = settings.AmplitudeContrast,
        };
        _projector = new ImageProjector(optics, _boxSize, _boxSize, optics.PixelSize);
        Particles = new ParticleSet(
            [optics], [.. Enumerable.Range(0, settings.Count).Select(i => SimulatedParticle.Draw(settings, references.Length, i))], []);
    }

    /// <summary>The particles with their true poses, contrast transfer and classes (from 1). Image i is number i of "simulated.mrcs".</summary>
    public ParticleSet Particles { get; }

    /// <summary>Standard deviation of the noise in a pixel before normalisation, in the maps' units.</summary>
    public double NoiseDeviation { get; private init; }

    /// <inheritdoc/>
    public int Count => Particles.Count;

    /// <summary>Draws the particles and finds the noise that gives the asked signal-to-noise ratio; no image is made yet.</summary>
    /// <param name="maps">One per class, all of one box and pixel size.</param>
    /// <param name="threads">At least 1; the bits do not depend on it.</param>
    /// <exception cref="ArgumentException">A setting is out of range (all are named), there is no map, or the maps differ in size.</exception>
    public static Simulation Run(IReadOnlyList<Volume> maps, SimulationSettings settings, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(maps);
        ArgumentNullException.ThrowIfNull(settings);
        ImmutableArray<string> problems = settings.Check(maps.Count);
        if (maps.Count == 0 || maps.Any(m => m.BoxSize != maps[0].BoxSize || m.PixelSize != maps[0].PixelSize || m.BoxSize < 8))
        {
            problems = problems.Add("There must be at least one map, of 8 or more voxels along each axis, and all of one box and pixel size.");
        }

        if (!problems.IsEmpty)
        {
            throw new ArgumentException(string.Join(" ", problems), nameof(settings));
        }

        PaddedReference[] references = [.. maps.Select(m => PaddedReference.From(m, Padding, (m.BoxSize / 2) - 1, threads))];
        var clean = new Simulation(references, settings);
        double variance = clean.MeanSignalVariance(threads);
        return new Simulation(references, settings) { NoiseDeviation = Math.Sqrt(variance / settings.SignalToNoise) };
    }

    /// <inheritdoc/>
    public int BoxSize(int particle) => _boxSize;

    /// <inheritdoc/>
    public void Read(int particle, Span<float> destination)
    {
        ReadRaw(particle, destination);
        Normalise(destination);
    }

    /// <summary>The image with noise and not normalised, in the maps' units.</summary>
    internal void ReadRaw(int particle, Span<float> destination)
    {
        ReadSignal(particle, destination);
        CounterRandom random = SimulatedParticle.Noise(_seed, particle);
        foreach (ref float pixel in destination)
        {
            pixel += (float)(NoiseDeviation * random.NextGaussian());
        }
    }

    /// <summary>The image without noise and not normalised, in the maps' units.</summary>
    /// <param name="particle">From 0.</param>
    /// <param name="destination">BoxSize² numbers; overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void ReadSignal(int particle, Span<float> destination)
    {
        int pixels = _boxSize * _boxSize;
        if (destination.Length != pixels)
        {
            throw new ArgumentException($"An image has {pixels} pixels; found room for {destination.Length}.", nameof(destination));
        }

        int count = _projector.Disc.Count;
        ComplexF[] buffer = ArrayPool<ComplexF>.Shared.Rent(count);
        ComputeSlice(particle, buffer.AsSpan(0, count));
        _projector.ToImage(buffer.AsSpan(0, count), destination);
        ArrayPool<ComplexF>.Shared.Return(buffer);
    }

    /// <summary>Mean over the particles of the variance over the box of an image without noise.</summary>
    private double MeanSignalVariance(int threads)
    {
        var variances = new double[Count];
        Parallel.For(0, Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, particle =>
        {
            ComplexF[] buffer = ArrayPool<ComplexF>.Shared.Rent(_projector.Disc.Count);
            Span<ComplexF> slice = buffer.AsSpan(0, _projector.Disc.Count);
            ComputeSlice(particle, slice);

            // Parseval: component 0 is the mean; every other stands for itself and its conjugate, as the disc stops short of the Nyquist frequency.
            double power = 0;
            foreach (ComplexF component in slice[1..])
            {
                power += component.SquaredMagnitude;
            }

            variances[particle] = 2 * power / Math.Pow(_boxSize, 4);
            ArrayPool<ComplexF>.Shared.Return(buffer);
        });
        return variances.Sum() / Count;
    }

    private void ComputeSlice(int index, Span<ComplexF> slice) =>
        _projector.Project(_references[Particles.Particles[index].Class - 1], Particles.Particles[index], slice);

    /// <summary>
    /// Mean 0 and standard deviation 1 where the distance from the centre is above N/2 − 1. An even background becomes 0 and keeps its scale.
    /// </summary>
    private void Normalise(Span<float> image)
    {
        int half = _boxSize / 2;
        double limit = (half - 1.0) * (half - 1.0);
        (double sum, double squares, int count) = (0, 0, 0);
        for (int i = 0; i < image.Length; i++)
        {
            (int x, int y) = ((i % _boxSize) - half, (i / _boxSize) - half);
            if ((x * x) + (y * y) > limit)
            {
                sum += image[i];
                squares += (double)image[i] * image[i];
                count++;
            }
        }

        double mean = sum / count;
        double variance = (squares / count) - (mean * mean);
        double scale = variance > 0 ? 1 / Math.Sqrt(variance) : 1;
        foreach (ref float pixel in image)
        {
            pixel = (float)((pixel - mean) * scale);
        }
    }
}
