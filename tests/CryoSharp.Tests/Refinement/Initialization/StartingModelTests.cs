using CryoSharp.Imaging;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class StartingModelTests
{
    private static readonly RefinementSettings Settings = new()
    {
        Search = PoseSearch.None,
        ParticleDiameter = 44,
        InitialLowPass = 10,
    };

    /// <summary>A map given on any grey scale starts on the same one, to rounding.</summary>
    [Theory]
    [InlineData(7)]
    [InlineData(0.01)]
    public void TheGreyScaleOfAMapDoesNotMatter(float factor)
    {
        var mixture = new SmallMixture(40, [SmallMixture.Optics]);
        Volume plain = Start(mixture, 1).Model.References[0];
        Volume scaled = Start(mixture, factor).Model.References[0];
        for (int v = 0; v < plain.Voxels.Length; v++)
        {
            Assert.Equal(plain.Voxels[v], scaled.Voxels[v], 1e-4f);
        }
    }

    /// <summary>The noise of an image of variance 1 per pixel is M²/2 per part of a component, times the mask's mean square.</summary>
    /// <remarks>The signal adds to the lowest shells; shells 6 and 7 hold 40 · 22 components, so σ² is known to 1/√880 · √2 ≈ 5 %. The signal's rest and the
    /// normalisation by a background that holds some signal allow 25 %.</remarks>
    [Fact]
    public void TheFirstNoisePowerIsThatOfTheMaskedNoise()
    {
        var mixture = new SmallMixture(40, [SmallMixture.Optics]);
        RefinementState state = Start(mixture, 1);
        var mask = new float[SmallMixture.Box * SmallMixture.Box];
        SoftMask.Circle(SmallMixture.Box, 44 / SmallMixture.PixelSize / 2, ImagePreparation.MaskEdge, mask);
        double expected = mask.Sum(m => (double)m * m) / 2;
        Assert.InRange(state.Model.NoisePower[0][7] / expected, 0.75, 1.25);
    }

    [Fact]
    public void OneMapForTwoClassesBeginsAtRandomAndNoMapNeedsPoses()
    {
        var mixture = new SmallMixture(8, [SmallMixture.Optics]);
        Assert.Equal([0, 1], StartingModel.Make(Settings, mixture.Set, mixture.Stack, [mixture.Maps[0]], 2, 16, 4, Mask()).SplitFrom);
        RefinementState none = StartingModel.Make(Settings, mixture.Set, mixture.Stack, [], 2, 16, 4, Mask());
        Assert.True(none.LacksReferences);
        Assert.Throws<ArgumentException>(() => StartingModel.Make(Settings, mixture.Set, mixture.Stack, mixture.Maps, 3, 16, 4, Mask()));
    }

    private static RefinementState Start(SmallMixture mixture, float factor)
    {
        Volume map = mixture.Maps[0].Clone();
        foreach (ref float voxel in map.Voxels)
        {
            voxel *= factor;
        }

        return StartingModel.Make(Settings, mixture.Set, mixture.Stack, [map], 1, SmallMixture.Box, SmallMixture.PixelSize, Mask());
    }

    private static Volume Mask() => SoftMask.Sphere(SmallMixture.Box, SmallMixture.PixelSize, 5.5, 2);
}
