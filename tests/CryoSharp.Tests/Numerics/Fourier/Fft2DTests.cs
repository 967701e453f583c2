using System.Collections.Concurrent;
using System.Numerics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class Fft2DTests
{
    /// <summary>Every supported even size to 64, then sizes of all remainders of the vector widths and of all radices.</summary>
    private static readonly int[] Sizes =
    [
        .. Enumerable.Range(1, 32).Select(n => 2 * n).Where(FftLength.IsSupported),
        66, 70, 78, 96, 98, 110, 128, 130, 154, 180, 256, 360,
    ];

    private static readonly int[] Lanes = [1, 4, 8, 16];

    /// <summary>The direct sums, which take longest, once for all widths.</summary>
    private static readonly ConcurrentDictionary<int, Complex[]> Direct = new();

    /// <summary>Size and lanes, as far as the size fills them. Widths that this machine lacks are reported as skipped.</summary>
    public static TheoryData<int, int> SizesAndLanes { get; } =
        new(Lanes.SelectMany(lanes => Sizes.Where(size => lanes == 1 || size >= 2 * lanes).Select(size => (size, lanes))));

    public static TheoryData<int> AllSizes { get; } = [.. Sizes];

    public static TheoryData<int> AllLanes { get; } = [.. Lanes];

    [Theory]
    [MemberData(nameof(SizesAndLanes))]
    public void ForwardIsTheSumOfItsDefinition(int size, int lanes)
    {
        Fft2D plan = Plan(size, lanes);
        float[] image = DirectFourier.RandomReal(size * size);
        var halfPlane = new ComplexF[size * ((size / 2) + 1)];

        plan.Forward(image, halfPlane);

        Assert.InRange(DirectFourier.Error(Expected(size), halfPlane), 0, DirectFourier.Tolerance(size * size));
    }

    /// <summary>The width that a plan chooses by itself is one that the size can fill.</summary>
    [Theory]
    [MemberData(nameof(AllSizes))]
    public void APlanOfAnySizeTransformsThereAndBack(int size)
    {
        var plan = new Fft2D(size);
        float[] image = DirectFourier.RandomReal(size * size);
        var halfPlane = new ComplexF[size * ((size / 2) + 1)];
        var back = new float[size * size];

        plan.Forward(image, halfPlane);
        plan.Inverse(halfPlane, back);

        Assert.InRange(DirectFourier.Error(Expected(size), halfPlane), 0, DirectFourier.Tolerance(size * size));
        Assert.InRange(DirectFourier.Error(image, back), 0, 2 * DirectFourier.Tolerance(size * size));
    }

    /// <summary>Forward is right by the test above, so that the round trip proves the inverse. The error is of both ways.</summary>
    [Theory]
    [MemberData(nameof(SizesAndLanes))]
    public void InverseUndoesForward(int size, int lanes)
    {
        Fft2D plan = Plan(size, lanes);
        float[] image = DirectFourier.RandomReal(size * size);
        var halfPlane = new ComplexF[size * ((size / 2) + 1)];
        var back = new float[size * size];

        plan.Forward(image, halfPlane);
        plan.Inverse(halfPlane, back);

        Assert.InRange(DirectFourier.Error(image, back), 0, 2 * DirectFourier.Tolerance(size * size));
    }

    /// <summary>
    /// A half-plane need not be the transform of a real image. Imaginary parts of the four self-conjugate components are ignored, and where
    /// columns 0 and N/2 hold components and their mates that disagree, all paths take the same real image.
    /// </summary>
    [Theory]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void InverseOfAnyHalfPlaneIsThatOfThePlainPath(int lanes)
    {
        const int Size = 42;
        ComplexF[] halfPlane = DirectFourier.RandomComplex(Size * ((Size / 2) + 1));
        var expected = new float[Size * Size];
        var actual = new float[Size * Size];

        Plan(Size, 1).Inverse(halfPlane, expected);
        Plan(Size, lanes).Inverse(halfPlane, actual);

        Assert.InRange(DirectFourier.Error(expected, actual), 0, 2 * DirectFourier.Tolerance(Size * Size));
    }

    [Theory]
    [MemberData(nameof(AllLanes))]
    public void ImaginaryPartsOfSelfConjugateComponentsAreIgnored(int lanes)
    {
        const int Size = 40;
        const int Half = (Size / 2) + 1;
        Fft2D plan = Plan(Size, lanes);
        var halfPlane = new ComplexF[Size * Half];
        plan.Forward(DirectFourier.RandomReal(Size * Size), halfPlane);
        var expected = new float[Size * Size];
        plan.Inverse(halfPlane, expected);

        foreach (int i in (int[])[0, Size / 2, Size / 2 * Half, (Size / 2 * Half) + (Size / 2)])
        {
            halfPlane[i] = new ComplexF(halfPlane[i].Re, 1e3f);
        }

        var actual = new float[Size * Size];
        plan.Inverse(halfPlane, actual);

        // The imaginary parts enter the sums and leave them again only after rounding to u·1000/N² = 4e-8.
        Assert.InRange(DirectFourier.Error(expected, actual), 0, 1e-6);
    }

    /// <summary>A plane wave has two components, of height N²/2: this fixes the order of rows and columns and the sign.</summary>
    [Theory]
    [MemberData(nameof(AllLanes))]
    public void ACosineOfAKnownPhaseIsOneComponent(int lanes)
    {
        const int Size = 36;
        const int Half = (Size / 2) + 1;
        const int Kx = 5;
        const int Ky = -7;
        const double Phase = 0.3;
        var image = new float[Size * Size];
        for (int i = 0; i < image.Length; i++)
        {
            image[i] = (float)Math.Cos((2 * Math.PI * ((Kx * (i % Size)) + (Ky * (i / Size))) / Size) + Phase);
        }

        var halfPlane = new ComplexF[Size * Half];
        Plan(Size, lanes).Forward(image, halfPlane);

        var expected = new Complex[Size * Half];
        expected[((Ky + Size) * Half) + Kx] = Complex.FromPolarCoordinates(Size * Size / 2.0, Phase);

        // One component holds everything: it is √count times the root mean square, and so are the errors.
        Assert.InRange(DirectFourier.Error(expected, halfPlane), 0, Math.Sqrt(expected.Length) * DirectFourier.Tolerance(Size * Size));
    }

    /// <summary>Content moved by t has its transform times e^{−2πi k·t/N}.</summary>
    [Theory]
    [MemberData(nameof(AllLanes))]
    public void AShiftIsAPhaseRamp(int lanes)
    {
        const int Size = 54;
        const int Half = (Size / 2) + 1;
        const int Tx = 3;
        const int Ty = 11;
        float[] image = DirectFourier.RandomReal(Size * Size);
        var shifted = new float[Size * Size];
        for (int i = 0; i < image.Length; i++)
        {
            shifted[((((i / Size) + Ty) % Size) * Size) + (((i % Size) + Tx) % Size)] = image[i];
        }

        var ofImage = new ComplexF[Size * Half];
        var ofShifted = new ComplexF[Size * Half];
        Fft2D plan = Plan(Size, lanes);
        plan.Forward(image, ofImage);
        plan.Forward(shifted, ofShifted);

        Complex[] expected =
        [
            .. DirectFourier.ToDouble(ofImage).Select(
                (x, i) => x * Complex.FromPolarCoordinates(1, -2 * Math.PI * ((i % Half * Tx) + (i / Half * Ty)) / Size)),
        ];
        Assert.InRange(DirectFourier.Error(expected, ofShifted), 0, 2 * DirectFourier.Tolerance(Size * Size));
    }

    /// <summary>Σ x² = Σ |F|²/N², where a component inside the half-plane stands for its mate too.</summary>
    [Theory]
    [MemberData(nameof(AllLanes))]
    public void TheTransformKeepsTheSumOfSquares(int lanes)
    {
        const int Size = 90;
        const int Half = (Size / 2) + 1;
        float[] image = DirectFourier.RandomReal(Size * Size);
        var halfPlane = new ComplexF[Size * Half];

        Plan(Size, lanes).Forward(image, halfPlane);

        double expected = image.Sum(x => (double)x * x);
        double actual = halfPlane.Select((x, i) => (i % Half is 0 or Half - 1 ? 1.0 : 2.0) * x.SquaredMagnitude).Sum() / (Size * Size);

        // Independent errors of 4000 components average out; squaring doubles what is common to all.
        Assert.InRange(Math.Abs((actual / expected) - 1), 0, DirectFourier.Tolerance(Size * Size));
    }

    [Theory]
    [MemberData(nameof(AllLanes))]
    public void TheTransformIsLinear(int lanes)
    {
        const int Size = 44;
        float[] a = DirectFourier.RandomReal(Size * Size, 1);
        float[] b = DirectFourier.RandomReal(Size * Size, 2);
        float[] sum = [.. a.Zip(b, (x, y) => x + (0.5f * y))];
        var ofA = new ComplexF[Size * ((Size / 2) + 1)];
        var ofB = new ComplexF[ofA.Length];
        var ofSum = new ComplexF[ofA.Length];
        Fft2D plan = Plan(Size, lanes);

        plan.Forward(a, ofA);
        plan.Forward(b, ofB);
        plan.Forward(sum, ofSum);

        Complex[] expected = [.. DirectFourier.ToDouble(ofA).Zip(DirectFourier.ToDouble(ofB), (x, y) => x + (0.5 * y))];
        Assert.InRange(DirectFourier.Error(expected, ofSum), 0, 3 * DirectFourier.Tolerance(Size * Size));
    }

    [Fact]
    public void OneThreadsPlanServesOthersAtTheSameTime()
    {
        const int Size = 72;
        var plan = new Fft2D(Size);
        float[] image = DirectFourier.RandomReal(Size * Size);
        var expected = new ComplexF[Size * ((Size / 2) + 1)];
        plan.Forward(image, expected);

        Parallel.For(0, 20, _ =>
        {
            var halfPlane = new ComplexF[expected.Length];
            plan.Forward(image, halfPlane);
            Assert.Equal(expected, halfPlane);
        });
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(9)]
    [InlineData(34)]
    public void AnOddOrUnsupportedSizeIsRefused(int size) => Assert.Throws<ArgumentOutOfRangeException>(() => new Fft2D(size));

    [Fact]
    public void SpansOfAnotherLengthAreRefused()
    {
        var plan = new Fft2D(8);
        Assert.Throws<ArgumentException>(() => plan.Forward(new float[63], new ComplexF[40]));
        Assert.Throws<ArgumentException>(() => plan.Forward(new float[64], new ComplexF[41]));
        Assert.Throws<ArgumentException>(() => plan.Inverse(new ComplexF[39], new float[64]));
        Assert.Throws<ArgumentException>(() => plan.Inverse(new ComplexF[40], new float[65]));
    }

    private static Complex[] Expected(int size) =>
        Direct.GetOrAdd(size, n => DirectFourier.HalfSpectrum(DirectFourier.RandomReal(n * n), n, 2));

    private static Fft2D Plan(int size, int lanes)
    {
        Assert.SkipUnless(FourierPasses.IsSupported(size, lanes), $"No transform of {size} points in {lanes} lanes here.");
        return new Fft2D(size, FourierPasses.Create(size, lanes));
    }
}
