using System.Numerics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class Fft1DTests
{
    /// <summary>Every supported length to 64, all radices alone, together and repeated, odd lengths, long ones.</summary>
    public static TheoryData<int> Lengths { get; } =
    [
        .. Enumerable.Range(1, 64).Where(FftLength.IsSupported),
        70, 75, 96, 98, 110, 121, 125, 128, 130, 143, 154, 169, 180, 243, 256, 343, 360, 512, 1001, 1024,
    ];

    [Theory]
    [MemberData(nameof(Lengths))]
    public void ForwardIsTheSumOfItsDefinition(int n)
    {
        ComplexF[] values = DirectFourier.RandomComplex(n);
        Complex[] expected = DirectFourier.Transform(DirectFourier.ToDouble(values), n, 1);

        new Fft1D(n).Forward(values);

        Assert.InRange(DirectFourier.Error(expected, values), 0, DirectFourier.Tolerance(n));
    }

    [Theory]
    [MemberData(nameof(Lengths))]
    public void InverseIsTheSumOfItsDefinition(int n)
    {
        ComplexF[] values = DirectFourier.RandomComplex(n);
        Complex[] expected = [.. DirectFourier.Transform(DirectFourier.ToDouble(values), n, 1, +1).Select(x => x / n)];

        new Fft1D(n).Inverse(values);

        Assert.InRange(DirectFourier.Error(expected, values), 0, DirectFourier.Tolerance(n));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    [InlineData(17)]
    [InlineData(38)]
    public void AnUnsupportedLengthIsRefused(int length) => Assert.Throws<ArgumentOutOfRangeException>(() => new Fft1D(length));

    [Fact]
    public void AnotherNumberOfValuesIsRefused()
    {
        var plan = new Fft1D(8);
        Assert.Throws<ArgumentException>(() => plan.Forward(new ComplexF[7]));
        Assert.Throws<ArgumentException>(() => plan.Inverse(new ComplexF[9]));
    }
}
