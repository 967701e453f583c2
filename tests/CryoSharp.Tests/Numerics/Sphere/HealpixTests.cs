using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class HealpixTests
{
    /// <summary>The first orientations that relion_refine writes at order 2, to the six digits of its file.</summary>
    [Theory]
    [InlineData(0, 45, 80.405932)]
    [InlineData(1, 56.25, 70.528779)]
    [InlineData(2, 33.75, 70.528779)]
    [InlineData(3, 45, 60)]
    public void TheFirstPixelsOfOrderTwoAreThoseOfTheReferenceProgram(int pixel, double azimuth, double colatitude)
    {
        (double a, double c) = Healpix.CentreAngles(2, pixel);
        Assert.Equal(azimuth, a, 1e-12);
        Assert.Equal(colatitude, c, 5e-7);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void TheCentreOfAPixelLiesInIt(int order)
    {
        for (int p = 0; p < Healpix.PixelCount(order); p++)
        {
            Assert.Equal(p, Healpix.PixelOf(order, 3.5 * Healpix.Centre(order, p)));
        }
    }

    [Fact]
    public void TheCentreOfAPixelLiesInItAtTheFinestOrder()
    {
        for (int p = 0; p < Healpix.PixelCount(12); p += 100_003)
        {
            Assert.Equal(p, Healpix.PixelOf(12, Healpix.Centre(12, p)));
        }
    }

    /// <summary>Angles and vector are computed from one place; degrees cost a few 1e-14.</summary>
    [Fact]
    public void AnglesAndVectorAgree()
    {
        for (int p = 0; p < Healpix.PixelCount(3); p++)
        {
            (double azimuth, double colatitude) = Healpix.CentreAngles(3, p);
            Assert.InRange(azimuth, -180 + 1e-9, 180);
            Assert.InRange(colatitude, 0, 180);
            (double s, double c) = Math.SinCos(double.DegreesToRadians(colatitude));
            (double sa, double ca) = Math.SinCos(double.DegreesToRadians(azimuth));
            Assert.InRange((Healpix.Centre(3, p) - new Vector3D(s * ca, s * sa, c)).Length, 0, 1e-14);
        }
    }

    /// <summary>A pixel holds its four children's centres, and they lie within the pixel's greatest radius: about 0.84/2ᵒ rad at most.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void ThePixelsOfTheNextOrderDivideAPixel(int order)
    {
        for (int p = 0; p < Healpix.PixelCount(order); p++)
        {
            for (int child = 4 * p; child < (4 * p) + 4; child++)
            {
                Vector3D centre = Healpix.Centre(order + 1, child);
                Assert.Equal(p, Healpix.PixelOf(order, centre));
                Assert.InRange(Math.Acos(Math.Min(1, centre.Dot(Healpix.Centre(order, p)))), 1e-3, 0.85 / (1 << order));
            }
        }
    }

    /// <summary>Uniform directions fall equally into 48 equal areas: χ² has mean 47, deviation √94; five are allowed.</summary>
    [Fact]
    public void PixelsHaveEqualAreas()
    {
        const int n = 100_000;
        var counts = new int[Healpix.PixelCount(1)];
        var random = new CounterRandom(1, 1, 1);
        for (int i = 0; i < n; i++)
        {
            counts[Healpix.PixelOf(1, new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian()))]++;
        }

        double expected = n / 48.0;
        Assert.InRange(counts.Sum(c => (c - expected) * (c - expected) / expected), 0, 47 + (5 * Math.Sqrt(94)));
    }

    /// <summary>By symmetry the centres' mean vanishes exactly; their mean z² is ⅓ within the grid's error, less than 1/n².</summary>
    [Fact]
    public void CentresCoverTheSphereEvenly()
    {
        (Vector3D sum, double squares) = (default, 0);
        int count = Healpix.PixelCount(3);
        for (int p = 0; p < count; p++)
        {
            Vector3D c = Healpix.Centre(3, p);
            Assert.Equal(1, c.Length, 1e-14);
            sum += c;
            squares += c.Z * c.Z;
        }

        Assert.InRange(sum.Length, 0, 1e-12 * count);
        Assert.Equal(1.0 / 3, squares / count, 1.0 / 64);
    }

    [Theory]
    [InlineData(0, 0, 1, 0, 3)]
    [InlineData(0, 0, -1, 8, 11)]
    public void ThePolesBelongToTheirFaces(double x, double y, double z, int firstFace, int lastFace) =>
        Assert.InRange(Healpix.PixelOf(5, new Vector3D(x, y, z)) >> 10, firstFace, lastFace);

    [Fact]
    public void OrdersAndPixelsThatDoNotExistAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Healpix.PixelCount(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Healpix.PixelCount(13));
        Assert.Throws<ArgumentOutOfRangeException>(() => Healpix.Centre(0, 12));
        Assert.Throws<ArgumentOutOfRangeException>(() => Healpix.Centre(0, -1));
        Assert.Throws<ArgumentException>(() => Healpix.PixelOf(0, default));
    }
}
