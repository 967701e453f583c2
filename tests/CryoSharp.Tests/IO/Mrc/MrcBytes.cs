using System.Buffers.Binary;
using System.Text;

namespace CryoSharp.Tests;

/// <summary>MRC files made byte by byte, from the specification and not with the code under test.</summary>
internal static class MrcBytes
{
    /// <summary>A valid file whose values are 0, 1, 2, …, in the file's order.</summary>
    public static byte[] Counting(int nx, int ny, int nz, int mode = 2, bool isBigEndian = false, int extended = 0)
    {
        int width = mode switch { 0 => 1, 2 => 4, _ => 2 };
        byte[] bytes = new byte[1024 + extended + (nx * ny * nz * width)];
        SetInts(bytes, 0, isBigEndian, nx, ny, nz, mode);
        SetInts(bytes, 28, isBigEndian, nx, ny, nz);
        SetFloats(bytes, 40, isBigEndian, 2 * nx, 2 * ny, 2 * nz, 90, 90, 90);
        SetInts(bytes, 64, isBigEndian, 1, 2, 3);
        SetInts(bytes, 88, isBigEndian, 1, extended);
        Encoding.ASCII.GetBytes("MAP ").CopyTo(bytes, 208);
        bytes.AsSpan(212, 2).Fill(isBigEndian ? (byte)0x11 : (byte)0x44);
        for (int i = 0; i < nx * ny * nz; i++)
        {
            Span<byte> at = bytes.AsSpan(1024 + extended + (i * width), width);
            switch (mode)
            {
                case 0:
                    at[0] = (byte)i;
                    break;
                case 2:
                    SetFloats(at, 0, isBigEndian, i);
                    break;
                default:
                    ushort bits = mode == 12 ? BitConverter.HalfToUInt16Bits((Half)i) : (ushort)i;
                    BinaryPrimitives.WriteUInt16LittleEndian(at, isBigEndian ? BinaryPrimitives.ReverseEndianness(bits) : bits);
                    break;
            }
        }

        return bytes;
    }

    public static void SetInts(Span<byte> bytes, int offset, bool isBigEndian, params int[] values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            int value = isBigEndian ? BinaryPrimitives.ReverseEndianness(values[i]) : values[i];
            BinaryPrimitives.WriteInt32LittleEndian(bytes[(offset + (4 * i))..], value);
        }
    }

    public static void SetFloats(Span<byte> bytes, int offset, bool isBigEndian, params float[] values) =>
        SetInts(bytes, offset, isBigEndian, [.. values.Select(BitConverter.SingleToInt32Bits)]);
}
