using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CryoSharp.IO;

/// <summary>The numbers of an MRC file as single precision.</summary>
internal static class MrcValues
{
    private const int BlockLength = 1 << 18;

    /// <summary>Reads <paramref name="destination"/> from where <paramref name="stream"/> stands, in the file's order.</summary>
    /// <exception cref="MalformedFileException">The file ends too early.</exception>
    public static void Read(Stream stream, MrcHeader header, string path, Span<float> destination)
    {
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength * header.ValueLength);
        try
        {
            for (int start = 0; start < destination.Length; start += BlockLength)
            {
                Span<float> part = destination.Slice(start, Math.Min(BlockLength, destination.Length - start));
                Span<byte> bytes = block.AsSpan(0, part.Length * header.ValueLength);
                if (stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) < bytes.Length)
                {
                    throw MalformedFileException.InBinary(
                        path, header.DataOffset, "", $"the file ends before number {start + part.Length} of {destination.Length}",
                        "It was cut short");
                }

                Decode(bytes, header, part);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <summary>Turns stored numbers into single precision; the lengths agree.</summary>
    public static void Decode(ReadOnlySpan<byte> source, MrcHeader header, Span<float> destination)
    {
        switch (header.Mode)
        {
            case MrcMode.Int8:
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = header.HasUnsignedBytes ? source[i] : (sbyte)source[i];
                }

                break;
            case MrcMode.Float32:
                DecodeSingles(source, header.IsBigEndian, destination);
                break;
            default:
                DecodeShorts(source, header, destination);
                break;
        }
    }

    /// <summary>The bytes of mode 2, lowest first; on machines of that order they are the numbers' own memory.</summary>
    public static ReadOnlySpan<byte> LittleEndian(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.AsBytes(values);
        }

        var reversed = new int[values.Length];
        BinaryPrimitives.ReverseEndianness(MemoryMarshal.Cast<float, int>(values), reversed);
        return MemoryMarshal.AsBytes<int>(reversed);
    }

    /// <summary>The index of the first number that is NaN or infinite, or −1.</summary>
    public static int IndexOfNotFinite(ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                return i;
            }
        }

        return -1;
    }

    private static void DecodeSingles(ReadOnlySpan<byte> source, bool isBigEndian, Span<float> destination)
    {
        source.CopyTo(MemoryMarshal.AsBytes(destination));
        if (isBigEndian == BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(destination);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }
    }

    private static void DecodeShorts(ReadOnlySpan<byte> source, MrcHeader header, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            ReadOnlySpan<byte> two = source.Slice(2 * i, 2);
            ushort bits = header.IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(two) : BinaryPrimitives.ReadUInt16LittleEndian(two);
            destination[i] = header.Mode switch
            {
                MrcMode.Int16 => (short)bits,
                MrcMode.UInt16 => bits,
                _ => (float)BitConverter.UInt16BitsToHalf(bits),
            };
        }
    }
}
