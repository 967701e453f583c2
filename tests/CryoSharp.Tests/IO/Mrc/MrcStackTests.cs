using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class MrcStackTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Theory]
    [MemberData(nameof(MrcFileTests.ModesAndOrders), MemberType = typeof(MrcFileTests))]
    public void AnyImageIsReadByItself(int mode, bool isBigEndian)
    {
        File.WriteAllBytes(_folder["a.mrcs"], MrcBytes.Counting(4, 4, 6, mode, isBigEndian, extended: 96));
        using var stack = MrcStack.Open(_folder["a.mrcs"]);
        var image = new float[16];
        foreach (int index in new[] { 5, 0, 3 })
        {
            stack.Read(index, image);
            Assert.Equal(Enumerable.Range(16 * index, 16).Select(i => (float)i), image);
        }

        Assert.Equal((6, 4, 2.0), (stack.Count, stack.BoxSize, stack.PixelSize));
    }

    [Theory]
    [InlineData(-1, 16, "index")]
    [InlineData(6, 16, "index")]
    [InlineData(0, 15, "room for 15")]
    public void AWrongIndexOrLengthIsRefused(int index, int length, string expected)
    {
        File.WriteAllBytes(_folder["a.mrcs"], MrcBytes.Counting(4, 4, 6));
        using var stack = MrcStack.Open(_folder["a.mrcs"]);
        var e = Assert.ThrowsAny<ArgumentException>(() => stack.Read(index, new float[length]));
        Assert.Contains(expected == "index" ? "particle" : expected, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesComeBackAsTheyWereWritten()
    {
        var random = new Random(1);
        float[][] images = [.. Enumerable.Range(0, 7).Select(_ => Enumerable.Range(0, 36).Select(_ => random.NextSingle()).ToArray())];
        using (var writer = MrcStackWriter.Create(_folder["a.mrcs"], 6, 1.5, "made for a test"))
        {
            foreach (float[] image in images)
            {
                writer.Append(image);
            }

            Assert.DoesNotContain("a.mrcs", _folder.FileNames);
            writer.Complete();
        }

        using var stack = MrcStack.Open(_folder["a.mrcs"]);
        Assert.Equal((7, 6, 1.5), (stack.Count, stack.BoxSize, stack.PixelSize));
        for (int i = 0; i < 7; i++)
        {
            var image = new float[36];
            stack.Read(i, image);
            Assert.Equal(images[i], image);
        }

        MrcHeader header = stack.Header;
        Assert.Equal((0, (6, 6, 1), (9f, 9f, 1.5f)), (header.SpaceGroup, header.Intervals, header.Cell));
        Assert.Equal(images.Max(image => image.Max()), header.Statistics.Maximum);
        Assert.Equal(images.Average(image => image.Average(v => (double)v)), header.Statistics.Mean, 1e-7);
        Assert.Equal(["a.mrcs"], _folder.FileNames);
    }

    /// <summary>11 bits: half a unit of the last place is at most 2⁻¹¹ of the value.</summary>
    [Fact]
    public void HalfPrecisionKeepsElevenBits()
    {
        float[] image = [0.1f, -1.23456f, 1234.5f, 0];
        using (var writer = MrcStackWriter.Create(_folder["a.mrcs"], 2, 1, MrcMode.Float16))
        {
            writer.Append(image);
            Assert.Throws<OverflowException>(() => writer.Append([0, 70000, 0, 0]));
            writer.Complete();
        }

        using var stack = MrcStack.Open(_folder["a.mrcs"]);
        var back = new float[4];
        stack.Read(0, back);

        Assert.Equal((1, MrcMode.Float16, 1024L + 8), (stack.Count, stack.Header.Mode, new FileInfo(_folder["a.mrcs"]).Length));
        Assert.All(image.Zip(back), pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, Math.Abs(pair.First) / 2048));
        Assert.Equal(back.Max(), stack.Header.Statistics.Maximum);
        Assert.Throws<ArgumentOutOfRangeException>(() => MrcStackWriter.Create(_folder["b.mrcs"], 2, 1, MrcMode.Int16));
    }

    [Fact]
    public void AnAbandonedStackLeavesTheOldOne()
    {
        File.WriteAllText(_folder["a.mrcs"], "old");
        using (var writer = MrcStackWriter.Create(_folder["a.mrcs"], 2, 1))
        {
            writer.Append([1, 2, 3, 4]);
        }

        Assert.Equal("old", File.ReadAllText(_folder["a.mrcs"]));
        Assert.Equal(["a.mrcs"], _folder.FileNames);
    }

    [Fact]
    public void WhatIsNoStackIsNotWritten()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => MrcStackWriter.Create(_folder["a.mrcs"], 5, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => MrcStackWriter.Create(_folder["a.mrcs"], 4, 0));
        using var writer = MrcStackWriter.Create(_folder["a.mrcs"], 4, 1);
        Assert.Throws<ArgumentException>(() => writer.Append(new float[15]));
        Assert.Throws<InvalidOperationException>(writer.Complete);
    }

    public void Dispose() => _folder.Dispose();
}
