using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class ContrastTransferGridTests
{
    private static readonly OpticsGroup Optics = new()
    {
        Name = "krios",
        PixelSize = 0.5,
        VoltageKilovolts = 300,
        SphericalAberrationMillimetres = 2.7,
        AmplitudeContrast = 0.1,
        Magnification = (1.01, 0.02, -0.015, 0.99),
        EvenZernike = [0.1, 4, 0, -3],
    };

    /// <summary>The vectorised form gives the plain form's values, whatever the phases and the rest of the length.</summary>
    /// <remarks>At 4 µm and 1 Å the phase is 2,500 rad, at 20 µm 12,000. The sine is right to 2e-7 and the plain form's value is rounded to 6e-8; the scale is 1.2 at most.</remarks>
    [Theory]
    [InlineData(15000, 12000, 33, 0, 0, 1)]
    [InlineData(40000, 39000, 120, 90, 80, 0.7)]
    [InlineData(200000, 190000, -60, 0, 0, 1.2)]
    [InlineData(-3000, -4000, -20, 30, 0, 1)]
    [InlineData(0, 0, 0, 0, 0, 1)]
    public void TheGridAgreesWithThePlainForm(double u, double v, double angle, double phaseShift, double bFactor, double scale)
    {
        var ctf = new Ctf(u, v, angle, phaseShift, bFactor, scale);
        var disc = new FourierDisc(31);
        var expected = new float[disc.Count];
        ContrastTransfer.Evaluate(ctf, Optics, 64, disc, expected);
        var grid = new ContrastTransferGrid(Optics, 64, disc);
        Assert.Equal(disc.Count, grid.Count);
        for (int length = disc.Count - 17; length <= disc.Count; length++)
        {
            var actual = new float[length];
            grid.Evaluate(ctf, actual);
            for (int j = 0; j < length; j++)
            {
                Assert.Equal(expected[j], actual[j], 4e-7);
            }
        }
    }

    [Fact]
    public void MoreThanTheDiscIsRefused()
    {
        var grid = new ContrastTransferGrid(Optics, 64, new FourierDisc(2));
        Assert.Throws<ArgumentException>(() => grid.Evaluate(new Ctf(1, 1, 0), new float[grid.Count + 1]));
    }
}
