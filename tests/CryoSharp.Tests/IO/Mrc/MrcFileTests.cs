using System.IO.Compression;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class MrcFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<int, bool> ModesAndOrders { get; } = new(
        from mode in new[] { 0, 1, 2, 6, 12 } from isBigEndian in new[] { false, true } select (mode, isBigEndian));

    [Theory]
    [MemberData(nameof(ModesAndOrders))]
    public void EveryModeAndByteOrderGivesTheStoredNumbers(int mode, bool isBigEndian)
    {
        // 60 values stay below 128 and are exact in every mode.
        MrcGrid grid = Read(MrcBytes.Counting(4, 3, 5, mode, isBigEndian, extended: 160));

        Assert.Equal((4, 3, 5), (grid.SizeX, grid.SizeY, grid.SizeZ));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => (float)i), grid.Values.ToArray());
        Assert.Equal(isBigEndian, grid.Header.IsBigEndian);
        Assert.Equal((2.0, 2.0, 2.0), grid.Header.PixelSizes);
    }

    [Theory]
    [InlineData(0, new byte[] { 0xff }, -1f)]
    [InlineData(1, new byte[] { 0xfe, 0xff }, -2f)]
    [InlineData(6, new byte[] { 0xfe, 0xff }, 65534f)]
    [InlineData(12, new byte[] { 0x00, 0xc1 }, -2.5f)]
    [InlineData(2, new byte[] { 0x00, 0x00, 0x20, 0xc0 }, -2.5f)]
    public void SignsAreThoseOfTheMode(int mode, byte[] stored, float expected)
    {
        byte[] bytes = MrcBytes.Counting(2, 2, 2, mode);
        stored.CopyTo(bytes, 1024);
        Assert.Equal(expected, Read(bytes).Values.Span[0]);
    }

    /// <summary>IMOD wrote unsigned bytes in mode 0 and says so in a stamp of its own.</summary>
    [Theory]
    [InlineData(0, 200)]
    [InlineData(1, -56)]
    public void BytesAreUnsignedWhereTheStampOfImodSaysSo(int flags, float expected)
    {
        byte[] bytes = MrcBytes.Counting(2, 2, 2, mode: 0);
        MrcBytes.SetInts(bytes, 152, false, 1146047817, flags);
        bytes[1024] = 200;
        Assert.Equal(expected, Read(bytes).Values.Span[0]);
    }

    /// <summary>The value at (x, y, z) is found by its place along each axis, for all six orders.</summary>
    [Theory]
    [InlineData(1, 2, 3)]
    [InlineData(1, 3, 2)]
    [InlineData(2, 1, 3)]
    [InlineData(2, 3, 1)]
    [InlineData(3, 1, 2)]
    [InlineData(3, 2, 1)]
    public void PermutedAxesArePutInOrder(int mapC, int mapR, int mapS)
    {
        byte[] bytes = MrcBytes.Counting(3, 4, 5);
        MrcBytes.SetInts(bytes, 64, false, mapC, mapR, mapS);
        MrcGrid grid = Read(bytes);

        for (int i = 0; i < 60; i++)
        {
            int[] place = new int[3];
            place[mapC - 1] = i % 3;
            place[mapR - 1] = i / 3 % 4;
            place[mapS - 1] = i / 12;
            Assert.Equal(i, grid.Values.Span[place[0] + (grid.SizeX * (place[1] + (grid.SizeY * place[2])))]);
        }
    }

    [Fact]
    public void WhatCommonProgramsGetWrongIsTolerated()
    {
        byte[] bytes = MrcBytes.Counting(4, 4, 4);
        bytes.AsSpan(208, 8).Clear(); // no MAP, no machine stamp
        MrcBytes.SetInts(bytes, 64, false, 0, 0, 0); // no axes
        MrcBytes.SetFloats(bytes, 40, false, 0, 0, 0, 0, 0, 0); // no cell
        MrcGrid grid = Read([.. bytes, 1, 2, 3]);

        Assert.Equal(63, grid.Values.Span[63]);
        Assert.False(grid.Header.HasMapStamp);
        Assert.Equal((null, null, null), grid.Header.PixelSizes);
        Assert.Equal(3.5, MrcFile.ReadVolume(_folder["a.mrc"], pixelSize: 3.5).PixelSize);
    }

    [Fact]
    public void AMachineStampThatContradictsTheModeIsNotBelieved()
    {
        byte[] bytes = MrcBytes.Counting(4, 4, 4);
        bytes.AsSpan(212, 2).Fill(0x11);
        Assert.Equal(63, Read(bytes).Values.Span[63]);
    }

    [Fact]
    public void GzipIsKnownByItsContent()
    {
        byte[] bytes = MrcBytes.Counting(6, 6, 6, extended: 80);
        WriteGzip("named.like.a.plain.mrc", bytes);
        Volume volume = MrcFile.ReadVolume(_folder["named.like.a.plain.mrc"]);
        Assert.Equal(Enumerable.Range(0, 216).Select(i => (float)i), volume.Voxels.ToArray());
    }

    [Fact]
    public void AVolumeComesBackAsItWasWritten()
    {
        Volume volume = RandomVolume(16, 1.31);
        MrcFile.Write(_folder["a.mrc"], volume, "class 1");
        Volume back = MrcFile.ReadVolume(_folder["a.mrc"]);

        Assert.Equal(volume.Voxels.ToArray(), back.Voxels.ToArray());
        // The cell is a float: relative error 2⁻²⁴ at most.
        Assert.Equal(1.31, back.PixelSize, 1.31 * Math.Pow(2, -24));
        Assert.Equal(["a.mrc"], _folder.FileNames);
    }

    [Fact]
    public void TheHeaderThatIsWrittenIsStrictMrc2014()
    {
        Volume volume = RandomVolume(8, 2);
        MrcFile.Write(_folder["a.mrc"], volume, "class 1");
        byte[] bytes = File.ReadAllBytes(_folder["a.mrc"]);
        MrcHeader header = MrcFile.ReadHeader(_folder["a.mrc"]);

        Assert.Equal(1024 + (4 * 512), bytes.Length);
        Assert.Equal("MAP "u8, bytes.AsSpan(208, 4));
        Assert.Equal([0x44, 0x44, 0, 0], bytes[212..216]);
        Assert.Equal((8, 8, 8), header.Intervals);
        Assert.Equal((16f, 16f, 16f), header.Cell);
        Assert.Equal((90f, 90f, 90f), header.CellAngles);
        Assert.Equal((1, 0, 20141), (header.SpaceGroup, header.ExtendedLength, header.Version));
        Assert.Equal(["CryoSharp 0.1.0", "class 1"], header.Labels);
        float[] values = volume.Voxels.ToArray();
        double mean = values.Average(v => (double)v);
        Assert.Equal(values.Min(), header.Statistics.Minimum);
        Assert.Equal(values.Max(), header.Statistics.Maximum);
        // Both sides sum in double and round to float once.
        Assert.Equal(mean, header.Statistics.Mean, 1e-7);
        Assert.Equal(Math.Sqrt(values.Average(v => (v - mean) * (v - mean))), header.Statistics.Rms, 1e-7);
    }

    /// <summary>The standard deviation is right also where the mean is 10⁴ times larger: 1 and 3 about 20000.</summary>
    [Fact]
    public void StatisticsSurviveALargeMean()
    {
        var volume = new Volume(8, 1);
        for (int i = 0; i < 512; i++)
        {
            volume.Voxels[i] = 20000 + (i % 2 == 0 ? 1 : -1);
        }

        MrcFile.Write(_folder["a.mrc"], volume);
        Assert.Equal((19999f, 20001f, 20000f, 1f), MrcFile.ReadHeader(_folder["a.mrc"]).Statistics);
    }

    public void Dispose() => _folder.Dispose();

    private static Volume RandomVolume(int boxSize, double pixelSize)
    {
        var random = new Random(1);
        var volume = new Volume(boxSize, pixelSize);
        foreach (ref float voxel in volume.Voxels)
        {
            voxel = random.NextSingle() - 0.25f;
        }

        return volume;
    }

    private MrcGrid Read(byte[] bytes)
    {
        File.WriteAllBytes(_folder["a.mrc"], bytes);
        return MrcFile.ReadGrid(_folder["a.mrc"]);
    }

    private void WriteGzip(string name, byte[] bytes)
    {
        using var stream = new GZipStream(File.Create(_folder[name]), CompressionLevel.Fastest);
        stream.Write(bytes);
    }
}
