using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Reads particle images and makes <see cref="ParticleBatch"/>es of them. docs/theory/likelihood.md, Images.</summary>
/// <remarks>
/// Each image is normalised by its own background (mean 0, standard deviation 1 outside the particle's circle), moved so that the particle's
/// expected centre is the image's, and transformed twice: masked by a soft circle (scored) and unmasked (inserted).
/// </remarks>
public sealed class ImagePreparation
{
    /// <summary>Width of the soft edge of the circular mask, pixels.</summary>
    public const int MaskEdge = 5;

    private readonly ParticleSet _set;
    private readonly IParticleStack _images;
    private readonly double _diameter;
    private readonly int _referenceBox;
    private readonly double _referencePixelSize;

    /// <summary>Prepares for references of a box and pixel size.</summary>
    /// <param name="images">One per particle of the set, in its order.</param>
    /// <param name="particleDiameter">Of the circular mask, Å.</param>
    public ImagePreparation(ParticleSet set, IParticleStack images, double particleDiameter, int referenceBox, double referencePixelSize)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(particleDiameter);
        (_set, _images, _diameter, _referenceBox, _referencePixelSize) = (set, images, particleDiameter, referenceBox, referencePixelSize);
    }

    /// <summary>The side M of an optics group's images, or 0 where it has no particle.</summary>
    public int ImageBox(int opticsGroup)
    {
        for (int i = 0; i < _set.Count; i++)
        {
            if (_set.Particles[i].OpticsGroup == opticsGroup)
            {
                return _images.BoxSize(i);
            }
        }

        return 0;
    }

    /// <summary>Reads and prepares particles of one optics group.</summary>
    /// <param name="noisePower">σ² per image shell, 0 to M/2.</param>
    /// <param name="groupScales">s per scale group.</param>
    /// <param name="workingShell">In shells of the reference; where it lies beyond the images' own limit, that limit is used.</param>
    public ParticleBatch Prepare(
        int opticsGroup, ParticleTask[] tasks, ReadOnlyMemory<double> noisePower, IReadOnlyList<double> groupScales, int workingShell, int threads)
    {
        OpticsGroup optics = _set.OpticsGroups[opticsGroup];
        int box = ImageBox(opticsGroup);
        double ratio = box * optics.PixelSize / (_referenceBox * _referencePixelSize);
        int imageShell = Math.Clamp((int)(workingShell * ratio), 1, (box / 2) - 1);
        Matrix3x3 geometry = CentralSlice.ImageToReference(Rotation.Identity, optics, box, _referenceBox, _referencePixelSize);
        var batch = new ParticleBatch(
            opticsGroup, new FourierDisc(imageShell), geometry, optics.PixelSize, box, ratio, tasks, (box / 2) + 1);
        var shared = new Shared(this, optics, batch, noisePower, groupScales);
        var power = new double[tasks.Length][];
        Parallel.For(
            0, tasks.Length, new ParallelOptions { MaxDegreeOfParallelism = threads },
            () => new Workspace(box, shared.FullDisc.Count),
            (i, _, work) =>
            {
                power[i] = shared.Prepare(i, work);
                return work;
            },
            _ => { });
        foreach (double[] particlePower in power)
        {
            for (int shell = 0; shell < particlePower.Length; shell++)
            {
                batch.PowerPerShell[shell] += particlePower[shell];
            }
        }

        return batch;
    }

    private sealed class Workspace(int box, int discCount)
    {
        public float[] Image { get; } = new float[box * box];

        public float[] Moved { get; } = new float[box * box];

        public ComplexF[] HalfPlane { get; } = new ComplexF[box * ((box / 2) + 1)];

        public ComplexF[] Components { get; } = new ComplexF[discCount];

        public float[] Ctf { get; } = new float[discCount];
    }

    /// <summary>What all particles of a batch share, and the work on one of them.</summary>
    private sealed class Shared
    {
        private readonly ImagePreparation _owner;
        private readonly OpticsGroup _optics;
        private readonly ParticleBatch _batch;
        private readonly ReadOnlyMemory<double> _noisePower;
        private readonly IReadOnlyList<double> _scales;
        private readonly Fft2D _fft;
        private readonly float[] _mask;
        private readonly ComplexF[] _phaseCorrection;
        private readonly float _amplitude;

        public Shared(
            ImagePreparation owner, OpticsGroup optics, ParticleBatch batch, ReadOnlyMemory<double> noisePower, IReadOnlyList<double> scales)
        {
            (_owner, _optics, _batch, _noisePower, _scales) = (owner, optics, batch, noisePower, scales);
            _fft = new Fft2D(batch.BoxSize);
            FullDisc = new FourierDisc((batch.BoxSize / 2) - 1);
            double radius = owner._diameter / 2 / optics.PixelSize;
            _mask = new float[batch.BoxSize * batch.BoxSize];
            SoftMask.Circle(batch.BoxSize, radius, MaskEdge, _mask);
            var phase = new float[batch.Disc.Count];
            ContrastTransfer.OddPhase(optics, batch.BoxSize, batch.Disc, phase);
            _phaseCorrection = [.. phase.Select(p => ComplexF.FromPhase(-p))];
            double size = (double)owner._referenceBox / batch.BoxSize;
            _amplitude = (float)(size * size);
        }

        public FourierDisc FullDisc { get; }

        /// <summary>Fills one particle of the batch; returns Σ|X|² per shell.</summary>
        public double[] Prepare(int i, Workspace work)
        {
            ParticleTask task = _batch.Tasks[i];
            Particle particle = _owner._set.Particles[task.Index];
            _owner._images.Read(task.Index, work.Image);
            Normalise(work.Image, _mask);
            int dx = (int)Math.Round(task.Centre.X / _optics.PixelSize);
            int dy = (int)Math.Round(task.Centre.Y / _optics.PixelSize);
            var rest = new Shift(task.Centre.X - (dx * _optics.PixelSize), task.Centre.Y - (dy * _optics.PixelSize));
            Move(work.Image, work.Moved, _batch.BoxSize, dx, dy);
            EvaluateCtf(particle, work.Ctf);
            float scale = (float)_scales[task.ScaleGroup];

            Transform(work.Moved, work);
            Whiten(work, rest, scale, _batch.Inserted(i));
            for (int p = 0; p < _mask.Length; p++)
            {
                work.Moved[p] *= _mask[p];
            }

            Transform(work.Moved, work);
            double[] power = PowerOf(work.Components);
            Whiten(work, rest, scale, _batch.Scored(i));
            Span<float> scored = _batch.Scored(i);
            scored[0] = scored[_batch.Stride] = 0;
            FillWeight(work.Ctf, scale, _batch.Weight(i));
            _batch.SetSelfTerm(i, SelfTerm(power));
            return power;
        }

        private void EvaluateCtf(Particle particle, float[] destination)
        {
            Span<float> ctf = destination.AsSpan(0, _batch.Disc.Count);
            if (particle.Ctf is not Ctf value)
            {
                ctf.Fill(1);
                return;
            }

            ContrastTransfer.Evaluate(value, _optics, _batch.BoxSize, _batch.Disc, ctf);
        }

        private void Transform(float[] image, Workspace work)
        {
            _fft.Forward(image, work.HalfPlane);
            FullDisc.Gather(work.HalfPlane, _batch.BoxSize, work.Components);
            foreach (ref ComplexF component in work.Components.AsSpan())
            {
                component = _amplitude * component;
            }
        }

        /// <summary>destination = s·C·X/σ² with the odd aberrations and the rest of the shift taken out.</summary>
        private void Whiten(Workspace work, Shift rest, float scale, Span<float> destination)
        {
            FourierDisc disc = _batch.Disc;
            ReadOnlySpan<double> noise = _noisePower.Span;
            double turn = 2 * Math.PI / (_batch.BoxSize * _optics.PixelSize);
            bool isShifted = rest.SquaredLength > 1e-12;
            for (int j = 0; j < disc.Count; j++)
            {
                ComplexF value = work.Components[j] * _phaseCorrection[j];
                if (isShifted)
                {
                    value *= ComplexF.FromPhase(turn * ((disc.Kx[j] * rest.X) + (disc.Ky[j] * rest.Y)));
                }

                float factor = scale * CtfFactor(work.Ctf[j]) / (float)noise[Math.Max(disc.Shell[j], 1)];
                destination[j] = factor * value.Re;
                destination[_batch.Stride + j] = factor * value.Im;
            }
        }

        // Images multiplied by their CTF beforehand carry C already.
        private float CtfFactor(float ctf) => _optics.IsCtfPremultiplied ? 1 : ctf;

        private void FillWeight(float[] ctf, float scale, Span<float> destination)
        {
            FourierDisc disc = _batch.Disc;
            ReadOnlySpan<double> noise = _noisePower.Span;
            for (int j = 0; j < disc.Count; j++)
            {
                destination[j] = scale * scale * ctf[j] * ctf[j] / (float)noise[Math.Max(disc.Shell[j], 1)];
            }
        }

        private double[] PowerOf(ComplexF[] components)
        {
            var power = new double[(_batch.BoxSize / 2) + 1];
            ReadOnlySpan<int> shell = FullDisc.Shell;
            for (int j = 0; j < components.Length; j++)
            {
                power[shell[j]] += components[j].SquaredMagnitude;
            }

            return power;
        }

        private double SelfTerm(double[] power)
        {
            FourierDisc disc = _batch.Disc;
            ReadOnlySpan<double> noise = _noisePower.Span;
            double sum = 0;
            for (int shell = 1; shell <= disc.MaxShell; shell++)
            {
                int count = disc.CountUpTo(shell) - disc.CountUpTo(shell - 1);
                sum -= (power[shell] / noise[shell] / 2) + (count * Math.Log(2 * Math.PI * noise[shell]));
            }

            return sum;
        }

        /// <summary>Background (where the mask is zero, or nearly) to mean 0 and standard deviation 1.</summary>
        private static void Normalise(float[] image, float[] mask)
        {
            double weight = 0, sum = 0, squares = 0;
            for (int p = 0; p < image.Length; p++)
            {
                double outside = 1 - mask[p];
                weight += outside;
                sum += outside * image[p];
                squares += outside * image[p] * image[p];
            }

            // A mask that fills the box leaves no background: the whole image then stands for it.
            if (weight < image.Length / 50.0)
            {
                (weight, sum, squares) = (image.Length, 0, 0);
                foreach (float pixel in image)
                {
                    sum += pixel;
                    squares += (double)pixel * pixel;
                }
            }

            double mean = sum / weight;
            double deviation = Math.Sqrt(Math.Max((squares / weight) - (mean * mean), 1e-20));
            for (int p = 0; p < image.Length; p++)
            {
                image[p] = (float)((image[p] - mean) / deviation);
            }
        }

        /// <summary>destination(x, y) = source(x + dx, y + dy); what comes from outside is zero, the background's mean.</summary>
        private static void Move(float[] source, float[] destination, int box, int dx, int dy)
        {
            for (int y = 0; y < box; y++)
            {
                for (int x = 0; x < box; x++)
                {
                    bool isInside = (uint)(x + dx) < (uint)box && (uint)(y + dy) < (uint)box;
                    destination[(y * box) + x] = isInside ? source[((y + dy) * box) + x + dx] : 0;
                }
            }
        }
    }
}
