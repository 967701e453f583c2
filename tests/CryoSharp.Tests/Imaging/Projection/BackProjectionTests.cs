using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class BackProjectionTests
{
    private const int BoxSize = 32;
    private const int Nyquist = BoxSize / 2;

    /// <summary>Noise-free slices with unit weight and no prior give the map back on its own grey scale.</summary>
    /// <remarks>
    /// 1600 slices pass a padded voxel of shell 13 about 1600/(2·26) = 30 times, so that holes do not matter. What is left is the error of
    /// interpolating twice: ⟨r²⟩·(π²/3)/(2N)² ≈ 0.015 of the amplitude each for blobs at r ≈ 4.5 (GaussianBlobs), 2·0.015² = 5e-4 of the power.
    /// </remarks>
    [Theory]
    [InlineData("C1", 1600)]
    [InlineData("D2", 400)]
    public void SlicesOfAMapGiveTheMapBack(string symmetry, int count)
    {
        PointGroup group = PointGroup.Parse(symmetry);
        Volume map = GaussianBlobs.Random(5, 6, 5, 1.2).Symmetrised(group).ToVolume(BoxSize, 2);
        BackProjection sum = SlicesOf(map, count);
        sum.Symmetrise(group, Nyquist);
        AssertSame(map, sum.Reconstruct([], Nyquist));
    }

    [Fact]
    public void ReconstructingWithoutSymmetrisingIsTheSameForC1()
    {
        Volume map = GaussianBlobs.Random(5, 6, 5, 1.2).ToVolume(BoxSize);
        BackProjection sum = SlicesOf(map, 50);
        double[] weightBefore = sum.MeanWeightPerShell();
        Volume before = sum.Reconstruct([], 10);
        FourierVolume averagesBefore = sum.Averages(10);
        sum.Symmetrise(PointGroup.C1, Nyquist);
        Assert.True(before.Voxels.SequenceEqual(sum.Reconstruct([], 10).Voxels));
        Assert.True(averagesBefore.Components.SequenceEqual(sum.Averages(10).Components));
        Assert.Equal(weightBefore, sum.MeanWeightPerShell());
    }

    [Fact]
    public void TheBitsDoNotDependOnTheThreads()
    {
        BackProjection[] sums = [SlicesOf(GaussianBlobs.Random(5, 6, 5, 1.2).ToVolume(BoxSize), 50), new(BoxSize, 1, 2)];
        sums[1].Add(sums[0]);
        double[] prior = [.. Enumerable.Range(0, Nyquist + 1).Select(s => 0.1 * s)];
        Volume[] maps = new Volume[2];
        for (int i = 0; i < 2; i++)
        {
            sums[i].Symmetrise(PointGroup.Parse("C3"), Nyquist, threads: 1 + (2 * i));
            maps[i] = sums[i].Reconstruct(prior, Nyquist, threads: 1 + (2 * i));
        }

        Assert.True(sums[0].Data.SequenceEqual(sums[1].Data));
        Assert.True(maps[0].Voxels.SequenceEqual(maps[1].Voxels));
    }

    /// <summary>On a symmetry of the grid, interpolation is exact, so symmetrising equals inserting every mate.</summary>
    [Theory]
    [InlineData("C4")]
    [InlineData("D2")]
    [InlineData("O")]
    public void SymmetrisingIsInsertingEveryMate(string symmetry)
    {
        PointGroup group = PointGroup.Parse(symmetry);
        var disc = new FourierDisc(7);
        var random = new Random(3);
        (var once, var mates) = (new BackProjection(16, 1, 2), new BackProjection(16, 1, 2));
        ComplexF[] slice = [.. Enumerable.Range(0, disc.Count).Select(_ => new ComplexF((float)random.NextDouble(), (float)random.NextDouble()))];
        float[] weight = [.. slice.Select(value => value.SquaredMagnitude)];
        Rotation view = RandomRotation.Next(random);
        CentralSlice.Insert(slice, weight, view.ToMatrix().Transpose, disc, 7, once, 0, 32);
        foreach (Rotation g in group.Operators)
        {
            CentralSlice.Insert(slice, weight, (view * g).ToMatrix().Transpose, disc, 7, mates, 0, 32);
        }

        once.Symmetrise(group, 7);
        mates.Symmetrise(PointGroup.C1, 7);
        for (int i = 0; i < once.Weight.Length; i++)
        {
            // Sums of at most some hundred terms below 2: 100·2⁻²³.
            Assert.Equal(mates.Weight[i], once.Weight[i], 2e-5f);
            Assert.InRange((mates.Data[i] - once.Data[i]).SquaredMagnitude, 0, 4e-10f);
        }
    }

    /// <summary>With equal weights W everywhere the prior shrinks each shell by W/(W + prior); W is 1/p³ of a native voxel's.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void ThePriorIsInUnitsOfThePaddedWeight(int padding)
    {
        Volume map = GaussianBlobs.Random(5, 6, 5, 1.2).ToVolume(BoxSize);
        var sum = new BackProjection(BoxSize, 1, padding);
        PaddedReference.From(map, padding, Nyquist).Components.CopyTo(sum.Data);
        sum.Weight.Fill(1f / (padding * padding * padding));
        foreach (ref ComplexF value in sum.Data)
        {
            value = (1f / (padding * padding * padding)) * value;
        }

        sum.Symmetrise(PointGroup.C1, Nyquist);
        Halve(sum, padding);
        double[] mean = sum.MeanWeightPerShell();
        Assert.All(mean, value => Assert.Equal(1, value, 1e-5));
        double[] prior = [.. Enumerable.Range(0, Nyquist + 1).Select(s => 0.5 * s / (padding * padding * padding))];
        FourierVolume shrunk = FourierVolume.Of(sum.Reconstruct(prior, Nyquist));
        FourierVolume plain = FourierVolume.Of(sum.Reconstruct([], Nyquist));

        // Shell 8 alone would be sharp only without cropping; on average over the shell the factor is 1/(1 + 4).
        (double a, double b) = (ShellPower(shrunk, 8), ShellPower(plain, 8));
        Assert.Equal(0.2, Math.Sqrt(a / b), 0.01);
    }

    /// <summary>The mean times the padded voxels of a shell, over p³, summed over shells, is the weight that came, each component with its mate.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void TheMeanWeightAddsUpToWhatWasInserted(int padding)
    {
        var disc = new FourierDisc(Nyquist - 3);
        var sum = new BackProjection(BoxSize, 1, padding);
        float[] weight = [.. Enumerable.Repeat(1f, disc.Count)];
        var random = new Random(12);
        for (int i = 0; i < 30; i++)
        {
            CentralSlice.Insert(new ComplexF[disc.Count], weight, RandomRotation.Next(random).ToMatrix(), disc, Nyquist - 3, sum, 0, padding * BoxSize);
        }

        double[] voxels = PaddedShellVoxels(padding);
        double total = sum.MeanWeightPerShell().Zip(voxels, (mean, count) => mean * count / (padding * padding * padding)).Sum();

        // Shares and sums are rounded to 2⁻²⁴ each, at random.
        Assert.Equal(2.0 * 30 * disc.Count, total, 1e-5 * total);
    }

    /// <summary>Averages on the native grid: where every component of the map was seen, they are the map's transform.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void AveragesCorrelateWithTheMap(int padding)
    {
        Volume map = GaussianBlobs.Random(5, 6, 4, 1.2).ToVolume(BoxSize);
        Fsc fsc = Fsc.Between(FourierVolume.Of(map), SlicesOf(map, 800, padding).Averages(12));
        for (int s = 1; s <= Nyquist; s++)
        {
            // Components are up to half a voxel away from the mean place of what was added, which blurs by some per cent.
            Assert.InRange(fsc.Correlation[s], s <= 12 ? 0.97 : 0, s <= 12 ? 1.0001 : 0);
        }
    }

    [Fact]
    public void WhatDoesNotFitTogetherIsRefused()
    {
        var sum = new BackProjection(16, 1, 2);
        Assert.Throws<ArgumentException>(() => sum.Add(new BackProjection(16, 1, 1)));
        Assert.Throws<ArgumentException>(() => sum.Add(new BackProjection(18, 1, 2)));
        Assert.Throws<ArgumentException>(() => sum.Reconstruct(new double[8], 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Reconstruct([], 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Averages(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => sum.Symmetrise(PointGroup.C1, 9));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackProjection(16, 1, 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackProjection(15, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => PaddedReference.From(new Volume(16, 1), 0, 8));
        Assert.Throws<ArgumentOutOfRangeException>(() => PaddedReference.From(new Volume(16, 1), 2, 9));
        sum.Symmetrise(PointGroup.C1, 8);
        Assert.Throws<InvalidOperationException>(() => sum.Symmetrise(PointGroup.C1, 8));
        Assert.Throws<ArgumentException>(() => sum.Add(new BackProjection(16, 1, 2)));
        sum.Clear();
        sum.Add(new BackProjection(16, 1, 2));
    }

    [Fact]
    public void EmptySumsGiveAnEmptyMap() =>
        Assert.All(new BackProjection(16, 1, 2).Reconstruct([], 8).Voxels.ToArray(), voxel => Assert.Equal(0, voxel));

    private static BackProjection SlicesOf(Volume map, int count, int padding = 2)
    {
        var random = new Random(11);
        var disc = new FourierDisc(Nyquist);
        PaddedReference reference = PaddedReference.From(map, 2, Nyquist);
        var sum = new BackProjection(map.BoxSize, map.PixelSize, padding);
        var slice = new ComplexF[disc.Count];
        float[] weight = [.. Enumerable.Repeat(1f, disc.Count)];
        for (int i = 0; i < count; i++)
        {
            Matrix3x3 view = RandomRotation.Next(random).ToMatrix();
            CentralSlice.Extract(reference, view, disc, disc.Count, slice);
            CentralSlice.Insert(slice, weight, view, disc, Nyquist, sum, 0, padding * map.BoxSize);
        }

        return sum;
    }

    private static void AssertSame(Volume expected, Volume actual)
    {
        Assert.Equal((expected.BoxSize, expected.PixelSize), (actual.BoxSize, actual.PixelSize));
        Fsc fsc = Fsc.Between(expected, actual);
        for (int s = 1; s <= 0.8 * Nyquist; s++)
        {
            Assert.InRange(fsc.Correlation[s], 0.999, 1.0001);
        }

        (double product, double power) = (0, 0);
        for (int i = 0; i < expected.Voxels.Length; i++)
        {
            product += (double)expected.Voxels[i] * actual.Voxels[i];
            power += (double)expected.Voxels[i] * expected.Voxels[i];
        }

        Assert.Equal(1, product / power, 0.01);
    }

    // Filling data and weight directly means that the planes x = 0 and x = pN/2 were completed twice over.
    private static void Halve(BackProjection sum, int padding)
    {
        int width = (padding * BoxSize / 2) + 1;
        for (int i = 0; i < sum.Weight.Length; i++)
        {
            if (i % width == 0 || i % width == width - 1)
            {
                sum.Data[i] = 0.5f * sum.Data[i];
                sum.Weight[i] *= 0.5f;
            }
        }
    }

    private static double ShellPower(FourierVolume volume, int shell) =>
        Shells(volume.BoxSize).Zip(volume.Components.ToArray()).Where(pair => pair.First == shell).Sum(pair => (double)pair.Second.SquaredMagnitude);

    private static double[] PaddedShellVoxels(int padding)
    {
        int n = padding * BoxSize;
        var voxels = new double[Nyquist + 1];
        foreach ((double radius, int x) in Radii(n))
        {
            int shell = (int)Math.Round(radius / padding);
            if (radius <= n / 2 && shell <= Nyquist)
            {
                voxels[shell] += x == 0 || 2 * x == n ? 1 : 2;
            }
        }

        return voxels;
    }

    private static IEnumerable<int> Shells(int n) => Radii(n).Select(pair => (int)Math.Round(pair.Radius));

    private static IEnumerable<(double Radius, int X)> Radii(int n) =>
        from z in Enumerable.Range(0, n)
        from y in Enumerable.Range(0, n)
        from x in Enumerable.Range(0, (n / 2) + 1)
        let ky = y <= n / 2 ? y : y - n
        let kz = z <= n / 2 ? z : z - n
        select (Math.Sqrt((x * x) + (ky * ky) + (kz * kz)), x);
}
