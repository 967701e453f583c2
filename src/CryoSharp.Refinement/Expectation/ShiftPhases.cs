using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>Moves images of a batch back by any shift: component k times e^{2πi k·t}, from a table along either axis. Belongs to one thread.</summary>
internal sealed class ShiftPhases
{
    private readonly ParticleBatch _batch;
    private readonly double _turn;
    private readonly ComplexF[] _alongX;
    private readonly ComplexF[] _alongY;

    /// <summary>For the images of a batch.</summary>
    public ShiftPhases(ParticleBatch batch)
    {
        _batch = batch;
        _turn = 2 * Math.PI / (batch.BoxSize * batch.PixelSize);
        _alongX = new ComplexF[batch.Disc.MaxShell + 1];
        _alongY = new ComplexF[(2 * batch.Disc.MaxShell) + 1];
    }

    /// <summary>Sets the shift, Å.</summary>
    public void Set(Shift shift)
    {
        for (int k = 0; k < _alongX.Length; k++)
        {
            _alongX[k] = ComplexF.FromPhase(_turn * k * shift.X);
        }

        for (int k = 0; k < _alongY.Length; k++)
        {
            _alongY[k] = ComplexF.FromPhase(_turn * (k - _batch.Disc.MaxShell) * shift.Y);
        }
    }

    /// <summary>The first components of an image, moved.</summary>
    /// <param name="image">Planar, of the batch.</param>
    public void Move(ReadOnlySpan<float> image, Span<ComplexF> moved)
    {
        ReadOnlySpan<int> kx = _batch.Disc.Kx;
        ReadOnlySpan<int> ky = _batch.Disc.Ky;
        for (int j = 0; j < moved.Length; j++)
        {
            moved[j] = _alongX[kx[j]] * _alongY[ky[j] + _batch.Disc.MaxShell] * new ComplexF(image[j], image[_batch.Stride + j]);
        }
    }
}
