using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MembershipOverlapTests
{
    /// <summary>Shares of one class, divided 3 : 1 for every item, are proportional: exactly 1. Hard labels share nothing: exactly 0.</summary>
    [Fact]
    public void ProportionalMembershipsAreOneAndHardOnesZero()
    {
        var random = new Random(1);
        float[] whole = [.. Enumerable.Range(0, 200).Select(_ => random.NextSingle())];
        double[,] cosines = MembershipOverlap.Cosines([
            [.. whole.Select(p => 0.75f * p)], [.. whole.Select(p => 0.25f * p)], [.. Enumerable.Range(0, 200).Select(i => i < 90 ? 1f : 0)],
            [.. Enumerable.Range(0, 200).Select(i => i < 90 ? 0f : 1)]]);
        Assert.Equal(1, cosines[0, 1], 12);
        Assert.Equal(0, cosines[2, 3]);
        Assert.Equal(cosines[0, 2], cosines[2, 0]);
        Assert.InRange(cosines[0, 2], 0.01, 0.99);
    }

    [Fact]
    public void AnEmptyGroupOverlapsWithNone()
    {
        double[,] cosines = MembershipOverlap.Cosines([[0, 0], [1, 0]]);
        Assert.Equal((1, 0, 1), (cosines[0, 0], cosines[0, 1], cosines[1, 1]));
        Assert.Throws<ArgumentException>(() => MembershipOverlap.Cosines([[0, 0], [1]]));
    }
}
