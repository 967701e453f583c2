using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class ConicalFscTests
{
    private const int Box = 32;

    [Theory]
    [InlineData(0, 6)]
    [InlineData(3, 384)]
    public void AHemisphereHasOneOfEachOppositePair(int order, int count)
    {
        Vector3D[] directions = [.. ConicalFsc.Hemisphere(order)];
        Assert.Equal(count, directions.Length);
        Assert.All(directions, d => Assert.DoesNotContain(directions, other => (other + d).Length < 1e-6));
    }

    /// <summary>A cone of 90° holds everything, so it is the plain FSC; so is every shell of which a cone holds no component.</summary>
    [Fact]
    public void AConeOfNinetyDegreesIsThePlainFsc()
    {
        (Volume a, Volume b) = Halves(snr: 1);
        Fsc plain = Fsc.Between(a, b);
        var cones = ConicalFsc.Between(a, b, ConicalFsc.Hemisphere(0), 90);

        Assert.All(cones.Curves, curve => Assert.Equal(plain.Correlation, curve.Correlation, (x, y) => Math.Abs(x - y) < 1e-12));
        Assert.Equal(1, cones.AreaRatio, 1e-12);
        Assert.Equal(plain.Correlation[1], ConicalFsc.Between(a, b, [new Vector3D(0.5, 0.5, Math.Sqrt(0.5))], 5).Curves[0].Correlation[1]);
    }

    /// <summary>The definition, component by component over the full space.</summary>
    [Fact]
    public void ACurveIsThatOfTheDefinition()
    {
        (Volume a, Volume b) = Halves(snr: 0.5);
        Vector3D axis = (1 / Math.Sqrt(14)) * new Vector3D(1, -2, 3);
        Fsc found = ConicalFsc.Between(a, b, [axis, new Vector3D(0, 0, 1)], 20, threads: 2).Curves[0];
        Fsc expected = Plain(a, b, axis, 20);

        for (int s = 3; s <= Box / 2; s++)
        {
            // The plain sum squares in single precision.
            Assert.Equal(expected.Correlation[s], found.Correlation[s], 1e-6);
        }
    }

    /// <summary>White signal and noise of equal power: 0.5 in each cone.</summary>
    /// <remarks>
    /// A double cone of 20° holds 6 % of a shell: n = 0.06·2πs² independent components. The correlation's standard error is at most 1/√(2n), and the
    /// largest of 384 directions times 12 shells lies within 4.5 of them.
    /// </remarks>
    [Fact]
    public void TheFscOfIsotropicNoiseIsFlat()
    {
        (Volume a, Volume b) = Halves(snr: 1);
        var cones = ConicalFsc.Between(a, b, ConicalFsc.Hemisphere(3), 20, threads: 2);

        foreach (Fsc curve in cones.Curves)
        {
            for (int s = 5; s <= Box / 2; s++)
            {
                Assert.Equal(0.5, curve.Correlation[s], 4.5 / Math.Sqrt(2 * 0.06 * 2 * Math.PI * s * s));
            }
        }

        // Of the shells below 5 a cone holds less than ten components, and they scatter by 0.3 to 0.5; with Σ 1/(2n) over the others, the mean over 16 shells
        // scatters by 0.06. The least and greatest of 384 overlapping cones lie three times that from 0.5: 0.32/0.68.
        Assert.InRange(cones.AreaRatio, 0.45, 1);
        (Fsc least, Fsc mean, Fsc greatest) = cones.Band;
        Assert.All(Enumerable.Range(0, 17), s => Assert.True(
            least.Correlation[s] <= mean.Correlation[s] && mean.Correlation[s] <= greatest.Correlation[s]));
        Assert.Equal(cones.Areas, ConicalFsc.Between(a, b, ConicalFsc.Hemisphere(3), 20).Areas);
    }

    /// <summary>Signal is missing within 30° of an axis; the worst direction is that axis, up to the 7° between directions.</summary>
    [Fact]
    public void AMissingConeIsFoundInItsDirection()
    {
        Vector3D axis = (1 / Math.Sqrt(6)) * new Vector3D(1, -2, 1);
        Volume signal = WithoutCone(NoiseMap.White(Box, 2, 1), axis, 30);
        (Volume a, Volume b) = (signal.Plus(0.3, NoiseMap.White(Box, 2, 2)), signal.Plus(0.3, NoiseMap.White(Box, 2, 3)));
        var cones = ConicalFsc.Between(a, b, ConicalFsc.Hemisphere(3), 20);

        Vector3D worst = cones.Directions[cones.Areas.IndexOf(cones.Areas.Min())];
        Assert.InRange(Math.Abs(worst.Dot(axis)), Math.Cos(10 * Math.PI / 180), 1);

        // Noise of 9 % of the signal's power: 0.92 elsewhere. Within the cone the mean over 16 shells scatters by 0.06 about 0.
        Assert.InRange(cones.AreaRatio, 0, 0.25);
        Assert.InRange(cones.Areas.Max(), 0.85, 0.97);
    }

    [Fact]
    public void BadInputIsRefused()
    {
        (Volume a, Volume b) = (new Volume(8, 1), new Volume(10, 1));
        Assert.Throws<ArgumentException>(() => ConicalFsc.Between(a, b, ConicalFsc.Hemisphere(0), 20));
        Assert.Throws<ArgumentException>(() => ConicalFsc.Between(a, a, [], 20));
        Assert.Throws<ArgumentOutOfRangeException>(() => ConicalFsc.Between(a, a, ConicalFsc.Hemisphere(0), 91));
    }

    private static (Volume A, Volume B) Halves(double snr)
    {
        Volume signal = NoiseMap.White(Box, 2, 1);
        double noise = 1 / Math.Sqrt(snr);
        return (signal.Plus(noise, NoiseMap.White(Box, 2, 2)), signal.Plus(noise, NoiseMap.White(Box, 2, 3)));
    }

    private static Fsc Plain(Volume a, Volume b, Vector3D axis, double degrees)
    {
        (FourierVolume fa, FourierVolume fb) = (FourierVolume.Of(a), FourierVolume.Of(b));
        (var product, var powerA, var powerB) = (new double[17], new double[17], new double[17]);
        foreach ((Vector3D k, int index) in FullSpace())
        {
            int shell = (int)Math.Round(k.Length);
            if (shell is > 0 and <= 16 && Math.Abs(k.Dot(axis)) >= Math.Cos(degrees * Math.PI / 180) * k.Length)
            {
                (ComplexF x, ComplexF y) = (fa.Components[index], fb.Components[index]);
                product[shell] += ((double)x.Re * y.Re) + ((double)x.Im * y.Im);
                powerA[shell] += x.SquaredMagnitude;
                powerB[shell] += y.SquaredMagnitude;
            }
        }

        return new Fsc([.. product.Select((p, s) => p / Math.Sqrt(powerA[s] * powerB[s]))], Box, 2);
    }

    /// <summary>All N³ frequencies, each with the place of its value or of its conjugate's.</summary>
    private static IEnumerable<(Vector3D K, int Index)> FullSpace()
    {
        for (int z = -(Box / 2) + 1; z <= Box / 2; z++)
        {
            for (int y = -(Box / 2) + 1; y <= Box / 2; y++)
            {
                for (int x = -(Box / 2) + 1; x <= Box / 2; x++)
                {
                    (int sx, int sy, int sz) = x < 0 ? (-x, -y, -z) : (x, y, z);
                    yield return (new Vector3D(x, y, z), (((((sz + Box) % Box) * Box) + ((sy + Box) % Box)) * ((Box / 2) + 1)) + sx);
                }
            }
        }
    }

    private static Volume WithoutCone(Volume map, Vector3D axis, double degrees)
    {
        FourierVolume transform = FourierVolume.Of(map);
        foreach ((Vector3D k, int index) in FullSpace().Where(c => c.K.X >= 0))
        {
            if (Math.Abs(k.Dot(axis)) >= Math.Cos(degrees * Math.PI / 180) * k.Length && k.Length > 0)
            {
                transform.Components[index] = default;
            }
        }

        return transform.ToVolume();
    }
}
