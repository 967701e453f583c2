using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace CryoSharp.IO;

/// <summary>A NumPy file (<c>.npy</c>) that holds one plain array of one dimension, little-endian: uint16 or float32.</summary>
/// <remarks>
/// <para>NumPy Enhancement Proposal 1, format version 1.0. Read in Python by <c>numpy.load(path)</c>. docs/formats/npy.md.</para>
/// <para>Refused, with <see cref="MalformedFileException"/>: another signature, version or dimension, another type than the one asked for, fewer bytes than the values need.</para>
/// </remarks>
public static class NpyFile
{
    private const int HeaderStart = 10;

    // The values begin at a multiple of this.
    private const int Alignment = 64;

    /// <summary>Writes an array; an earlier file is replaced at once.</summary>
    /// <typeparam name="T">ushort or float.</typeparam>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="NotSupportedException">Another type.</exception>
    public static void Write<T>(string path, ReadOnlySpan<T> values)
        where T : unmanaged
    {
        byte[] text = Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': '{TypeOf<T>()}', 'fortran_order': False, 'shape': ({values.Length},), }}"));
        int start = (HeaderStart + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var bytes = new byte[start + MemoryMarshal.AsBytes(values).Length];
        CsHeader.NumpySignature.CopyTo(bytes);
        bytes[6] = 1;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(start - HeaderStart));
        bytes.AsSpan(HeaderStart, start - HeaderStart).Fill((byte)' ');
        text.CopyTo(bytes, HeaderStart);
        bytes[start - 1] = (byte)'\n';
        MemoryMarshal.AsBytes(values).CopyTo(bytes.AsSpan(start));
        AtomicFile.Write(path, stream => stream.Write(bytes));
    }

    /// <summary>Reads an array.</summary>
    /// <typeparam name="T">ushort or float: the type that the file must have.</typeparam>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="MalformedFileException">See above.</exception>
    /// <exception cref="NotSupportedException">Another type.</exception>
    public static T[] Read<T>(string path)
        where T : unmanaged
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (!bytes.AsSpan().StartsWith(CsHeader.NumpySignature))
        {
            throw MalformedFileException.InBinary(path, 0, "signature", "this is no NumPy file", "Choose a .npy file");
        }

        int start = bytes.Length < HeaderStart ? int.MaxValue : HeaderStart + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        if (bytes.Length < start)
        {
            throw MalformedFileException.InBinary(path, 8, "header length", "the file ends in its header", "It was cut short; copy it again");
        }

        if ((bytes[6], bytes[7]) is not (1, 0))
        {
            throw MalformedFileException.InBinary(path, 6, "version", $"{bytes[6]}.{bytes[7]} is not read here", "Save it with numpy.save");
        }

        string wanted = TypeOf<T>();
        if (PythonLiteral.Parse(Encoding.ASCII.GetString(bytes, HeaderStart, start - HeaderStart)) is not IReadOnlyDictionary<string, object?> header
            || header.GetValueOrDefault("descr") as string != wanted
            || header.GetValueOrDefault("fortran_order") is not bool
            || header.GetValueOrDefault("shape") is not IReadOnlyList<object?> { Count: 1 } shape || shape[0] is not (long and >= 0 and <= int.MaxValue and long count))
        {
            throw MalformedFileException.InBinary(path, HeaderStart, "header", $"it is not that of a plain array {wanted} of one dimension", "Save such an array with numpy.save");
        }

        long needed = count * Marshal.SizeOf<T>();
        return bytes.Length - start >= needed
            ? MemoryMarshal.Cast<byte, T>(bytes.AsSpan(start, (int)needed)).ToArray()
            : throw MalformedFileException.InBinary(path, start, "", $"{count} values need {needed} bytes, the file has {bytes.Length - start}", "It was cut short; copy it again");
    }

    private static string TypeOf<T>() => default(T) switch
    {
        ushort => "<u2",
        float => "<f4",
        _ => throw new NotSupportedException($"Arrays of {typeof(T).Name} are not written; uint16 and float32 are."),
    };
}
