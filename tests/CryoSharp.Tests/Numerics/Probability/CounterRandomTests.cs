using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class CounterRandomTests
{
    /// <summary>The known answers that come with the authors' own program for Philox-4×32-10.</summary>
    [Theory]
    [InlineData(0UL, 0UL, 0UL, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(~0UL, ~0UL, ~0UL, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(0x299f31d0a4093822UL, 0x85a308d3243f6a88UL, 0x0370734413198a2eUL, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void PhiloxGivesThePublishedAnswers(ulong key, ulong lower, ulong upper, uint w0, uint w1, uint w2, uint w3)
    {
        CounterRandom.Words words = CounterRandom.Philox(key, lower, upper);
        Assert.Equal([w0, w1, w2, w3], [words[0], words[1], words[2], words[3]]);
    }

    [Fact]
    public void TheSameKeyGivesTheSameStream()
    {
        var a = new CounterRandom(7, 8, 9);
        var b = new CounterRandom(7, 8, 9);
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(a.NextUInt32(), b.NextUInt32());
            Assert.Equal(a.NextGaussian(), b.NextGaussian());
        }
    }

    /// <summary>64 bits agree by chance once in 2⁶⁴ pairs.</summary>
    [Fact]
    public void ChangingAnyPartOfTheKeyChangesTheStream()
    {
        var seen = new HashSet<ulong>();
        (ulong, ulong, ulong)[] keys =
            [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1), (1, 1, 0), (0, 1, 1), (2, 0, 0), (1UL << 32, 0, 0), (0, 1UL << 63, 0)];
        foreach ((ulong seed, ulong stream, ulong item) in keys)
        {
            var random = new CounterRandom(seed, stream, item);
            Assert.True(seen.Add(((ulong)random.NextUInt32() << 32) | random.NextUInt32()));
        }
    }

    /// <summary>n = 10⁵: the mean's deviation is 0.289/√n = 9.1e-4, the variance's √(1/180)/√n = 2.4e-4; five of them are allowed.</summary>
    [Fact]
    public void DoublesAreUniform()
    {
        const int n = 100_000;
        var random = new CounterRandom(1, 2, 3);
        (double sum, double squares) = (0, 0);
        for (int i = 0; i < n; i++)
        {
            double x = random.NextDouble();
            Assert.InRange(x, 0, 1 - double.Epsilon);
            sum += x;
            squares += (x - 0.5) * (x - 0.5);
        }

        Assert.InRange((sum / n) - 0.5, -4.6e-3, 4.6e-3);
        Assert.InRange((squares / n) - (1.0 / 12), -1.2e-3, 1.2e-3);
    }

    /// <summary>χ² of 10 equal bins has mean 9 and deviation √18; five deviations above are allowed.</summary>
    [Fact]
    public void IntegersBelowABoundAreEquallyFrequent()
    {
        const int n = 100_000;
        var counts = new int[10];
        var random = new CounterRandom(1, 2, 4);
        for (int i = 0; i < n; i++)
        {
            counts[random.NextInt32(10)]++;
        }

        double chi2 = counts.Sum(c => (c - (n / 10.0)) * (c - (n / 10.0)) / (n / 10.0));
        Assert.InRange(chi2, 0, 9 + (5 * Math.Sqrt(18)));
    }

    [Fact]
    public void ABoundOfOneGivesZeroAndABoundOfZeroIsRefused()
    {
        var random = new CounterRandom(1, 2, 5);
        Assert.Equal(0, random.NextInt32(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => random.NextInt32(0));
    }

    /// <summary>Of n = 10⁵ normal numbers: mean ± 1/√n, variance ± √2/√n, third moment ± √15/√n, fourth ± √96/√n; five of each are allowed.</summary>
    [Fact]
    public void GaussiansHaveTheMomentsOfTheNormalDistribution()
    {
        const int n = 100_000;
        var random = new CounterRandom(1, 2, 6);
        var moments = new double[5];
        for (int i = 0; i < n; i++)
        {
            double x = random.NextGaussian();
            for (int p = 1; p <= 4; p++)
            {
                moments[p] += Math.Pow(x, p) / n;
            }
        }

        double five = 5 / Math.Sqrt(n);
        Assert.InRange(moments[1], -five, five);
        Assert.InRange(moments[2] - 1, -five * Math.Sqrt(2), five * Math.Sqrt(2));
        Assert.InRange(moments[3], -five * Math.Sqrt(15), five * Math.Sqrt(15));
        Assert.InRange(moments[4] - 3, -five * Math.Sqrt(96), five * Math.Sqrt(96));
    }

    /// <summary>
    /// On the unit 4-sphere each component has mean 0, square ¼ and fourth power ⅛. n = 3·10⁴: deviations ½/√n, ¼/√n and at most ¼/√n; five allowed.
    /// </summary>
    [Fact]
    public void QuaternionsAreUniformOnTheSphere()
    {
        const int n = 30_000;
        var random = new CounterRandom(1, 2, 7);
        var sums = new double[4, 3];
        for (int i = 0; i < n; i++)
        {
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            Assert.Equal(1, (w * w) + (x * x) + (y * y) + (z * z), 1e-14);
            double[] q = [w, x, y, z];
            for (int c = 0; c < 4; c++)
            {
                sums[c, 0] += q[c] / n;
                sums[c, 1] += q[c] * q[c] / n;
                sums[c, 2] += q[c] * q[c] * q[c] * q[c] / n;
            }
        }

        double five = 5 / Math.Sqrt(n);
        for (int c = 0; c < 4; c++)
        {
            Assert.InRange(sums[c, 0], -five / 2, five / 2);
            Assert.InRange(sums[c, 1] - 0.25, -five / 4, five / 4);
            Assert.InRange(sums[c, 2] - 0.125, -five / 4, five / 4);
        }
    }
}
