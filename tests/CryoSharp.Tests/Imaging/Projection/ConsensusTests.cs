using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Maps of a part of the particles, drawn to that of all. docs/theory/focus.md (1).</summary>
public class ConsensusTests
{
    private const int Box = 16;
    private const int Shell = 6;

    /// <summary>The same sums over a share of the weight differ from the consensus by nothing, whatever their prior.</summary>
    [Fact]
    public void APartLikeTheWholeIsTheConsensus()
    {
        BackProjection whole = Sums(1);
        BackProjection part = Scaled(whole, 0.25f);
        double[] prior = Prior(whole, 3);
        Volume consensus = whole.Reconstruct(prior, Shell);
        AssertClose(consensus, part.Reconstruct(Prior(whole, 50), Shell, consensus: new Consensus(whole, prior)));
    }

    /// <summary>A prior that lets nothing through leaves the consensus.</summary>
    [Fact]
    public void WithoutSignalTheConsensusStands()
    {
        BackProjection whole = Sums(1);
        double[] prior = Prior(whole, 3);
        double[] closed = [.. Enumerable.Repeat(double.PositiveInfinity, Shell + 1)];
        AssertClose(whole.Reconstruct(prior, Shell), Sums(2).Reconstruct(closed, Shell, consensus: new Consensus(whole, prior)));
    }

    /// <summary>Without priors the consensus drops out where the part saw enough.</summary>
    [Fact]
    public void WithoutPriorsThePartStands()
    {
        BackProjection part = Sums(2);
        BackProjection whole = Sums(1);
        whole.Add(part);
        AssertClose(part.Reconstruct([], Shell), part.Reconstruct([], Shell, consensus: new Consensus(whole, default)));
    }

    [Fact]
    public void SizesMustAgree() =>
        Assert.Throws<ArgumentException>(() => Sums(1).Reconstruct([], Shell, consensus: new Consensus(new BackProjection(Box, 4, 1), default)));

    /// <summary>Sums over all of the space, symmetrised, with weights between 1 and 2.</summary>
    private static BackProjection Sums(ulong seed)
    {
        var sums = new BackProjection(Box, 4, 2);
        var random = new CounterRandom(seed, 1, 0);
        for (int i = 0; i < sums.Data.Length; i++)
        {
            sums.Data[i] = new ComplexF((float)random.NextGaussian(), (float)random.NextGaussian());
            sums.Weight[i] = 1 + (float)random.NextDouble();
        }

        sums.Symmetrise(PointGroup.C1, Shell);
        return sums;
    }

    private static BackProjection Scaled(BackProjection sums, float factor)
    {
        var scaled = new BackProjection(Box, 4, 2);
        scaled.CopyFrom(sums);
        for (int i = 0; i < scaled.Data.Length; i++)
        {
            scaled.Data[i] = factor * scaled.Data[i];
            scaled.Weight[i] *= factor;
        }

        return scaled;
    }

    private static double[] Prior(BackProjection sums, double ratio) =>
        [.. sums.MeanWeightPerShell().Take(Shell + 1).Select(w => w / (sums.Oversampling * ratio))];

    /// <summary>Single precision: a few roundings of values of the order of the largest.</summary>
    private static void AssertClose(Volume expected, Volume found)
    {
        float scale = 0;
        foreach (float voxel in expected.Voxels)
        {
            scale = Math.Max(scale, Math.Abs(voxel));
        }

        for (int i = 0; i < expected.Voxels.Length; i++)
        {
            Assert.Equal(expected.Voxels[i], found.Voxels[i], 4e-6f * scale);
        }
    }
}
