using System.Runtime.Intrinsics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class BackProjectionQuartetTests
{
    private const int Box = 16;
    private const int Shell = 6;

    private static readonly FourierDisc Disc = new(Shell);

    private static readonly Matrix3x3 Place = Rotation.FromEuler(new EulerAngles(20, 70, -130)).ToMatrix().Transpose;

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

        for (int m = 0; m < BackProjectionQuartet.Size; m++)
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
