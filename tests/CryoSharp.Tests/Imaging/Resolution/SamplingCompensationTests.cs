using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class SamplingCompensationTests
{
    private const double Radius = 23;

    /// <summary>Uniform views: SCF is 1 but for the scatter of their number.</summary>
    /// <remarks>
    /// N random views touch a direction m = N/2R times on average, with the variance m of a Poisson number, so ⟨S⟩⟨1/S⟩ = 1 + 1/m to first order. The
    /// variance over the sphere is itself that of some hundreds of independent regions, so it is known to about a tenth; 40 % is allowed.
    /// </remarks>
    [Fact]
    public void UniformViewsHaveTheFactorOne()
    {
        var random = new Random(1);
        Rotation[] views = [.. Enumerable.Range(0, 6000).Select(_ => RandomRotation.Next(random))];
        var found = SamplingCompensation.Of(views, PointGroup.C1, Radius, order: 3, threads: 2);

        double expected = 2 * Radius / views.Length;
        Assert.InRange((1 / found.Factor) - 1, 0.6 * expected, 1.4 * expected);
        Assert.Equal(found.Factor, found.FactorWithGaps);
        Assert.Equal(0, found.UnseenShare);
        Assert.Equal(found, SamplingCompensation.Of(views, PointGroup.C1, Radius, order: 3));
    }

    /// <summary>Views all around one axis: S ~ asin(δ/sin θ), and 8/π² = 0.8106 for narrow bands.</summary>
    /// <remarks>The sphere is sampled by 3072 directions and the circle by 7200 views: 0.5 % is allowed.</remarks>
    [Fact]
    public void ViewsOfOneGreatCircleHaveEightOverPiSquared()
    {
        var found = SamplingCompensation.Of(Side(7200), PointGroup.C1, Radius, order: 4, threads: 2);
        const double Band = 1 / (2 * Radius);
        double[] sampling = [.. Enumerable.Range(0, 10000).Select(i => Math.Sqrt(1 - Math.Pow((i + 0.5) / 10000, 2)))
            .Select(sine => sine <= Band ? 1 : 2 / Math.PI * Math.Asin(Band / sine))];
        double expected = 1 / (sampling.Average() * sampling.Average(s => 1 / s));

        Assert.Equal(expected, found.Factor, 0.005 * expected);
        Assert.Equal(8 / (Math.PI * Math.PI), expected, 0.005);
    }

    /// <summary>One view direction touches the share 1/2R of the sphere; the rest is unseen.</summary>
    [Fact]
    public void OneDirectionLeavesAlmostEverythingUnseen()
    {
        var found = SamplingCompensation.Of([.. Enumerable.Repeat(Rotation.Identity, 100)], PointGroup.C1, 6, order: 4);

        // Rings of HEALPix pixels are 1/24 apart in cos θ at this order, so the band of ±1/12 holds three or five of them: 1/16 or 5/48.
        Assert.InRange(1 - found.UnseenShare, (1 / 16.0) - 1e-9, (5 / 48.0) + 1e-9);
        Assert.Equal(0, found.Factor);
        Assert.InRange(found.FactorWithGaps, 0, 0.05);
    }

    /// <summary>HEALPix has a fourfold axis along z itself: the mates counted by C4, or given as particles, are the same.</summary>
    [Fact]
    public void ThePointGroupCountsAllMates()
    {
        var random = new Random(3);
        PointGroup group = PointGroup.Parse("C4");
        Rotation[] views = [.. Enumerable.Range(0, 200).Select(_ => RandomRotation.Next(random))];
        Rotation[] mates = [.. views.SelectMany(v => group.Operators.ToArray().Select(g => v * g))];

        var folded = SamplingCompensation.Of(views, group, Radius, order: 3);
        var expanded = SamplingCompensation.Of(mates, PointGroup.C1, Radius, order: 3);
        Assert.Equal(expanded.Factor, folded.Factor, 1e-9);
        Assert.Equal(expanded.UnseenShare, folded.UnseenShare, 1e-9);
    }

    [Fact]
    public void TheFactorsAreThoseOfTheFormulas()
    {
        // S = 1, 2: ⟨S⟩⟨1/S⟩ = 1.5·0.75.
        Assert.Equal(1 / (1.5 * 0.75), SamplingCompensation.FromCounts([4, 8], 4, 1.5).Factor, 1e-12);

        // S = 2, 4, 0, 0: ⟨S⟩ = 1.5, over the seen ⟨1/S⟩ = 3/8, u = ½.
        var found = SamplingCompensation.FromCounts([2, 4, 0, 0], 1, 1.5);
        Assert.Equal(0, found.Factor);
        Assert.Equal(1 / (1.5 * (0.375 + 0.5)), found.FactorWithGaps, 1e-12);
        Assert.Equal(0.5, found.UnseenShare);
        Assert.Equal(new SamplingCompensation(0, 0, 1), SamplingCompensation.FromCounts([0, 0], 1, 3));
        Assert.Throws<ArgumentException>(() => SamplingCompensation.Of([], PointGroup.C1));
    }

    internal static Rotation[] Side(int count) =>
        [.. Enumerable.Range(0, count).Select(i => Rotation.FromEuler(new EulerAngles((i + 0.5) * 360.0 / count, 90, 0)))];
}
