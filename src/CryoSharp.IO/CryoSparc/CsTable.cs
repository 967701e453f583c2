using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>A cryoSPARC table (<c>.cs</c>): columns of equal length, joined to other tables by the column <c>uid</c>.</summary>
/// <remarks>
/// <para>Read: NumPy's structured arrays of one dimension, header versions 1.0 to 3.0, headers of any length. docs/formats/cs.md.</para>
/// <para>Refused, with <see cref="MalformedFileException"/>:</para>
/// <list type="number">
/// <item>neither of the two signatures of <c>.cs</c> files at the beginning;</item>
/// <item>the newer encoding CSDAT, which cryoSPARC turns into NumPy's when it exports;</item>
/// <item>a header version other than 1.0, 2.0 and 3.0, or a header that is cut short;</item>
/// <item>a header that is not the dictionary of a structured array with one dimension;</item>
/// <item>a column of objects, unicode texts, dates, or numbers in big endian;</item>
/// <item>a column that stands twice;</item>
/// <item>fewer bytes than the rows need.</item>
/// </list>
/// <para>Tolerated: no rows, bytes after the last row.</para>
/// </remarks>
public sealed class CsTable
{
    private readonly Dictionary<string, CsColumn> _columns;

    /// <summary>Puts a table together.</summary>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    internal CsTable(string filePath, int rowCount, ImmutableArray<CsColumn> columns)
    {
        (FilePath, RowCount, Columns) = (filePath, rowCount, columns);
        _columns = columns.ToDictionary(column => column.Name);
    }

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>How many rows.</summary>
    public int RowCount { get; }

    /// <summary>In the file's order.</summary>
    public ImmutableArray<CsColumn> Columns { get; }

    /// <summary>Whether a file begins as a <c>.cs</c> table, in either encoding.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public static bool IsTable(string path)
    {
        Span<byte> start = stackalloc byte[6];
        using FileStream stream = File.OpenRead(path);
        int length = stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        return length == start.Length && (start.SequenceEqual(CsHeader.NumpySignature) || start.SequenceEqual(CsHeader.CsdatSignature));
    }

    /// <summary>Reads a table.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static CsTable Read(string path) => Parse(File.ReadAllBytes(path), path);

    /// <summary>Takes a table from the bytes of a file; they are kept, not copied.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static CsTable Parse(byte[] bytes, string path)
    {
        CsHeader header = CsHeader.Read(bytes, path);
        long needed = (long)header.RowCount * header.RowSize;
        if (bytes.Length - header.Length < needed)
        {
            throw MalformedFileException.InBinary(
                path, header.Length, "", $"{header.RowCount} rows of {header.RowSize} bytes need {needed} bytes, the file has {bytes.Length - header.Length}",
                "It was cut short; copy it again");
        }

        ImmutableArray<CsColumn>.Builder columns = ImmutableArray.CreateBuilder<CsColumn>(header.Fields.Length);
        int offset = header.Length;
        foreach ((string name, CsType type, ImmutableArray<int> shape) in header.Fields)
        {
            var column = new CsColumn(path, name, type, shape, bytes.AsMemory(Math.Min(offset, bytes.Length)), header.RowSize, offset);
            columns.Add(column);
            offset += column.ByteCount;
        }

        return new CsTable(path, header.RowCount, columns.DrainToImmutable());
    }

    /// <summary>Writes columns as a NumPy file that cryoSPARC imports; the file takes its name only when it is complete.</summary>
    /// <param name="rowCount">Rows of every column.</param>
    /// <exception cref="ArgumentException">Two columns have one name.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, int rowCount, IReadOnlyList<CsColumn> columns)
    {
        byte[] header = CsHeader.Write(rowCount, columns);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(header);
            for (int row = 0; row < rowCount; row++)
            {
                foreach (CsColumn column in columns)
                {
                    stream.Write(column.Bytes(row));
                }
            }
        });
    }

    /// <summary>The column of that name, or null.</summary>
    public CsColumn? Find(string name) => _columns.GetValueOrDefault(name);

    /// <summary>The column of that name.</summary>
    /// <exception cref="MalformedFileException">There is none.</exception>
    public CsColumn Required(string name, string remedy) =>
        Find(name) ?? throw MalformedFileException.InBinary(FilePath, 0, "", $"the table has no column {name}", remedy);

    /// <summary>Joins rows of equal <c>uid</c>: those of this table that the other has too, in this one's order.</summary>
    /// <param name="isTaken">Whether a column of the other is taken; those that this table has are not.</param>
    /// <exception cref="MalformedFileException">A table has no column <c>uid</c>, or the other has one uid twice.</exception>
    internal CsTable Join(CsTable other, Func<string, bool> isTaken)
    {
        Dictionary<ulong, int> rowOfUid = other.RowsByUid();
        CsColumn uids = Required("uid", "Choose a table of cryoSPARC");
        var (rows, otherRows) = (new List<int>(RowCount), new List<int>(RowCount));
        for (int row = 0; row < RowCount; row++)
        {
            if (rowOfUid.TryGetValue(uids.Natural(row), out int otherRow))
            {
                rows.Add(row);
                otherRows.Add(otherRow);
            }
        }

        int[] mine = [.. rows];
        int[] theirs = [.. otherRows];
        return new CsTable(
            FilePath,
            mine.Length,
            [
                .. Columns.Select(column => column.Select(mine)),
                .. other.Columns.Where(column => Find(column.Name) is null && isTaken(column.Name)).Select(column => column.Select(theirs)),
            ]);
    }

    /// <summary>The table with some of its columns, and <c>uid</c>.</summary>
    internal CsTable Only(Func<string, bool> isKept) =>
        new(FilePath, RowCount, [.. Columns.Where(column => column.Name == "uid" || isKept(column.Name))]);

    private Dictionary<ulong, int> RowsByUid()
    {
        CsColumn uids = Required("uid", "Choose a table of cryoSPARC");
        var rows = new Dictionary<ulong, int>(RowCount);
        for (int row = 0; row < RowCount; row++)
        {
            if (!rows.TryAdd(uids.Natural(row), row))
            {
                throw uids.Wrong(row, $"row {row + 1} has the uid of row {rows[uids.Natural(row)] + 1}", "Remove duplicates in cryoSPARC");
            }
        }

        return rows;
    }
}
