using System.Collections.Concurrent;
using System.Numerics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class Fft3DTests
{
    /// <summary>Cubes without and with remainders of the vector widths.</summary>
    private static readonly int[] Sizes = [2, 4, 6, 10, 16, 22, 32, 36, 42, 50];

    private static readonly int[] Lanes = [1, 4, 8, 16];

    /// <summary>The direct sums, which take longest, once for all widths.</summary>
    private static readonly ConcurrentDictionary<int, Complex[]> Direct = new();

    /// <summary>Size and lanes, as far as the size fills them. Widths that this machine lacks are reported as skipped.</summary>
    public static TheoryData<int, int> SizesAndLanes { get; } =
        new(Lanes.SelectMany(lanes => Sizes.Where(size => lanes == 1 || size >= 2 * lanes).Select(size => (size, lanes))));

    [Theory]
    [MemberData(nameof(SizesAndLanes))]
    public void ForwardIsTheSumOfItsDefinition(int size, int lanes)
    {
        Fft3D plan = Plan(size, 1, lanes);
        float[] volume = DirectFourier.RandomReal(size * size * size);
        var halfSpace = new ComplexF[size * size * ((size / 2) + 1)];

        plan.Forward(volume, halfSpace);

        Complex[] expected = Direct.GetOrAdd(size, n => DirectFourier.HalfSpectrum(volume, n, 3));
        Assert.InRange(DirectFourier.Error(expected, halfSpace), 0, DirectFourier.Tolerance(volume.Length));
    }

    /// <summary>Forward is right by the test above, so that the round trip proves the inverse. The error is of both ways.</summary>
    [Theory]
    [MemberData(nameof(SizesAndLanes))]
    public void InverseUndoesForward(int size, int lanes)
    {
        Fft3D plan = Plan(size, 2, lanes);
        float[] volume = DirectFourier.RandomReal(size * size * size);
        var halfSpace = new ComplexF[size * size * ((size / 2) + 1)];
        var back = new float[volume.Length];

        plan.Forward(volume, halfSpace);
        plan.Inverse(halfSpace, back);

        Assert.InRange(DirectFourier.Error(volume, back), 0, 2 * DirectFourier.Tolerance(volume.Length));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(40)]
    [InlineData(66)]
    public void TheBitsDoNotDependOnTheNumberOfThreads(int size)
    {
        float[] volume = DirectFourier.RandomReal(size * size * size);
        (ComplexF[] Forward, float[] Back) expected = ThereAndBack(volume, size, 1);
        foreach (int threads in (int[])[2, 3, 8])
        {
            (ComplexF[] forward, float[] back) = ThereAndBack(volume, size, threads);
            Assert.Equal(expected.Forward, forward);
            Assert.Equal(expected.Back, back);
        }
    }

    /// <summary>A delta at (1, 2, 3) is the plane wave e^{−2πi(kx + 2ky + 3kz)/N}: this fixes the order of the axes.</summary>
    [Fact]
    public void APointIsAPlaneWave()
    {
        const int Size = 20;
        const int Half = (Size / 2) + 1;
        var volume = new float[Size * Size * Size];
        volume[(3 * Size * Size) + (2 * Size) + 1] = 1;
        var halfSpace = new ComplexF[Size * Size * Half];

        new Fft3D(Size).Forward(volume, halfSpace);

        Complex[] expected =
        [
            .. Enumerable.Range(0, halfSpace.Length).Select(i => Complex.FromPolarCoordinates(
                1, -2 * Math.PI * ((i % Half) + (2 * (i / Half % Size)) + (3 * (i / Half / Size))) / Size)),
        ];
        Assert.InRange(DirectFourier.Error(expected, halfSpace), 0, DirectFourier.Tolerance(volume.Length));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(7, 1)]
    [InlineData(34, 1)]
    [InlineData(8, 0)]
    public void AnOddOrUnsupportedSizeOrNoThreadIsRefused(int size, int threads) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fft3D(size, threads));

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var plan = new Fft3D(4);
        Assert.Throws<ArgumentException>(() => plan.Forward(new float[63], new ComplexF[48]));
        Assert.Throws<ArgumentException>(() => plan.Forward(new float[64], new ComplexF[47]));
        Assert.Throws<ArgumentException>(() => plan.Inverse(new ComplexF[49], new float[64]));
        Assert.Throws<ArgumentException>(() => plan.Inverse(new ComplexF[48], new float[65]));
    }

    private static (ComplexF[] Forward, float[] Back) ThereAndBack(float[] volume, int size, int threads)
    {
        var plan = new Fft3D(size, threads);
        var halfSpace = new ComplexF[size * size * ((size / 2) + 1)];
        var back = new float[volume.Length];
        plan.Forward(volume, halfSpace);
        ComplexF[] forward = [.. halfSpace];
        plan.Inverse(halfSpace, back);
        return (forward, back);
    }

    private static Fft3D Plan(int size, int threads, int lanes)
    {
        Assert.SkipUnless(FourierPasses.IsSupported(size, lanes), $"No transform of {size} points in {lanes} lanes here.");
        return new Fft3D(size, threads, FourierPasses.Create(size, lanes));
    }
}
