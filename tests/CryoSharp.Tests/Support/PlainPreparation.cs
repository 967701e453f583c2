using System.Numerics;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

/// <summary>A particle's transforms as docs/theory/likelihood.md, Images, says, in double precision: the truth for <see cref="ImagePreparation"/>.</summary>
internal sealed class PlainPreparation
{
    private readonly OpticsGroup _optics;
    private readonly Particle _particle;
    private readonly int _box;
    private readonly double _amplitude;
    private readonly Shift _rest;
    private readonly Complex[] _masked;
    private readonly Complex[] _unmasked;

    public PlainPreparation(ParticleSet set, IParticleStack images, ParticleTask task, double diameter, int referenceBox)
    {
        _particle = set.Particles[task.Index];
        _optics = set.OpticsGroups[_particle.OpticsGroup];
        _box = images.BoxSize(task.Index);
        _amplitude = Math.Pow((double)referenceBox / _box, 2);
        var image = new float[_box * _box];
        images.Read(task.Index, image);
        var mask = new float[_box * _box];
        SoftMask.Circle(_box, diameter / 2 / _optics.PixelSize, ImagePreparation.MaskEdge, mask);
        double weight = mask.Sum(m => 1.0 - m);
        double mean = image.Zip(mask, (p, m) => (1.0 - m) * p).Sum() / weight;
        double variance = image.Zip(mask, (p, m) => (1.0 - m) * (p - mean) * (p - mean)).Sum() / weight;
        int dx = (int)Math.Round(task.Centre.X / _optics.PixelSize);
        int dy = (int)Math.Round(task.Centre.Y / _optics.PixelSize);
        _rest = task.Centre - new Shift(dx * _optics.PixelSize, dy * _optics.PixelSize);
        float[] moved =
        [
            .. Enumerable.Range(0, _box * _box).Select(p =>
            {
                (int x, int y) = ((p % _box) + dx, (p / _box) + dy);
                bool isInside = x >= 0 && x < _box && y >= 0 && y < _box;
                return isInside ? (float)((image[(y * _box) + x] - mean) / Math.Sqrt(variance)) : 0;
            }),
        ];
        _unmasked = DirectFourier.HalfSpectrum(moved, _box, 2);
        _masked = DirectFourier.HalfSpectrum([.. moved.Zip(mask, (p, m) => p * m)], _box, 2);
    }

    /// <summary>X and U with odd aberrations and the rest of the shift taken out, and the CTF.</summary>
    public (Complex[] Scored, Complex[] Inserted, double[] Ctf) Components(FourierDisc disc)
    {
        (var ctf, var odd) = (new float[disc.Count], new float[disc.Count]);
        ContrastTransfer.Evaluate(_particle.Ctf!.Value, _optics, _box, disc, ctf);
        ContrastTransfer.OddPhase(_optics, _box, disc, odd);
        Complex[] turns =
        [
            .. Enumerable.Range(0, disc.Count).Select(j => Complex.FromPolarCoordinates(
                1, (2 * Math.PI * ((disc.Kx[j] * _rest.X) + (disc.Ky[j] * _rest.Y)) / (_box * _optics.PixelSize)) - odd[j])),
        ];
        return (
            [.. turns.Select((turn, j) => turn * At(_masked, disc, j))], [.. turns.Select((turn, j) => turn * At(_unmasked, disc, j))],
            [.. ctf.Select(c => (double)c)]);
    }

    /// <summary>Σ|X|² per shell, 0 to M/2.</summary>
    public double[] Power()
    {
        var disc = new FourierDisc((_box / 2) - 1);
        var power = new double[(_box / 2) + 1];
        for (int j = 0; j < disc.Count; j++)
        {
            power[disc.Shell[j]] += Math.Pow(Complex.Abs(At(_masked, disc, j)), 2);
        }

        return power;
    }

    private Complex At(Complex[] halfPlane, FourierDisc disc, int j)
    {
        (int kx, int ky) = (disc.Kx[j], disc.Ky[j]);
        double sign = ((kx + ky) & 1) == 0 ? 1 : -1;
        return sign * _amplitude * halfPlane[((ky < 0 ? ky + _box : ky) * ((_box / 2) + 1)) + kx];
    }
}
