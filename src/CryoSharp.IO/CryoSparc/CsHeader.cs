using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace CryoSharp.IO;

/// <summary>The header of a NumPy file that holds a structured array of one dimension.</summary>
/// <param name="Length">Where the first row begins, in bytes.</param>
/// <param name="RowSize">Bytes of a row; fields follow one another without gaps.</param>
/// <remarks>NumPy Enhancement Proposal 1: signature, version, length, and a Python dictionary as text.</remarks>
internal sealed record CsHeader(
    int Length, int RowCount, int RowSize, ImmutableArray<(string Name, CsType Type, ImmutableArray<int> Shape)> Fields)
{
    private const string Export = "Choose a .cs file of cryoSPARC";

    public static ReadOnlySpan<byte> NumpySignature => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static ReadOnlySpan<byte> CsdatSignature => [0x95, (byte)'C', (byte)'S', (byte)'D', (byte)'A', (byte)'T'];

    /// <summary>Reads the header; refusals 1 to 6 of <see cref="CsTable"/>.</summary>
    public static CsHeader Read(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith(CsdatSignature))
        {
            throw MalformedFileException.InBinary(
                path, 0, "signature", "this is the encoding CSDAT, which is not read here",
                "Export the result in cryoSPARC (job, Outputs, Export), which writes NumPy tables and copies the images' paths");
        }

        if (!bytes.StartsWith(NumpySignature))
        {
            throw MalformedFileException.InBinary(path, 0, "signature", "this is no .cs table", Export);
        }

        if (bytes.Length < 12 || bytes[6] is < 1 or > 3)
        {
            throw MalformedFileException.InBinary(
                path, 6, "version", bytes.Length < 12 ? "the file ends in its header" : $"{bytes[6]}.{bytes[7]} is no header version that is known", Export);
        }

        (long length, int start) = bytes[6] == 1
            ? (BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]), 10)
            : (BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]), 12);
        if (start + length > bytes.Length)
        {
            throw MalformedFileException.InBinary(
                path, 8, "header length", $"the header has {length} bytes, the file only {bytes.Length}", "It was cut short; copy it again");
        }

        ReadOnlySpan<byte> text = bytes.Slice(start, (int)length);
        return FromDictionary(PythonLiteral.Parse(Encoding.UTF8.GetString(text)), start + (int)length, path);
    }

    /// <summary>The bytes of a header; version 2.0 where 1.0 is too short.</summary>
    public static byte[] Write(int rowCount, IReadOnlyList<CsColumn> columns)
    {
        string? twice = columns.GroupBy(column => column.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null)
        {
            throw new ArgumentException($"The column {twice} stands twice.", nameof(columns));
        }

        IEnumerable<string> fields = columns.Select(column => column.Shape.IsEmpty
            ? $"('{column.Name}', '{column.Type}')"
            : $"('{column.Name}', '{column.Type}', ({string.Concat(column.Shape.Select(side => $"{side},"))}))");
        byte[] text = Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{{'descr': [{string.Join(", ", fields)}], 'fortran_order': False, 'shape': ({rowCount},), }}"));
        bool isShort = text.Length + 1 + 64 <= ushort.MaxValue;
        int start = isShort ? 10 : 12;

        // The data begin at a multiple of 64 bytes.
        int total = (start + text.Length + 1 + 63) / 64 * 64;
        var bytes = new byte[total];
        NumpySignature.CopyTo(bytes);
        bytes[6] = (byte)(isShort ? 1 : 2);
        bytes.AsSpan(start).Fill((byte)' ');
        text.CopyTo(bytes, start);
        bytes[^1] = (byte)'\n';
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)(total - start));
        if (!isShort)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(8), (uint)(total - start));
        }

        return bytes;
    }

    private static CsHeader FromDictionary(object? literal, int length, string path)
    {
        if (literal is not IReadOnlyDictionary<string, object?> header
            || header.GetValueOrDefault("descr") is not IReadOnlyList<object?> fields
            || header.GetValueOrDefault("fortran_order") is not false
            || header.GetValueOrDefault("shape") is not IReadOnlyList<object?> { Count: 1 } shape || shape[0] is not (long and >= 0 and <= int.MaxValue))
        {
            throw MalformedFileException.InBinary(path, 10, "header", "it is not that of a table: a structured array of one dimension", Export);
        }

        ImmutableArray<(string, CsType, ImmutableArray<int>)>.Builder read = ImmutableArray.CreateBuilder<(string, CsType, ImmutableArray<int>)>();
        var names = new HashSet<string>();
        long rowSize = 0;
        foreach (object? field in fields)
        {
            (string name, CsType type, ImmutableArray<int> sides) = Field(field, path);
            rowSize += sides.Aggregate((long)type.Size, (product, side) => product * side);
            if (!names.Add(name) || rowSize > int.MaxValue)
            {
                throw MalformedFileException.InBinary(
                    path, 10, "header", rowSize > int.MaxValue ? "a row is larger than 2 GiB" : $"the column {name} stands twice", Export);
            }

            read.Add((name, type, sides));
        }

        return new CsHeader(length, (int)(long)shape[0]!, (int)rowSize, read.DrainToImmutable());
    }

    private static (string Name, CsType Type, ImmutableArray<int> Shape) Field(object? field, string path)
    {
        if (field is not IReadOnlyList<object?> { Count: 2 or 3 } parts || parts[0] is not string name || parts[1] is not string type)
        {
            throw MalformedFileException.InBinary(path, 10, "header", "a column is not described by name and type", Export);
        }

        CsType known = CsType.Parse(type) ?? throw MalformedFileException.InBinary(
            path, 10, "header", $"the column {name} has the type {type}, which is not read here", "Export the result in cryoSPARC again");
        if (parts.Count == 2)
        {
            return (name, known, []);
        }

        // Cells have at most three dimensions of at most 65,535.
        bool isShape = parts[2] is IReadOnlyList<object?> { Count: <= 3 } sides && sides.All(side => side is long and >= 1 and <= ushort.MaxValue);
        return isShape
            ? (name, known, [.. ((IReadOnlyList<object?>)parts[2]!).Select(side => (int)(long)side!)])
            : throw MalformedFileException.InBinary(path, 10, "header", $"the column {name} has no shape that is known", Export);
    }
}
