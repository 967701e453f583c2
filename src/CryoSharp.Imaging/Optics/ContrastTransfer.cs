namespace CryoSharp.Imaging;

/// <summary>Evaluates what the microscope does to each component of an image: contrast transfer and antisymmetric aberration.</summary>
/// <remarks>
/// <para>
/// Component j of the disc is at k = (Kx, Ky)/(boxSize·pixel size) Å⁻¹, taken through the group's magnification matrix. A Fourier-cropped image has the
/// frequencies of the box it was cropped from, so the box and pixel size of the optics group stay right for it.
/// </para>
/// <para>Docs: docs/conventions.md (5) to (7), docs/theory/ctf.md.</para>
/// </remarks>
public static class ContrastTransfer
{
    /// <summary>The relativistic wavelength of electrons in Å, docs/conventions.md (5).</summary>
    /// <param name="voltageKilovolts">Acceleration voltage, above 0.</param>
    public static double Wavelength(double voltageKilovolts)
    {
        double volts = 1000 * voltageKilovolts;
        return 12.2643247 / Math.Sqrt(volts * (1 + (0.978466e-6 * volts)));
    }

    /// <summary>The CTF of a particle, positive at low resolution: sin γ · scale · exp(−B·u²/4), docs/conventions.md (6).</summary>
    /// <param name="boxSize">The side of the particle image in pixels of <paramref name="optics"/>.</param>
    /// <param name="destination">Overwritten: the first components of the disc, as many as there is room for, at most disc.Count.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is longer than the disc.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public static void Evaluate(in Ctf ctf, OpticsGroup optics, int boxSize, FourierDisc disc, Span<float> destination)
    {
        Check(optics, boxSize, disc, destination);
        double wavelength = Wavelength(optics.VoltageKilovolts);
        double sphericalAberration = optics.SphericalAberrationMillimetres * 1e7;
        (double sin, double cos) = Math.SinCos(2 * double.DegreesToRadians(ctf.DefocusAngle));

        // γ = offset + mean·u² + deviation·u²·cos 2(θ−α) − quartic·u⁴ − Z, where u² cos 2(θ−α) = (x²−y²) cos 2α + 2xy sin 2α.
        // asin Q is the atan(Q/√(1−Q²)) of the convention, and holds for Q = 1 too.
        double offset = double.DegreesToRadians(ctf.PhaseShift) + Math.Asin(optics.AmplitudeContrast);
        double mean = Math.PI * wavelength * 0.5 * (ctf.DefocusU + ctf.DefocusV);
        double deviation = Math.PI * wavelength * 0.5 * (ctf.DefocusU - ctf.DefocusV);
        double quartic = 0.5 * Math.PI * sphericalAberration * wavelength * wavelength * wavelength;
        double decay = -0.25 * ctf.BFactor;
        Zernike even = Zernike.Even(optics.EvenZernike);
        var frequencies = new Frequencies(optics, boxSize);
        for (int j = 0; j < destination.Length; j++)
        {
            (double x, double y) = frequencies.At(disc.Kx[j], disc.Ky[j]);
            (double xx, double yy) = (x * x, y * y);
            double uu = xx + yy;
            double gamma = offset + (mean * uu) + (deviation * (((xx - yy) * cos) + (2 * x * y * sin))) - (quartic * uu * uu);
            if (!even.IsEmpty)
            {
                gamma -= even.At(x, y);
            }

            double envelope = decay == 0 ? ctf.Scale : ctf.Scale * Math.Exp(decay * uu);
            destination[j] = (float)(Math.Sin(gamma) * envelope);
        }
    }

    /// <summary>
    /// The antisymmetric phase φ in radians: the recorded transform is the ideal one times exp(+iφ). Odd Zernike terms and beam tilt,
    /// docs/conventions.md (7).
    /// </summary>
    /// <param name="boxSize">The side of the particle image in pixels of <paramref name="optics"/>.</param>
    /// <param name="destination">Overwritten: the first components of the disc, as many as there is room for, at most disc.Count.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is longer than the disc.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public static void OddPhase(OpticsGroup optics, int boxSize, FourierDisc disc, Span<float> destination)
    {
        Check(optics, boxSize, disc, destination);
        double wavelength = Wavelength(optics.VoltageKilovolts);
        double factor = -2 * Math.PI * (optics.SphericalAberrationMillimetres * 1e7) * wavelength * wavelength;
        (double tiltX, double tiltY) = (1e-3 * optics.BeamTiltMilliradians.X, 1e-3 * optics.BeamTiltMilliradians.Y);
        Zernike odd = Zernike.Odd(optics.OddZernike);
        var frequencies = new Frequencies(optics, boxSize);
        for (int j = 0; j < destination.Length; j++)
        {
            (double x, double y) = frequencies.At(disc.Kx[j], disc.Ky[j]);
            destination[j] = (float)(odd.At(x, y) + (factor * ((x * x) + (y * y)) * ((x * tiltX) + (y * tiltY))));
        }
    }

    /// <summary>Whether <see cref="OddPhase"/> is zero everywhere, so that its work can be spared.</summary>
    public static bool HasOddPhase(OpticsGroup optics)
    {
        ArgumentNullException.ThrowIfNull(optics);
        bool hasTilt = optics.BeamTiltMilliradians != (0, 0) && optics.SphericalAberrationMillimetres != 0;
        return hasTilt || !Zernike.Odd(optics.OddZernike).IsEmpty;
    }

    private static void Check(OpticsGroup optics, int boxSize, FourierDisc disc, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(optics);
        ArgumentNullException.ThrowIfNull(disc);
        Box.Check(boxSize, optics.PixelSize);
        if (destination.Length > disc.Count)
        {
            throw new ArgumentException($"The disc has {disc.Count} components; asked for {destination.Length}.", nameof(destination));
        }
    }

    /// <summary>Maps (Kx, Ky) to M·k in Å⁻¹.</summary>
    private readonly struct Frequencies
    {
        private readonly double _m00;
        private readonly double _m01;
        private readonly double _m10;
        private readonly double _m11;

        public Frequencies(OpticsGroup optics, int boxSize)
        {
            double step = 1 / (boxSize * optics.PixelSize);
            (double m00, double m01, double m10, double m11) = optics.Magnification;
            (_m00, _m01, _m10, _m11) = (step * m00, step * m01, step * m10, step * m11);
        }

        public (double X, double Y) At(int kx, int ky) => ((_m00 * kx) + (_m01 * ky), (_m10 * kx) + (_m11 * ky));
    }
}
