using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class SineTests
{
    /// <summary>The sine is that of the library, near zero and after thousands of turns.</summary>
    /// <remarks>
    /// In single precision the angle left (at most ¼ turn) is rounded to 2⁻²⁷ turns, 5e-8 rad; the polynomial is off by 7e-9, and the last product and
    /// sum round to 2⁻²⁴ of at most 1: 2e-7 in all. The angle itself, in double precision, is rounded to 1e4·2⁻⁵³.
    /// </remarks>
    [Theory]
    [InlineData(1e-3)]
    [InlineData(1)]
    [InlineData(30)]
    [InlineData(1e4)]
    public void TheSineOfAnyAngleIsRight(double range)
    {
        var random = new CounterRandom(1, 2, 3);
        for (int n = 0; n < 2000; n++)
        {
            double[] turns = [.. Enumerable.Range(0, 16).Select(_ => range * ((2 * random.NextDouble()) - 1))];
            Check(turns);
        }
    }

    [Fact]
    public void QuarterTurnsAreExact() => Check([0, -0.0, 0.25, -0.25, 0.5, -0.5, 0.75, 1, 1.25, 1000.25, -1000.75, 0.125, 2, -3, 1e6, 0.4999999]);

    private static void Check(double[] turns)
    {
        Vector512<float> sine = Sine.OfTurns(Vector512.Create(turns.AsSpan(0, 8)), Vector512.Create(turns.AsSpan(8)));
        for (int i = 0; i < 16; i++)
        {
            Assert.Equal(Math.Sin(2 * Math.PI * (turns[i] - Math.Round(turns[i]))), sine[i], 2e-7);
        }
    }
}
