using System.Buffers.Binary;
using System.IO.Compression;

namespace CryoSharp.IO;

/// <summary>Writes pictures as PNG: 8 bits per sample, grey or red-green-blue, not interlaced.</summary>
/// <remarks>
/// PNG Specification, third edition (W3C 2025): signature, IHDR, one IDAT, IEND. Rows are stored as differences from the row above.
/// </remarks>
public static class PngFile
{
    private const byte FilterUp = 2;

    private static readonly uint[] CrcTable = MakeCrcTable();

    /// <summary>Writes a grey picture; 0 is black.</summary>
    /// <param name="pixels">width·height bytes, the top row first.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A side is not positive, or the length is not width·height.</exception>
    public static void WriteGrey(string path, int width, int height, ReadOnlySpan<byte> pixels) => Write(path, width, height, 1, pixels);

    /// <summary>Writes a colour picture.</summary>
    /// <param name="pixels">3·width·height bytes, red, green, blue, the top row first.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">A side is not positive, or the length is not 3·width·height.</exception>
    public static void WriteRgb(string path, int width, int height, ReadOnlySpan<byte> pixels) => Write(path, width, height, 3, pixels);

    /// <summary>A colour picture as the bytes of a file.</summary>
    /// <param name="pixels">3·width·height bytes, red, green, blue, the top row first.</param>
    /// <exception cref="ArgumentException">A side is not positive, or the length is not 3·width·height.</exception>
    public static byte[] EncodeRgb(int width, int height, ReadOnlySpan<byte> pixels) => Encode(width, height, 3, pixels);

    /// <summary>The CRC-32 of a chunk (PNG specification, annex D): polynomial 0xEDB88320, reflected.</summary>
    internal static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte b in bytes)
        {
            crc = CrcTable[(byte)(crc ^ b)] ^ (crc >> 8);
        }

        return ~crc;
    }

    private static void Write(string path, int width, int height, int samples, ReadOnlySpan<byte> pixels)
    {
        byte[] bytes = Encode(width, height, samples, pixels);
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    private static byte[] Encode(int width, int height, int samples, ReadOnlySpan<byte> pixels)
    {
        if (width <= 0 || height <= 0 || pixels.Length != (long)width * height * samples)
        {
            throw new ArgumentException(
                $"A picture of {width}×{height} with {samples} samples per pixel cannot have {pixels.Length} bytes.",
                nameof(pixels));
        }

        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8; // bits per sample
        header[9] = samples == 3 ? (byte)2 : (byte)0; // colour type

        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a]);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(pixels, width * samples));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(ReadOnlySpan<byte> pixels, int stride)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            byte[] row = new byte[1 + stride];
            row[0] = FilterUp;
            for (int start = 0; start < pixels.Length; start += stride)
            {
                for (int i = 0; i < stride; i++)
                {
                    row[1 + i] = (byte)(pixels[start + i] - (start == 0 ? 0 : pixels[start - stride + i]));
                }

                stream.Write(row);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream stream, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        byte[] chunk = new byte[12 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, content.Length);
        type.CopyTo(chunk.AsSpan(4));
        content.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + content.Length), Crc(chunk.AsSpan(4, 4 + content.Length)));
        stream.Write(chunk);
    }

    private static uint[] MakeCrcTable()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            uint c = n;
            for (int bit = 0; bit < 8; bit++)
            {
                c = (c & 1) != 0 ? 0xedb88320 ^ (c >> 1) : c >> 1;
            }

            table[n] = c;
        }

        return table;
    }
}
