using System.Numerics;
using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class ImagePreparationTests
{
    private const int Shell = 5;

    private static readonly OpticsGroup Fine = SmallMixture.Optics with
    {
        Name = "fine",
        PixelSize = 2.9,
        BoxSize = 24,
        BeamTiltMilliradians = (1.5, -1),
    };

    private static readonly SmallMixture Mixture = new(12, [SmallMixture.Optics, Fine]);

    /// <summary>X, U, weights and powers are those of the text, summed term by term in double precision.</summary>
    /// <remarks>
    /// A part is rounded to half a step of its shell's largest part over 32767: the magnitude is off by 0.71 of that. The transform in single precision
    /// is off by 1e-6 of the components' root mean square, CTF and factors by some 2⁻²⁴.
    /// </remarks>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 8, -12)]
    [InlineData(1, 0, 0)]
    [InlineData(1, 7.25, -3.3)]
    public void ABatchHoldsTheTransformsOfTheText(int group, double x, double y)
    {
        ParticleTask task = TaskOf(group, 1, new Shift(x, y));
        using ParticleBatch batch = Mixture.Preparation().Prepare(group, [task], Noise(group), [0.9, 1.1], Shell, 1);
        var plain = new PlainPreparation(Mixture.Set, Mixture.Stack, task, 44, SmallMixture.Box);
        double scale = task.ScaleGroup == 0 ? 0.9 : 1.1;
        (Complex[] scored, Complex[] inserted, double[] ctf) = plain.Components(batch.Disc);
        for (int shell = 0, j = 0; shell <= batch.Disc.MaxShell; shell++)
        {
            int end = batch.Disc.CountUpTo(shell);
            double sigma2 = Noise(group)[Math.Max(shell, 1)];
            (double scoredSlack, double insertedSlack) = (Slack(scored, j, end), Slack(inserted, j, end));
            for (; j < end; j++)
            {
                double factor = scale * ctf[j] / sigma2;
                Near(factor * (j == 0 ? 0 : scored[j]), batch.Scored(0), batch.Stride, j, Math.Abs(factor) * scoredSlack);
                Near(factor * inserted[j], batch.Inserted(0), batch.Stride, j, Math.Abs(factor) * insertedSlack);
                Assert.Equal(scale * scale * ctf[j] * ctf[j] / sigma2, batch.Weight(0)[j], 1e-6 * scale * scale / sigma2);
            }
        }

        Assert.All(Enumerable.Range(batch.Disc.Count, batch.Stride - batch.Disc.Count), j => Assert.Equal(
            (0f, 0f, 0f), (batch.Scored(0)[j], batch.Inserted(0)[batch.Stride + j], batch.Weight(0)[j])));
        AssertPower(plain, batch, Noise(group));
    }

    /// <summary>Images with an even background, as masked averages have, keep their scale: there is no noise to measure it by.</summary>
    [Fact]
    public void ImagesWithAnEvenBackgroundKeepTheirScale()
    {
        var images = new float[2][];
        for (int i = 0; i < 2; i++)
        {
            images[i] = new float[SmallMixture.Box * SmallMixture.Box];
            Array.Fill(images[i], 5);
            images[i][(SmallMixture.Box / 2 * (SmallMixture.Box + 1)) + 1] += 1 + (2 * i);
        }

        Particle[] particles = [.. Enumerable.Range(0, 2).Select(i => new Particle { StackPath = "", StackIndex = i, Ctf = new Ctf(8000, 8000, 0) })];
        var set = new ParticleSet([SmallMixture.Optics], [.. particles], []);
        var preparation = new ImagePreparation(set, new MemoryStack(SmallMixture.Box, images), 44, SmallMixture.Box, SmallMixture.PixelSize);
        using ParticleBatch batch = preparation.Prepare(0, [TaskOf(0, 0, default) with { Index = 0 }, TaskOf(0, 0, default) with { Index = 1 }], Noise(0), [0.9, 1.1], Shell, 1);

        // Rounded as above: half a step of 1/32767 of a shell's largest part.
        Assert.All(Enumerable.Range(1, batch.Disc.Count - 1), j => Assert.Equal(3 * batch.Inserted(0)[j], batch.Inserted(1)[j], 1e-4 * Math.Abs(batch.Inserted(1)[j]) + 1e-6));
    }

    /// <summary>What is kept, how many threads work, and what was asked before change no bit.</summary>
    [Theory]
    [InlineData(0, 1)]
    [InlineData(5_000, 1)]
    [InlineData(1 << 20, 1)]
    [InlineData(1 << 20, 3)]
    public void WhatIsKeptChangesNoBit(long bytes, int threads)
    {
        var preparation = new ImagePreparation(Mixture.Set, Mixture.Stack, 44, SmallMixture.Box, SmallMixture.PixelSize) { Memory = bytes };
        foreach ((int shell, double x) in new[] { (3, 0.0), (3, 4), (5, 4), (4, -8), (7, -8) })
        {
            for (int group = 0; group < 2; group++)
            {
                ParticleTask[] tasks = [.. Enumerable.Range(0, 6).Select(n => TaskOf(group, n, new Shift(n % 2 == 0 ? x : 0, 1.3)))];
                using ParticleBatch expected = Mixture.Preparation().Prepare(group, tasks, Noise(group), [0.9, 1.1], shell, 1);
                using ParticleBatch actual = preparation.Prepare(group, tasks, Noise(group), [0.9, 1.1], shell, threads);
                Assert.True(expected.PowerPerShell.SequenceEqual(actual.PowerPerShell));
                for (int i = 0; i < tasks.Length; i++)
                {
                    Assert.True(expected.Scored(i).SequenceEqual(actual.Scored(i)));
                    Assert.True(expected.Inserted(i).SequenceEqual(actual.Inserted(i)));
                    Assert.True(expected.Weight(i).SequenceEqual(actual.Weight(i)));
                    Assert.Equal(expected.SelfTerm(i), actual.SelfTerm(i));
                }
            }
        }
    }

    /// <summary>An image is read once; again when its centre moves or when the shells outgrow what was kept.</summary>
    [Fact]
    public void AnImageIsReadOnlyWhereItMustBe()
    {
        var images = new CountingStack(Mixture.Stack);
        var preparation = new ImagePreparation(Mixture.Set, images, 44, SmallMixture.Box, SmallMixture.PixelSize) { Memory = 1 << 20 };
        Assert.Equal(6, Reads(2, 0));
        Assert.Equal(0, Reads(2, 0));
        Assert.Equal(0, Reads(6, 0)); // 2 + 4 shells were kept at once
        Assert.Equal(1, Reads(6, 4));
        Assert.Equal(0, Reads(6, 4));
        Assert.Equal(6, Reads(7, 4));
        preparation.Memory = 10 * ImageLayout.BytesOf(SmallMixture.Box, 7);
        Assert.Equal(3, Reads(7, 4)); // the group has 16²/(16² + 24²) = 0.31 of the memory, room for 3 of its 6

        int Reads(int shell, double x)
        {
            int before = images.Reads;
            ParticleTask[] tasks = [.. Enumerable.Range(0, 6).Select(n => TaskOf(0, n, new Shift(n == 2 ? x : 0, 0)))];
            preparation.Prepare(0, tasks, Noise(0), [0.9, 1.1], shell, 1).Dispose();
            return images.Reads - before;
        }
    }

    [Fact]
    public void ABatchCannotBeReadOnceItIsGivenBack()
    {
        ParticleBatch batch = Mixture.Preparation().Prepare(0, [TaskOf(0, 0, default)], Noise(0), [1, 1], Shell, 1);
        batch.Dispose();
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Scored(0)[0]);
    }

    /// <summary>Task of the n-th particle of a group; groups take turns in the mixture.</summary>
    private static ParticleTask TaskOf(int group, int n, Shift centre) => new((2 * n) + group, default, centre, 1, n % 2, 0);

    private static double[] Noise(int group) =>
        [.. Enumerable.Range(0, (Mixture.Set.OpticsGroups[group].BoxSize / 2) + 1).Select(shell => 40 * (1 + (0.1 * shell)))];

    private static double Slack(Complex[] components, int first, int end)
    {
        double largest = components[first..end].Max(c => Math.Max(Math.Abs(c.Real), Math.Abs(c.Imaginary)));
        double rootMeanSquare = Math.Sqrt(components.Average(c => (c.Real * c.Real) + (c.Imaginary * c.Imaginary)));
        return (0.71 * largest / 32767) + (3e-6 * rootMeanSquare);
    }

    private static void Near(Complex expected, ReadOnlySpan<float> planar, int stride, int j, double tolerance) =>
        Assert.InRange(Complex.Abs(expected - new Complex(planar[j], planar[stride + j])), 0, tolerance + 1e-9);

    private static void AssertPower(PlainPreparation plain, ParticleBatch batch, double[] noise)
    {
        double[] power = plain.Power();
        double self = 0;
        for (int shell = 0; shell < power.Length; shell++)
        {
            Assert.Equal(power[shell], batch.PowerPerShell[shell], 1e-5 * power[shell]);
            if (shell >= 1 && shell <= batch.Disc.MaxShell)
            {
                int components = batch.Disc.CountUpTo(shell) - batch.Disc.CountUpTo(shell - 1);
                self -= (power[shell] / noise[shell] / 2) + (components * Math.Log(2 * Math.PI * noise[shell]));
            }
        }

        Assert.Equal(self, batch.SelfTerm(0), 1e-5 * Math.Abs(self));
    }

    private sealed class CountingStack(IParticleStack images) : IParticleStack
    {
        public int Reads { get; private set; }

        public int Count => images.Count;

        public int BoxSize(int particle) => images.BoxSize(particle);

        public void Read(int particle, Span<float> destination)
        {
            Reads++;
            images.Read(particle, destination);
        }
    }
}
