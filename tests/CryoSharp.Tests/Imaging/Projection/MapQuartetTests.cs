using System.Runtime.Intrinsics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MapQuartetTests
{
    private const int Box = 16;
    private const int Shell = 6;

    private static readonly FourierDisc Disc = new(Shell);

    private static readonly Matrix3x3 Place = Rotation.FromEuler(new EulerAngles(20, 70, -130)).ToMatrix().Transpose;

    /// <summary>Four maps at once give the sums over the slices of each map alone.</summary>
    /// <remarks>Some hundred products of single precision: 1e-5 of their magnitude.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    public void CompareGivesTheSumsOfSingleSlices(int maps)
    {
        PaddedReference[] references = [.. Enumerable.Range(0, maps).Select(m => PaddedReference.From(RandomMap(m), 2, Shell))];
        (float[] image, float[] weight) = RandomImage();
        var cross = new float[MapQuartet.Size * (Shell + 1)];
        var norm = new float[MapQuartet.Size * (Shell + 1)];
        CentralSlice.Compare(new ReferenceQuartet(references), Place, Disc, Disc.Count, image, Disc.Count, weight, cross, norm);
        for (int m = 0; m < MapQuartet.Size; m++)
        {
            var slice = new ComplexF[Disc.Count];
            if (m < maps)
            {
                CentralSlice.Extract(references[m], Place, Disc, Disc.Count, slice);
            }

            for (int s = 1; s <= Shell; s++)
            {
                int[] members = [.. Enumerable.Range(1, Disc.Count - 1).Where(j => Disc.Shell[j] == s)];
                double expected = members.Sum(j => (slice[j].Re * (double)image[j]) + (slice[j].Im * (double)image[Disc.Count + j]));
                double power = members.Sum(j => weight[j] * (double)slice[j].SquaredMagnitude);
                double scale = 1e-5 * members.Sum(j => Math.Sqrt(slice[j].SquaredMagnitude));
                Assert.Equal(expected, cross[(MapQuartet.Size * s) + m], Math.Max(4 * scale, 1e-9));
                Assert.Equal(power, norm[(MapQuartet.Size * s) + m], Math.Max(1e-5 * power, 1e-9));
            }
        }
    }

    /// <summary>Four maps at once give the slices of each map alone, zero beyond the components asked for.</summary>
    [Theory]
    [InlineData(4, 1.0)]
    [InlineData(2, 0.6)]
    public void ExtractGivesSingleSlices(int maps, double share)
    {
        PaddedReference[] references = [.. Enumerable.Range(0, maps).Select(m => PaddedReference.From(RandomMap(m), 2, Shell - 1))];
        int count = (int)(share * Disc.Count);
        int stride = (count + 15) & ~15;
        float[] slices = [.. Enumerable.Repeat(float.NaN, 2 * MapQuartet.Size * stride)];
        CentralSlice.ExtractQuartet(new ReferenceQuartet(references), Place, Disc, count, slices, stride);
        for (int m = 0; m < MapQuartet.Size; m++)
        {
            var expected = new ComplexF[stride];
            if (m < maps)
            {
                CentralSlice.Extract(references[m], Place, Disc, count, expected);
            }

            for (int j = 0; j < stride; j++)
            {
                float tolerance = 1e-5f * (1 + (float)Math.Sqrt(expected[j].SquaredMagnitude));
                Assert.Equal(expected[j].Re, slices[(2 * m * stride) + j], tolerance);
                Assert.Equal(expected[j].Im, slices[(((2 * m) + 1) * stride) + j], tolerance);
            }
        }
    }

    /// <summary>Four maps at once receive what each would receive alone, times its share; slabs of planes together do what all planes do.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void InsertGivesTheSumsOfSingleInsertions(int slabs)
    {
        (float[] image, float[] weight) = RandomImage();
        float[] shares = [0.5f, 0, 0.3f, 0.2f];
        var quartet = new BackProjectionQuartet(Box, 2 * Box, 2);
        for (int slab = 0; slab < slabs; slab++)
        {
            CentralSlice.Insert(
                image, Disc.Count, weight, Vector128.Create(shares), Place, Disc, Disc.Count, Shell, quartet,
                slab * 2 * Box / slabs, (slab + 1) * 2 * Box / slabs);
        }

        for (int m = 0; m < MapQuartet.Size; m++)
        {
            var expected = new BackProjection(Box, 3, 2);
            ComplexF[] slice = [.. Enumerable.Range(0, Disc.Count).Select(j => shares[m] * new ComplexF(image[j], image[Disc.Count + j]))];
            CentralSlice.Insert(slice, [.. weight.Select(w => shares[m] * w)], Place, Disc, Shell, expected, 0, 2 * Box);
            var actual = new BackProjection(Box, 3, 2);
            quartet.AddTo(actual, m);
            for (int i = 0; i < expected.Weight.Length; i++)
            {
                Assert.Equal(expected.Data[i].Re, actual.Data[i].Re, 1e-5f);
                Assert.Equal(expected.Data[i].Im, actual.Data[i].Im, 1e-5f);
                Assert.Equal(expected.Weight[i], actual.Weight[i], 1e-5f);
            }
        }
    }

    [Fact]
    public void FiveMapsAreRefused() => Assert.Throws<ArgumentException>(() =>
        new ReferenceQuartet([.. Enumerable.Range(0, 5).Select(m => PaddedReference.From(RandomMap(m), 1, Shell))]));

    private static Volume RandomMap(int seed)
    {
        var map = new Volume(Box, 3);
        var random = new CounterRandom(1, 2, (ulong)seed);
        foreach (ref float voxel in map.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return map;
    }

    private static (float[] Image, float[] Weight) RandomImage()
    {
        var random = new CounterRandom(1, 3, 4);
        var image = new float[2 * Disc.Count];
        var weight = new float[Disc.Count];
        for (int j = 0; j < Disc.Count; j++)
        {
            (image[j], image[Disc.Count + j], weight[j]) = ((float)random.NextGaussian(), (float)random.NextGaussian(), (float)random.NextDouble());
        }

        return (image, weight);
    }
}
