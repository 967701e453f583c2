using System.Collections.Concurrent;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>From an image to its two transforms: normalised, moved, transformed as it is (U) and within the particle's circle (X).</summary>
/// <remarks>For images of one box and pixel size. docs/theory/likelihood.md, Images. Any number of threads.</remarks>
internal sealed class ImageTransform
{
    private readonly int _box;
    private readonly double _pixelSize;
    private readonly Fft2D _fft;
    private readonly FourierDisc _disc;
    private readonly float[] _mask;
    private readonly float[] _background;
    private readonly double _backgroundWeight;
    private readonly int[] _place;
    private readonly float[] _factor;
    private readonly ConcurrentBag<Buffers> _buffers = [];

    /// <param name="diameter">Of the particle's circle, Å.</param>
    /// <param name="amplitude">By which transforms are multiplied: (N/M)², so that means of images and maps agree.</param>
    public ImageTransform(int box, double pixelSize, double diameter, float amplitude)
    {
        (_box, _pixelSize, _fft, _disc) = (box, pixelSize, new Fft2D(box), new FourierDisc((box / 2) - 1));
        _mask = new float[box * box];
        SoftMask.Circle(box, diameter / 2 / pixelSize, ImagePreparation.MaskEdge, _mask);
        _background = [.. _mask.Select(m => 1 - m)];
        _backgroundWeight = _background.Sum(b => (double)b);

        // A mask that fills the box leaves no background: the whole image then stands for it.
        if (_backgroundWeight < box * box / 50.0)
        {
            Array.Fill(_background, 1);
            _backgroundWeight = box * box;
        }

        _place = new int[_disc.Count];
        _factor = new float[_disc.Count];
        for (int j = 0; j < _disc.Count; j++)
        {
            (int kx, int ky) = (_disc.Kx[j], _disc.Ky[j]);
            _place[j] = ((ky < 0 ? ky + box : ky) * ((box / 2) + 1)) + kx;
            _factor[j] = ((kx + ky) & 1) == 0 ? amplitude : -amplitude;
        }
    }

    /// <summary>Reads a particle's image and fills a record of any number of shells.</summary>
    /// <param name="centre">Becomes the image's centre, Å: whole pixels by moving the image, the rest by phases.</param>
    /// <param name="correction">What undoes the odd aberrations, per component of at least the record's disc; empty for none.</param>
    public void Fill(IParticleStack images, int particle, Shift centre, ReadOnlySpan<ComplexF> correction, ImageLayout layout, ImageRecord record)
    {
        Buffers buffers = _buffers.TryTake(out Buffers? spare) ? spare : new Buffers(_box, _disc.Count);
        images.Read(particle, buffers.Image);
        ((int dx, int dy), Shift rest) = centre.Split(_pixelSize);
        NormaliseAndMove(buffers.Image, dx, dy, buffers.Moved);

        int count = layout.Disc.Count;
        Transform(buffers, count);
        Turn(buffers, count, rest, correction);
        record.PutInserted(buffers.Re.AsSpan(0, count), buffers.Im.AsSpan(0, count));

        ImageKernels.Multiply(buffers.Moved, _mask);
        Transform(buffers, _disc.Count);
        PutPower(buffers, record.Power);
        Turn(buffers, count, rest, correction);
        record.PutScored(buffers.Re.AsSpan(0, count), buffers.Im.AsSpan(0, count));
        _buffers.Add(buffers);
    }

    private sealed class Buffers(int box, int components)
    {
        public float[] Image { get; } = new float[box * box];

        public float[] Moved { get; } = new float[box * box];

        public ComplexF[] HalfPlane { get; } = new ComplexF[box * ((box / 2) + 1)];

        public float[] Re { get; } = new float[components];

        public float[] Im { get; } = new float[components];
    }

    /// <summary>
    /// Background to mean 0 and standard deviation 1; an even one, as of averages that were masked, becomes 0 and the image keeps its scale.
    /// destination(x, y) = source(x + dx, y + dy), and what comes from outside is zero, the background's mean.
    /// </summary>
    private void NormaliseAndMove(float[] source, int dx, int dy, float[] destination)
    {
        (double sum, double squares) = ImageKernels.WeightedMoments(source, _background);
        double mean = sum / _backgroundWeight;
        double variance = (squares / _backgroundWeight) - (mean * mean);
        double deviation = variance > 1e-12 * mean * mean ? Math.Sqrt(variance) : 1;
        (int firstX, int endX) = (Math.Clamp(-dx, 0, _box), Math.Clamp(_box - dx, 0, _box));
        for (int y = 0; y < _box; y++)
        {
            Span<float> row = destination.AsSpan(y * _box, _box);
            if ((uint)(y + dy) >= (uint)_box || endX <= firstX)
            {
                row.Clear();
                continue;
            }

            row[..firstX].Clear();
            row[endX..].Clear();
            ReadOnlySpan<float> from = source.AsSpan(((y + dy) * _box) + firstX + dx, endX - firstX);
            ImageKernels.Standardise(from, (float)mean, (float)(1 / deviation), row[firstX..endX]);
        }
    }

    /// <summary>The first components of the transform, phase origin at the centre, planar.</summary>
    private void Transform(Buffers buffers, int count)
    {
        _fft.Forward(buffers.Moved, buffers.HalfPlane);
        for (int j = 0; j < count; j++)
        {
            ComplexF value = buffers.HalfPlane[_place[j]];
            (buffers.Re[j], buffers.Im[j]) = (_factor[j] * value.Re, _factor[j] * value.Im);
        }
    }

    private void PutPower(Buffers buffers, Span<float> power)
    {
        power.Clear();
        for (int shell = 0, j = 0; shell <= _disc.MaxShell; shell++)
        {
            double sum = 0;
            for (int end = _disc.CountUpTo(shell); j < end; j++)
            {
                sum += (buffers.Re[j] * buffers.Re[j]) + (buffers.Im[j] * buffers.Im[j]);
            }

            power[shell] = (float)sum;
        }
    }

    /// <summary>Moves the content by −rest, which is less than a pixel, and undoes the odd aberrations.</summary>
    private void Turn(Buffers buffers, int count, Shift rest, ReadOnlySpan<ComplexF> correction)
    {
        bool isMoved = rest.SquaredLength > 1e-12;
        if (!isMoved && correction.IsEmpty)
        {
            return;
        }

        (ComplexF[] alongX, ComplexF[] alongY) = isMoved ? (Turns(rest.X), Turns(rest.Y)) : ([], []);
        for (int j = 0; j < count; j++)
        {
            var value = new ComplexF(buffers.Re[j], buffers.Im[j]);
            if (isMoved)
            {
                ComplexF turn = alongY[Math.Abs(_disc.Ky[j])];
                value *= alongX[_disc.Kx[j]] * (_disc.Ky[j] < 0 ? turn.Conjugate : turn);
            }

            value = correction.IsEmpty ? value : value * correction[j];
            (buffers.Re[j], buffers.Im[j]) = (value.Re, value.Im);
        }
    }

    /// <summary>e^{2πi k·shift/(M·b)} for k = 0 … M/2 − 1.</summary>
    private ComplexF[] Turns(double shift)
    {
        double turn = 2 * Math.PI * shift / (_box * _pixelSize);
        return [.. Enumerable.Range(0, _box / 2).Select(k => ComplexF.FromPhase(turn * k))];
    }
}
