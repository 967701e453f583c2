using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class MemoryPlanTests
{
    private const long Gigabyte = 1_000_000_000;

    /// <summary>100,000 particles of box 128 in four classes run in 8 GB: at 8 Å with all images kept, and to the last shell without a part of them.</summary>
    /// <remarks>
    /// Shell 40 of 63: where records reach shell 63 they take 4π·63.5² bytes and some 800 for the shells: 52 kB each, 5.2 GB in all; 4.7 GB at shell 60, and
    /// 21 kB and 2.1 GB at shell 40 alone. Maps at the last shell: 36 copies of 12 bytes (two sums each) and 8 bytes (references) in 256·256·129 components: 2.4 GB, and what they pass through.
    /// </remarks>
    [Theory]
    [InlineData(PoseSearch.None)]
    [InlineData(PoseSearch.Global)]
    public void AHundredThousandParticlesRunInEightGigabytes(PoseSearch search)
    {
        MemoryPlan plan = Plan(search, 100_000, 128, 4, 8 * Gigabyte);
        Assert.Equal(63, plan.LastShell);
        Assert.Equal(100_000, plan.KeptAt(40).Particles);
        Assert.InRange(plan.KeptAt(40).Bytes, 2.1 * Gigabyte, 5.3 * Gigabyte);
        Assert.InRange(plan.RequiredAt(63), 2 * Gigabyte, 5 * Gigabyte);
        Assert.InRange(plan.KeptAt(63).Particles, 50_000, 100_000);
        Assert.InRange(plan.RequiredAt(63) + plan.KeptAt(63).Bytes, 0, 8 * Gigabyte);
    }

    [Fact]
    public void WhatIsNeededGrowsWithTheShellAndImagesTakeTheRest()
    {
        MemoryPlan plan = Plan(PoseSearch.Global, 5_000, 96, 3, 2 * Gigabyte);
        for (int shell = 4; shell <= plan.LastShell; shell++)
        {
            Assert.True(plan.RequiredAt(shell) >= plan.RequiredAt(shell - 1) - plan.BatchesAt(shell - 1), $"shell {shell}");
            Assert.Equal(Math.Max(0, (2 * Gigabyte) - plan.RequiredAt(shell)), plan.ImagesAt(shell));
        }

        Assert.Equal(plan.LastShell, plan.LastShellWithin(plan.RequiredAt(plan.LastShell)));
        Assert.InRange(plan.LastShellWithin(plan.RequiredAt(20)), 20, plan.LastShell - 1);
        Assert.Equal(0, plan.LastShellWithin(1_000));
    }

    /// <summary>A run without memory for images still has a plan, and batches are the same whatever the memory.</summary>
    [Fact]
    public void BatchesDoNotDependOnMemory()
    {
        (MemoryPlan little, MemoryPlan much) = (Plan(PoseSearch.Local, 5_000, 96, 3, 0), Plan(PoseSearch.Local, 5_000, 96, 3, 20 * Gigabyte));
        Assert.Equal((0, 0L), little.KeptAt(20));
        Assert.Equal(5_000, much.KeptAt(20).Particles);
        Assert.All(Enumerable.Range(3, 45), shell => Assert.Equal(little.BatchSizeAt(shell), much.BatchSizeAt(shell)));
        Assert.Equal(4096, much.BatchSizeAt(20));
        Assert.Equal(1518, much.BatchSizeAt(47)); // 2²⁷/(40·47²) = 1518.99
    }

    private static MemoryPlan Plan(PoseSearch search, int particles, int box, int classes, long memory)
    {
        var settings = new RefinementSettings { Search = search, ParticleDiameter = 180, Memory = memory, Threads = 8 };
        OpticsGroup optics = SmallMixture.Optics with { BoxSize = box, PixelSize = 2.5 };
        Particle particle = new() { StackPath = "", StackIndex = 0 };
        var set = new ParticleSet([optics], [.. Enumerable.Repeat(particle, particles)], []);
        return new MemoryPlan(settings, set, new EmptyStack(particles, box), box, 2.5, classes);
    }

    private sealed class EmptyStack(int count, int box) : IParticleStack
    {
        public int Count => count;

        public int BoxSize(int particle) => box;

        public void Read(int particle, Span<float> destination) => destination.Clear();
    }
}
