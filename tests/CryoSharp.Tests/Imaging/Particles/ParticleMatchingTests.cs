using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class ParticleMatchingTests
{
    [Fact]
    public void TheSameImagesInAnotherOrderAreFound()
    {
        var matching = ParticleMatching.Of(Set(("/a/1.mrcs", 0), ("/a/1.mrcs", 1), ("/a/2.mrcs", 0)), Set(("/a/2.mrcs", 0), ("/a/1.mrcs", 0), ("/a/3.mrcs", 1)));
        Assert.Equal([(0, 1), (2, 0)], matching.Pairs);
        Assert.Equal((false, 0), (matching.ByFileName, matching.Repeated));
    }

    [Fact]
    public void FileNamesDecideWhereFoldersDiffer()
    {
        var matching = ParticleMatching.Of(Set(("/a/1.mrcs", 0), ("/a/1.mrcs", 1)), Set(("/b/1.mrc", 1), ("/b/1.mrc", 0)));
        Assert.Equal([(0, 1), (1, 0)], matching.Pairs);
        Assert.True(matching.ByFileName);
    }

    [Fact]
    public void OneNameOfTwoStacksDecidesNothing() =>
        Assert.Empty(ParticleMatching.Of(Set(("/a/1.mrcs", 0), ("/b/1.mrcs", 0)), Set(("/c/1.mrcs", 0))).Pairs);

    [Fact]
    public void AnImageThatComesTwiceIsMatchedOnce()
    {
        var matching = ParticleMatching.Of(Set(("/a/1.mrcs", 0), ("/a/1.mrcs", 0)), Set(("/a/1.mrcs", 0), ("/a/1.mrcs", 1)));
        Assert.Equal([(0, 0)], matching.Pairs);
        Assert.Equal(1, matching.Repeated);
    }

    private static ParticleSet Set(params (string Stack, int Index)[] images) => new(
        [new OpticsGroup { Name = "one", VoltageKilovolts = 300, SphericalAberrationMillimetres = 2.7, AmplitudeContrast = 0.1, PixelSize = 1 }],
        [.. images.Select(image => new Particle { StackPath = image.Stack, StackIndex = image.Index })],
        []);
}
