using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>The frequencies of a disc made ready for the CTFs of many particles of one optics group: <see cref="ContrastTransfer.Evaluate"/>, vectorised.</summary>
/// <remarks>Agrees with it to 4e-7 of the CTF's scale. May be used by any number of threads. docs/theory/ctf.md (2) and (3).</remarks>
public sealed class ContrastTransferGrid
{
    private const double TurnsPerRadian = 1 / (2 * Math.PI);

    // Per component, padded to a multiple of 16: u², x² − y², 2xy (Å⁻²), and the even aberrations in turns.
    private readonly double[] _squared;
    private readonly double[] _difference;
    private readonly double[] _product;
    private readonly double[] _even;
    private readonly OpticsGroup _optics;

    /// <summary>Prepares a disc.</summary>
    /// <param name="boxSize">The side of the particle image in pixels of <paramref name="optics"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public ContrastTransferGrid(OpticsGroup optics, int boxSize, FourierDisc disc)
    {
        ArgumentNullException.ThrowIfNull(optics);
        ArgumentNullException.ThrowIfNull(disc);
        Box.Check(boxSize, optics.PixelSize);
        (_optics, Count) = (optics, disc.Count);
        int padded = (disc.Count + 15) & ~15;
        (_squared, _difference, _product, _even) = (new double[padded], new double[padded], new double[padded], new double[padded]);
        Zernike even = Zernike.Even(optics.EvenZernike);
        double step = 1 / (boxSize * optics.PixelSize);
        (double m00, double m01, double m10, double m11) = optics.Magnification;
        for (int j = 0; j < disc.Count; j++)
        {
            double x = step * ((m00 * disc.Kx[j]) + (m01 * disc.Ky[j]));
            double y = step * ((m10 * disc.Kx[j]) + (m11 * disc.Ky[j]));
            (_squared[j], _difference[j], _product[j]) = ((x * x) + (y * y), (x * x) - (y * y), 2 * x * y);
            _even[j] = even.IsEmpty ? 0 : TurnsPerRadian * even.At(x, y);
        }
    }

    /// <summary>How many components the disc has.</summary>
    public int Count { get; }

    /// <summary>The CTF of a particle, positive at low resolution.</summary>
    /// <param name="destination">Overwritten: the first components of the disc, as many as there is room for, at most <see cref="Count"/>.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is longer than the disc.</exception>
    public void Evaluate(in Ctf ctf, Span<float> destination)
    {
        if (destination.Length > Count)
        {
            throw new ArgumentException($"The disc has {Count} components; asked for {destination.Length}.", nameof(destination));
        }

        var phase = new Phase(ctf, _optics);
        var scale = Vector512.Create((float)ctf.Scale);
        ref float start = ref MemoryMarshal.GetReference(destination);
        int j = 0;
        for (; j + 16 <= destination.Length; j += 16)
        {
            (scale * Sine.OfTurns(Turns(phase, j), Turns(phase, j + 8))).StoreUnsafe(ref start, (nuint)j);
        }

        if (j < destination.Length)
        {
            Span<float> rest = stackalloc float[16];
            (scale * Sine.OfTurns(Turns(phase, j), Turns(phase, j + 8))).StoreUnsafe(ref MemoryMarshal.GetReference(rest));
            rest[..(destination.Length - j)].CopyTo(destination[j..]);
        }

        if (ctf.BFactor != 0)
        {
            for (int k = 0; k < destination.Length; k++)
            {
                destination[k] *= (float)Math.Exp(-0.25 * ctf.BFactor * _squared[k]);
            }
        }
    }

    /// <summary>γ of eight components, in turns.</summary>
    private Vector512<double> Turns(in Phase phase, int j)
    {
        var squared = Vector512.LoadUnsafe(ref _squared[j]);
        Vector512<double> defocus = (Vector512.Create(phase.Cosine) * Vector512.LoadUnsafe(ref _difference[j]))
            + (Vector512.Create(phase.Sine) * Vector512.LoadUnsafe(ref _product[j]));
        Vector512<double> even = Vector512.Create(phase.Offset) - Vector512.LoadUnsafe(ref _even[j]);
        return even + defocus + (squared * (Vector512.Create(phase.Mean) - (squared * Vector512.Create(phase.Quartic))));
    }

    /// <summary>γ = Offset + Mean·u² + Cosine·(x² − y²) + Sine·2xy − Quartic·u⁴ − Z, all in turns.</summary>
    private readonly struct Phase
    {
        public Phase(in Ctf ctf, OpticsGroup optics)
        {
            double wavelength = ContrastTransfer.Wavelength(optics.VoltageKilovolts);
            (double sin, double cos) = Math.SinCos(2 * double.DegreesToRadians(ctf.DefocusAngle));
            double deviation = TurnsPerRadian * Math.PI * wavelength * 0.5 * (ctf.DefocusU - ctf.DefocusV);
            Offset = TurnsPerRadian * (double.DegreesToRadians(ctf.PhaseShift) + Math.Asin(optics.AmplitudeContrast));
            Mean = TurnsPerRadian * Math.PI * wavelength * 0.5 * (ctf.DefocusU + ctf.DefocusV);
            (Cosine, Sine) = (deviation * cos, deviation * sin);
            Quartic = TurnsPerRadian * 0.5 * Math.PI * (optics.SphericalAberrationMillimetres * 1e7) * wavelength * wavelength * wavelength;
        }

        public double Offset { get; }

        public double Mean { get; }

        public double Cosine { get; }

        public double Sine { get; }

        public double Quartic { get; }
    }
}
