using CryoSharp.Imaging;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>Against the number of directions in files of RELION 3.1.3 (relion_refine --iter 0 --healpix_order 1 to 4 --sym GROUP).</summary>
public sealed class RelionDirectionsTests
{
    [Theory]
    [InlineData("C1", 48, 192, 768, 3072)]
    [InlineData("C2", 24, 96, 384, 1536)]
    [InlineData("C3", 14, 60, 248, 1003)]
    [InlineData("C4", 12, 48, 192, 768)]
    [InlineData("C5", 8, 35, 150, 598)]
    [InlineData("C7", 5, 24, 106, 427)]
    [InlineData("D1", 24, 96, 384, 1536)]
    [InlineData("D2", 12, 48, 192, 768)]
    [InlineData("D3", 8, 33, 129, 503)]
    [InlineData("D4", 6, 24, 96, 384)]
    [InlineData("D7", 3, 13, 53, 218)]
    [InlineData("T", 3, 14, 59, 250)]
    [InlineData("O", 1, 7, 32, 126)]
    [InlineData("I1", 1, 3, 12, 49)]
    [InlineData("I2", 0, 2, 11, 48)]
    [InlineData("I3", 0, 4, 12, 53)]
    [InlineData("I4", 1, 2, 11, 48)]
    public void ThereAreAsManyAsInRelion(string group, params int[] counts)
    {
        PointGroup symmetry = PointGroup.Parse(group);
        Assert.Equal(counts, Enumerable.Range(1, counts.Length).Select(order => RelionDirections.Of(symmetry, order).Length));
    }

    [Fact]
    public void TheyAreInNestedOrder()
    {
        // The first of order 2, as a sampling.star of RELION lists them; six decimals are written.
        EulerAngles[] expected = [new(45, 80.405932, 0), new(56.25, 70.528779, 0), new(33.75, 70.528779, 0), new(45, 60, 0)];
        foreach ((EulerAngles found, EulerAngles known) in RelionDirections.Of(PointGroup.C1, 2).Zip(expected))
        {
            Assert.Equal(known.Rot, found.Rot, 1e-6);
            Assert.Equal(known.Tilt, found.Tilt, 1e-6);
        }
    }
}
