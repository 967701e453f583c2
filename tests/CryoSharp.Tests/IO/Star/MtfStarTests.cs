using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class MtfStarTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ATableIsReadAndInterpolated()
    {
        DetectorMtf mtf = MtfStar.Read(Write("0 1\n0.25 0.5\n0.5 0.1\n"));

        Assert.Equal([(0, 1), (0.25, 0.5), (0.5, 0.1)], mtf.Points);
        Assert.Equal([1, 1, 0.75, 0.5, 0.3, 0.1, 0.1], new[] { -1, 0, 0.125, 0.25, 0.375, 0.5, 0.6 }.Select(mtf.At), (a, b) => Math.Abs(a - b) < 1e-12);
    }

    [Fact]
    public void AMtfOfRealDetectorIsRead()
    {
        DetectorMtf mtf = MtfStar.Read(SharedCorpus.PathOf("betagal-10204/mtf_k2_200kV.star"));
        Assert.Equal(1, mtf.At(0), 0.01);
        Assert.InRange(mtf.At(0.5), 0.05, 0.9);
    }

    [Theory]
    [InlineData("0 1\n0 0.5\n", "\"0\" is not above the frequency before")]
    [InlineData("0 1\n0.5 0\n", "\"0\" is not positive")]
    [InlineData("0 1\n0.5 x\n", "\"x\" is not a number")]
    public void BadValuesAreRefused(string rows, string problem)
    {
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => MtfStar.Read(Write(rows)));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileWithoutTheColumnsIsRefused()
    {
        string path = _folder.Write("other.star", "data_\n\nloop_\n_rlnImageName #1\na\n");
        Assert.Contains("rlnResolutionInversePixel", Assert.Throws<MalformedFileException>(() => MtfStar.Read(path)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Write(string rows) =>
        _folder.Write("mtf.star", $"data_\n\nloop_\n_rlnResolutionInversePixel #1\n_rlnMtfValue #2\n{rows}\n");
}
