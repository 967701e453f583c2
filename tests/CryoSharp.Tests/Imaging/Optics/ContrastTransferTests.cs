using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class ContrastTransferTests
{
    private const int BoxSize = 64;

    private static readonly OpticsGroup Krios = new()
    {
        Name = "krios",
        PixelSize = 1.3,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.1,
    };

    private static readonly FourierDisc Disc = new(32);

    /// <summary>Textbook values of the relativistic wavelength (Williams and Carter, Transmission Electron Microscopy, table 1.2), to their digits.</summary>
    [Theory]
    [InlineData(100, 0.0370)]
    [InlineData(200, 0.0251)]
    [InlineData(300, 0.0197)]
    [InlineData(400, 0.0164)]
    public void TheWavelengthIsThatOfTheTables(double kilovolts, double ångström) =>
        Assert.Equal(ångström, ContrastTransfer.Wavelength(kilovolts), 0.00006);

    /// <summary>docs/conventions.md (5) and (6) literally, with atan2 and cos 2(θ−α).</summary>
    [Theory]
    [InlineData(15000, 12000, 33, 0, 0, 1)]
    [InlineData(15000, 12000, 120, 90, 80, 0.7)]
    [InlineData(-3000, -4000, -20, 30, 0, 1)]
    [InlineData(0, 0, 0, 0, 0, 1)]
    public void TheTransferIsTheFormulaOfTheConventions(double u, double v, double angle, double phaseShift, double bFactor, double scale)
    {
        OpticsGroup optics = Krios with { Magnification = (1.01, 0.02, -0.015, 0.99), EvenZernike = [0.1, 4, 0, -3, 0, 10, 20, -30, 40] };
        var ctf = new Ctf(u, v, angle, phaseShift, bFactor, scale);
        float[] values = Evaluate(ctf, optics);
        for (int j = 0; j < Disc.Count; j++)
        {
            // Single precision of a number up to 1; γ itself is up to 100 rad, in double.
            Assert.Equal(Literal(ctf, optics, Disc.Kx[j], Disc.Ky[j]), values[j], 1e-6);
        }
    }

    [Fact]
    public void ContrastIsPositiveAtLowResolutionUnderUnderfocus()
    {
        float[] values = Evaluate(new Ctf(15000, 15000, 0), Krios);
        Assert.Equal(0.1, values[0], 1e-6);
        Assert.All(values[1..Disc.CountUpTo(3)], value => Assert.InRange(value, 0.1, 1));
    }

    /// <summary>Without Cs and amplitude contrast the zeros are at u² = n/(λΔf): at 2 µm and 300 kV the first is at √(0.0197·20000) = 19.84 Å.</summary>
    [Fact]
    public void TheFirstZeroIsWhereTheDefocusPutsIt()
    {
        // λ is put in with five digits: γ at the second zero, 2π, is off by up to 2π·3e-5.
        OpticsGroup plain = Krios with { SphericalAberrationMillimetres = 0, AmplitudeContrast = 0, PixelSize = Math.Sqrt(0.019687 * 20000) / 10, BoxSize = 10 };
        float[] values = Evaluate(new Ctf(20000, 20000, 0), plain, 10);
        Assert.Equal(0, values[Find(1, 0)], 2e-4);
        Assert.Equal(0, values[Find(0, 1)], 2e-4);
        Assert.Equal(0, values[Find(1, 1)], 2e-4);
    }

    /// <summary>Astigmatism: along α the defocus is U, across it V.</summary>
    [Fact]
    public void TheDefocusAngleIsTheAxisOfTheLargerDefocus()
    {
        float[] astigmatic = Evaluate(new Ctf(18000, 12000, 90), Krios);
        float[] alongU = Evaluate(new Ctf(18000, 18000, 0), Krios);
        float[] alongV = Evaluate(new Ctf(12000, 12000, 0), Krios);
        Assert.Equal(alongU[Find(0, 9)], astigmatic[Find(0, 9)], 1e-6);
        Assert.Equal(alongV[Find(9, 0)], astigmatic[Find(9, 0)], 1e-6);
    }

    /// <summary>docs/conventions.md (7): −2π·Cs·λ²·|k|²·(k·t), Cs in Å, t in rad.</summary>
    [Fact]
    public void BeamTiltIsAThirdOrderPhase()
    {
        float[] phase = OddPhase(Krios with { BeamTiltMilliradians = (1, -0.5) });
        double wavelength = ContrastTransfer.Wavelength(300);
        for (int j = 0; j < Disc.Count; j++)
        {
            (double x, double y) = (Disc.Kx[j] / (BoxSize * 1.3), Disc.Ky[j] / (BoxSize * 1.3));
            double expected = -2 * Math.PI * 2.7e7 * wavelength * wavelength * ((x * x) + (y * y)) * ((x * 1e-3) - (y * 0.5e-3));
            Assert.Equal(expected, phase[j], 1e-6 * (1 + Math.Abs(expected)));
        }
    }

    /// <summary>The same tilt as odd Zernike coefficients, in the way STAR files fold it in.</summary>
    [Fact]
    public void BeamTiltEqualsItsZernikeCoefficients()
    {
        double wavelength = ContrastTransfer.Wavelength(300);
        double strength = 2 * Math.PI * 2.7e7 * wavelength * wavelength * 1e-3;
        (double zx, double zy) = (-strength * 1 / 3, -strength * -0.5 / 3);
        float[] tilted = OddPhase(Krios with { BeamTiltMilliradians = (1, -0.5) });
        float[] folded = OddPhase(Krios with { OddZernike = [2 * zy, 2 * zx, 0, zy, zx, 0] });
        for (int j = 0; j < Disc.Count; j++)
        {
            // R(3,1) = 3ρ³ − 2ρ loses some digits in the difference.
            Assert.Equal(tilted[j], folded[j], 1e-5);
        }
    }

    [Fact]
    public void WithoutTiltAndZernikeThereIsNoOddPhase()
    {
        Assert.False(ContrastTransfer.HasOddPhase(Krios));
        Assert.True(ContrastTransfer.HasOddPhase(Krios with { BeamTiltMilliradians = (0, 0.1) }));
        Assert.True(ContrastTransfer.HasOddPhase(Krios with { OddZernike = [0, 1] }));
        Assert.All(OddPhase(Krios), value => Assert.Equal(0, value));
    }

    [Fact]
    public void APrefixOfTheDiscIsEnoughAndMoreThanTheDiscIsRefused()
    {
        float[] whole = Evaluate(new Ctf(15000, 12000, 33), Krios);
        var prefix = new float[Disc.CountUpTo(9)];
        ContrastTransfer.Evaluate(new Ctf(15000, 12000, 33), Krios, BoxSize, Disc, prefix);
        Assert.Equal(whole[..prefix.Length], prefix);
        Assert.Throws<ArgumentException>(() => ContrastTransfer.Evaluate(default, Krios, BoxSize, Disc, new float[Disc.Count + 1]));
        Assert.Throws<ArgumentException>(() => ContrastTransfer.OddPhase(Krios, BoxSize, Disc, new float[Disc.Count + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => ContrastTransfer.Evaluate(default, Krios, 63, Disc, prefix));
    }

    private static float[] Evaluate(in Ctf ctf, OpticsGroup optics, int boxSize = BoxSize)
    {
        var values = new float[Disc.Count];
        ContrastTransfer.Evaluate(ctf, optics, boxSize, Disc, values);
        return values;
    }

    private static float[] OddPhase(OpticsGroup optics)
    {
        var values = new float[Disc.Count];
        ContrastTransfer.OddPhase(optics, BoxSize, Disc, values);
        return values;
    }

    private static int Find(int kx, int ky) => Enumerable.Range(0, Disc.Count).First(j => Disc.Kx[j] == kx && Disc.Ky[j] == ky);

    private static double Literal(Ctf ctf, OpticsGroup optics, int kx, int ky)
    {
        (double m00, double m01, double m10, double m11) = optics.Magnification;
        double x = ((m00 * kx) + (m01 * ky)) / (BoxSize * optics.PixelSize);
        double y = ((m10 * kx) + (m11 * ky)) / (BoxSize * optics.PixelSize);
        (double u, double theta) = (Math.Sqrt((x * x) + (y * y)), Math.Atan2(y, x));
        double volts = 1000 * optics.VoltageKilovolts;
        double lambda = 12.2643247 / Math.Sqrt(volts * (1 + (0.978466e-6 * volts)));
        double cs = 1e7 * optics.SphericalAberrationMillimetres;
        double q = optics.AmplitudeContrast;
        double defocus = ((ctf.DefocusU + ctf.DefocusV) / 2)
            + ((ctf.DefocusU - ctf.DefocusV) / 2 * Math.Cos(2 * (theta - (ctf.DefocusAngle * Math.PI / 180))));
        double gamma = (Math.PI * lambda * defocus * u * u) - (Math.PI / 2 * cs * Math.Pow(lambda, 3) * Math.Pow(u, 4))
            + (ctf.PhaseShift * Math.PI / 180) + Math.Atan(q / Math.Sqrt(1 - (q * q))) - EvenSum(optics, u, theta);
        return Math.Sin(gamma) * ctf.Scale * Math.Exp(-ctf.BFactor * u * u / 4);
    }

    // Z(0,0), Z(2,−2), Z(2,0), Z(2,2), Z(4,−4) … Z(4,4), with their radial polynomials from the tables.
    private static double EvenSum(OpticsGroup optics, double r, double p)
    {
        if (optics.EvenZernike.IsEmpty)
        {
            return 0;
        }

        double r42 = (4 * Math.Pow(r, 4)) - (3 * r * r);
        double[] z =
        [
            1, r * r * Math.Sin(2 * p), (2 * r * r) - 1, r * r * Math.Cos(2 * p),
            Math.Pow(r, 4) * Math.Sin(4 * p), r42 * Math.Sin(2 * p), (6 * Math.Pow(r, 4)) - (6 * r * r) + 1, r42 * Math.Cos(2 * p), Math.Pow(r, 4) * Math.Cos(4 * p),
        ];
        return optics.EvenZernike.Zip(z, (c, value) => c * value).Sum();
    }
}
