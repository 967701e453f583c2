using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;

namespace CryoSharp.IO;

/// <summary>A column of a <see cref="CsTable"/>: for each row one value, a text, or an array of values of one shape.</summary>
/// <remarks>A view of the file's bytes, so that joining tables copies nothing. Any number of threads may read.</remarks>
public sealed class CsColumn
{
    private readonly string _filePath;
    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _stride;
    private readonly long _fileOffset;
    private readonly int[]? _rows;

    /// <summary>A view of bytes.</summary>
    /// <param name="bytes">Begins with the value of the first row.</param>
    /// <param name="stride">Bytes from a row to the next.</param>
    /// <param name="fileOffset">Where <paramref name="bytes"/> begin in the file.</param>
    /// <param name="rows">Rows of the bytes that make up this column, or null for all of them.</param>
    internal CsColumn(
        string filePath, string name, CsType type, ImmutableArray<int> shape, ReadOnlyMemory<byte> bytes, int stride, long fileOffset, int[]? rows = null)
    {
        (_filePath, Name, Type, Shape, _bytes, _stride, _fileOffset, _rows) = (filePath, name, type, shape, bytes, stride, fileOffset, rows);
        Count = shape.Aggregate(1, (product, side) => product * side);
    }

    /// <summary>Slot and field, such as <c>alignments3D/pose</c>.</summary>
    public string Name { get; }

    /// <summary>The type of its values.</summary>
    public CsType Type { get; }

    /// <summary>The shape of a row's array; empty for a single value.</summary>
    public ImmutableArray<int> Shape { get; }

    /// <summary>How many values a row has: the product of the shape.</summary>
    public int Count { get; }

    /// <summary>Bytes of a row.</summary>
    internal int ByteCount => Count * Type.Size;

    /// <summary>A column to be written.</summary>
    /// <typeparam name="T">float, double, or an integer of 8 to 64 bits.</typeparam>
    /// <param name="values">Row after row.</param>
    /// <param name="shape">Of each row's array; none for single values.</param>
    /// <exception cref="ArgumentException">The number of values is no multiple of the shape's, or the type cannot be written.</exception>
    public static CsColumn Of<T>(string name, ReadOnlySpan<T> values, params ImmutableArray<int> shape)
        where T : unmanaged
    {
        int count = shape.Aggregate(1, (product, side) => product * side);
        if (count <= 0 || values.Length % count != 0)
        {
            throw new ArgumentException($"{values.Length} values of {name} are no whole number of rows of {count}.", nameof(values));
        }

        // The bytes are those of this machine; every machine that .NET 10 runs on and that a volume fits in is little endian.
        CsType type = CsType.Of<T>();
        return new CsColumn("", name, type, shape, MemoryMarshal.AsBytes(values).ToArray(), count * type.Size, 0);
    }

    /// <summary>A column of texts to be written; its width is that of the longest in UTF-8.</summary>
    public static CsColumn OfText(string name, IReadOnlyList<string> values)
    {
        byte[][] texts = [.. values.Select(Encoding.UTF8.GetBytes)];
        int width = texts.Select(text => text.Length).Append(1).Max();
        var bytes = new byte[texts.Length * width];
        for (int row = 0; row < texts.Length; row++)
        {
            texts[row].CopyTo(bytes, row * width);
        }

        return new CsColumn("", name, new CsType('S', width), [], bytes, width, 0);
    }

    /// <summary>A finite number.</summary>
    /// <param name="component">Which of the row's values, from 0.</param>
    /// <exception cref="MalformedFileException">The column has no numbers, or this one is not finite.</exception>
    public double Number(int row, int component = 0)
    {
        ReadOnlySpan<byte> value = Value(row, component);
        double number = (Type.Kind, Type.Size) switch
        {
            ('f', 4) => BinaryPrimitives.ReadSingleLittleEndian(value),
            ('f', 8) => BinaryPrimitives.ReadDoubleLittleEndian(value),
            ('i', _) => Signed(value),
            ('u', _) => Unsigned(value),
            _ => throw Wrong(row, $"{Name} holds no numbers ({Type})", "Correct the table"),
        };
        return double.IsFinite(number) ? number : throw Wrong(row, $"row {row + 1} has no finite number", "Leave this particle out, or run the job again");
    }

    /// <summary>A whole number that is not negative.</summary>
    /// <exception cref="MalformedFileException">The column has no whole numbers, or this one is negative.</exception>
    public ulong Natural(int row)
    {
        ReadOnlySpan<byte> value = Value(row, 0);
        long signed = Type.Kind == 'i' ? Signed(value) : 0;
        return Type.Kind is 'u' ? Unsigned(value)
            : Type.Kind is 'i' && signed >= 0 ? (ulong)signed
            : throw Wrong(row, $"row {row + 1} has no whole number from 0", "Correct the table");
    }

    /// <summary>A text.</summary>
    /// <exception cref="MalformedFileException">The column has no texts, or this one has a zero byte in it.</exception>
    public string Text(int row)
    {
        if (Type.Kind != 'S')
        {
            throw Wrong(row, $"{Name} holds no texts ({Type})", "Correct the table");
        }

        ReadOnlySpan<byte> text = Value(row, 0).TrimEnd((byte)0);
        return !text.Contains((byte)0)
            ? Encoding.UTF8.GetString(text)
            : throw Wrong(row, $"the text of row {row + 1} has a zero byte in it", "Copy the file again");
    }

    /// <summary>The error to throw when the value of a row is wrong; it says file, byte and column.</summary>
    public MalformedFileException Wrong(int row, string problem, string remedy) =>
        MalformedFileException.InBinary(_filePath, _fileOffset + ((long)Source(row) * _stride), Name, problem, remedy);

    /// <summary>The bytes of a row.</summary>
    internal ReadOnlySpan<byte> Bytes(int row) => _bytes.Span.Slice(Source(row) * _stride, ByteCount);

    /// <summary>The column made of some of its rows.</summary>
    internal CsColumn Select(int[] rows) =>
        new(_filePath, Name, Type, Shape, _bytes, _stride, _fileOffset, _rows is null ? rows : [.. rows.Select(row => _rows[row])]);

    private static long Signed(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => (sbyte)value[0],
        2 => BinaryPrimitives.ReadInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadInt64LittleEndian(value),
    };

    private static ulong Unsigned(ReadOnlySpan<byte> value) => value.Length switch
    {
        1 => value[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(value),
        4 => BinaryPrimitives.ReadUInt32LittleEndian(value),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(value),
    };

    private int Source(int row) => _rows is null ? row : _rows[row];

    private ReadOnlySpan<byte> Value(int row, int component) => Bytes(row).Slice(component * Type.Size, Type.Size);
}
