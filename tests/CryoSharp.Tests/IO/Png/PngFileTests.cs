using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class PngFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>CRC-32 of "123456789" is 0xCBF43926: the check value of the catalogue of CRC algorithms.</summary>
    [Fact]
    public void TheChecksumIsCrc32() => Assert.Equal(0xCBF43926, PngFile.Crc("123456789"u8));

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 5, 1)]
    [InlineData(5, 7, 3)]
    [InlineData(300, 200, 3)]
    public void APictureComesBackAsItWasWritten(int width, int height, int samples)
    {
        byte[] pixels = new byte[width * height * samples];
        new Random(1).NextBytes(pixels);
        if (samples == 1)
        {
            PngFile.WriteGrey(_folder["a.png"], width, height, pixels);
        }
        else
        {
            PngFile.WriteRgb(_folder["a.png"], width, height, pixels);
        }

        Assert.Equal((width, height, samples), Decode(File.ReadAllBytes(_folder["a.png"]), out byte[] decoded));
        Assert.Equal(pixels, decoded);
    }

    [Fact]
    public void AWrongNumberOfPixelsIsRefused() =>
        Assert.Throws<ArgumentException>(() => PngFile.WriteGrey(_folder["a.png"], 3, 2, new byte[5]));

    public void Dispose() => _folder.Dispose();

    /// <summary>Reads what a PNG of 8 bits says, with all filters but Paeth's, and checks every chunk's checksum by polynomial division.</summary>
    private static (int Width, int Height, int Samples) Decode(byte[] png, out byte[] pixels)
    {
        Assert.Equal([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], png[..8]);
        var names = new List<string>();
        byte[] header = [];
        byte[] packed = [];
        for (int at = 8; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            string name = Encoding.ASCII.GetString(png, at + 4, 4);
            byte[] content = png[(at + 8)..(at + 8 + length)];
            Assert.Equal(Remainder(png.AsSpan(at + 4, 4 + length)), BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at + 8 + length)));
            names.Add(name);
            header = name == "IHDR" ? content : header;
            packed = name == "IDAT" ? content : packed;
            at += 12 + length;
        }

        Assert.Equal(["IHDR", "IDAT", "IEND"], names);
        Assert.Equal([0, 0, 0], header[10..]);
        (int width, int height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4)));
        int samples = header[9] == 2 ? 3 : 1;
        using var rows = new MemoryStream();
        using (var stream = new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress))
        {
            stream.CopyTo(rows);
        }

        pixels = Unfilter(rows.ToArray(), width * samples, height, samples);
        return (width, height, samples);
    }

    private static byte[] Unfilter(byte[] rows, int stride, int height, int samples)
    {
        Assert.Equal((stride + 1) * height, rows.Length);
        byte[] pixels = new byte[stride * height];
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < stride; i++)
            {
                int left = i < samples ? 0 : pixels[(y * stride) + i - samples];
                int above = y == 0 ? 0 : pixels[((y - 1) * stride) + i];
                byte filter = rows[y * (stride + 1)];
                Assert.InRange(filter, 0, 3);
                int prediction = filter switch { 0 => 0, 1 => left, 2 => above, _ => (left + above) / 2 };
                pixels[(y * stride) + i] = (byte)(rows[(y * (stride + 1)) + 1 + i] + prediction);
            }
        }

        return pixels;
    }

    private static uint Remainder(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? 0xedb88320 ^ (crc >> 1) : crc >> 1;
            }
        }

        return ~crc;
    }
}
