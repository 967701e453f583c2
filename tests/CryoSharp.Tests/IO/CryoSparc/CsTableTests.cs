using System.Buffers.Binary;
using System.Diagnostics;
using System.Text;
using CryoSharp.IO;
using Xunit;

namespace CryoSharp.Tests;

public sealed class CsTableTests : IDisposable
{
    private const string Python = "/usr/bin/python3";
    private const string GoodHeader = "{'descr': [('uid', '<u8'), ('a/b', '<f4', (2,)), ('c', '|S3')], 'fortran_order': False, 'shape': (2,), }\n";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void EveryHeaderVersionIsRead(byte version)
    {
        CsTable table = CsTable.Parse(TwoRows(version, GoodHeader), "t.cs");

        Assert.Equal(2, table.RowCount);
        Assert.Equal(["uid", "a/b", "c"], table.Columns.Select(column => column.Name));
        Assert.Equal(ulong.MaxValue, table.Find("uid")!.Natural(1));
        Assert.Equal([2], table.Find("a/b")!.Shape);
        Assert.Equal(2.5, table.Find("a/b")!.Number(1, 0));
        Assert.Equal(-0.5, table.Find("a/b")!.Number(0, 1));
        Assert.Equal(["xyz", "é"], [table.Find("c")!.Text(0), table.Find("c")!.Text(1)]);
        Assert.Null(table.Find("d"));
    }

    /// <summary>A header beyond 65,535 bytes, as of a job with very many classes, and back.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3000)]
    public void WhatIsWrittenIsReadBack(int columns)
    {
        CsColumn[] written =
        [
            CsColumn.Of<ulong>("uid", [1, 2, 3]),
            CsColumn.OfText("blob/path", ["a", "", "long/é.mrc"]),
            .. Enumerable.Range(0, columns).Select(c => CsColumn.Of<float>($"slot_{c}/long_name_of_field", [c, 1.5f, -2, 3, 4, 5], 2)),
            CsColumn.Of<short>("s", [-3, 0, 3]),
            CsColumn.Of<double>("d", [1e300, 0, Math.PI]),
        ];
        string path = _scratch["t.cs"];
        CsTable.Write(path, 3, written);
        CsTable table = CsTable.Read(path);

        Assert.Equal(3, table.RowCount);
        Assert.Equal(written.Select(column => (column.Name, column.Type)), table.Columns.Select(column => (column.Name, column.Type)));
        Assert.Equal("long/é.mrc", table.Find("blob/path")!.Text(2));
        Assert.Equal(columns - 1, table.Find($"slot_{columns - 1}/long_name_of_field")!.Number(0));
        Assert.Equal(5, table.Find("slot_0/long_name_of_field")!.Number(2, 1));
        Assert.Equal(-3, table.Find("s")!.Number(0));
        Assert.Equal(Math.PI, table.Find("d")!.Number(2));
    }

    [Fact]
    public void NumpyReadsWhatIsWritten()
    {
        Assert.SkipUnless(File.Exists(Python), $"{Python} is missing.");
        string path = _scratch["t.cs"];
        CsTable.Write(path, 2, [CsColumn.Of<ulong>("uid", [7, 8]), CsColumn.Of<float>("x/y", [1, 2, 3, 4], 2), CsColumn.OfText("p", ["ab", "c"])]);
        const string Code = "import numpy,sys; a=numpy.load(sys.argv[1]); print([(int(r[0]), r[1].tolist(), r[2]) for r in a], a.dtype.descr)";
        using Process process = Process.Start(new ProcessStartInfo(Python, ["-c", Code, path]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        Assert.SkipWhen(output.Length == 0, "numpy is missing.");

        Assert.Equal(
            "[(7, [1.0, 2.0], b'ab'), (8, [3.0, 4.0], b'c')] [('uid', '<u8'), ('x/y', '<f4', (2,)), ('p', '|S2')]", output.Trim());
    }

    [Fact]
    public void ATableMayHaveNoRowsAndBytesAfterTheLast()
    {
        Assert.Equal(0, CsTable.Parse(Bytes(1, GoodHeader.Replace("(2,), }", "(0,), }", StringComparison.Ordinal), []), "t.cs").RowCount);
        Assert.Equal(2, CsTable.Parse([.. TwoRows(1, GoodHeader), 1, 2, 3], "t.cs").RowCount);
    }

    /// <summary>The refusals in the order of their list.</summary>
    [Theory]
    [InlineData("NUMPY", "NUMPX", "this is no .cs table")]
    [InlineData("NUMPY\u0001", "NUMPY\u0004", "4.0 is no header version")]
    [InlineData("{'descr'", "{descr'", "not that of a table")]
    [InlineData("'descr'", "'other'", "not that of a table")]
    [InlineData("False", "True", "not that of a table")]
    [InlineData("'shape': (2,)", "'shape': (1,2)", "not that of a table")]
    [InlineData("'shape': (2,)", "'shape': (-2,)", "not that of a table")]
    [InlineData("'shape': (2,)", "'shape': 2", "not that of a table")]
    [InlineData("('c', '|S3')", "('c',)", "not described by name and type")]
    [InlineData("(2,)), ('c'", "(-2,)), ('c'", "no shape that is known")]
    [InlineData("<f4", ">f4", "the column a/b has the type >f4")]
    [InlineData("|S3", "|O8", "the column c has the type |O8")]
    [InlineData("|S3", "<U3", "the column c has the type <U3")]
    [InlineData("'c'", "'uid'", "the column uid stands twice")]
    [InlineData("'shape': (2,)", "'shape': (3,)", "3 rows of 19 bytes need 57 bytes, the file has 38. It was cut short")]
    [InlineData("<f4', (2,)", "<f4', (65535, 65535, 65535)", "larger than 2 GiB")]
    public void WhatIsNoTableIsRefused(string text, string replacement, string problem)
    {
        byte[] bytes = TwoRows(1, GoodHeader);
        string latin = Encoding.Latin1.GetString(bytes);
        Assert.Contains(text, latin, StringComparison.Ordinal);
        byte[] changed = text.StartsWith("NUMPY", StringComparison.Ordinal)
            ? Encoding.Latin1.GetBytes(latin.Replace(text, replacement, StringComparison.Ordinal))
            : TwoRows(1, GoodHeader.Replace(text, replacement, StringComparison.Ordinal));
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => CsTable.Parse(changed, "t.cs"));

        Assert.StartsWith("t.cs, byte ", error.Message, StringComparison.Ordinal);
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TheNewerEncodingIsRefusedWithAWayOut()
    {
        string path = SharedCorpus.PathOf("cs/samples/tiny_csdat_lz4.cs");
        Assert.True(CsTable.IsTable(path));
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => CsTable.Read(path));

        Assert.Contains("CSDAT, which is not read here. Export the result in cryoSPARC", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(9)]
    [InlineData(60)]
    public void AFileCutInItsHeaderIsRefused(int length) =>
        Assert.Throws<MalformedFileException>(() => CsTable.Parse(TwoRows(1, GoodHeader)[..length], "t.cs"));

    [Fact]
    public void ValuesOfAnotherTypeAreRefusedWithTheirByte()
    {
        CsTable table = CsTable.Parse(TwoRows(1, GoodHeader), "t.cs");
        int start = 10 + GoodHeader.Length;

        Assert.StartsWith($"t.cs, byte {start + 19 + 16} (c): ", Refusal(() => table.Find("c")!.Number(1)), StringComparison.Ordinal);
        Assert.StartsWith($"t.cs, byte {start + 8} (a/b): ", Refusal(() => table.Find("a/b")!.Text(0)), StringComparison.Ordinal);
        Assert.Contains("no whole number", Refusal(() => table.Find("a/b")!.Natural(0)), StringComparison.Ordinal);
    }

    [Fact]
    public void ANumberThatIsNotFiniteIsRefused()
    {
        string path = _scratch["t.cs"];
        CsTable.Write(path, 2, [CsColumn.Of("a", [1, float.NaN]), CsColumn.Of("b", [double.PositiveInfinity, 1])]);
        CsTable table = CsTable.Read(path);

        Assert.Contains("row 2 has no finite number", Refusal(() => table.Find("a")!.Number(1)), StringComparison.Ordinal);
        Assert.Contains("row 1 has no finite number", Refusal(() => table.Find("b")!.Number(0)), StringComparison.Ordinal);
    }

    /// <summary>The same table as another program wrote it.</summary>
    [Fact]
    public void ASampleOfAnotherWriterIsRead()
    {
        CsTable table = CsTable.Read(SharedCorpus.PathOf("cs/samples/tiny_npy.cs"));

        Assert.Equal([11ul, 22, 33, 44], Enumerable.Range(0, 4).Select(table.Find("uid")!.Natural));
        Assert.Equal(["J1/extract/a.mrc", "J1/extract/a.mrc", "J1/extract/b.mrc", ""], Enumerable.Range(0, 4).Select(table.Find("blob/path")!.Text));
        Assert.Equal((float)-1.1, (float)table.Find("alignments3D/pose")!.Number(1, 1));
    }

    /// <summary>Whatever happens to a file, it is read or refused, and nothing else.</summary>
    [Fact]
    public void AChangedFileIsReadOrRefused()
    {
        byte[] good = TwoRows(1, GoodHeader);
        var random = new Random(4);
        int read = 0;
        for (int trial = 0; trial < 3000; trial++)
        {
            try
            {
                CsTable table = CsTable.Parse(Mutation.OfBytes(good, random), "t.cs");
                foreach (CsColumn column in table.RowCount > 0 ? table.Columns : [])
                {
                    _ = column.Type.Kind == 'S' ? column.Text(0).Length : column.Number(0);
                }

                read++;
            }
            catch (MalformedFileException)
            {
            }
        }

        Assert.InRange(read, 100, 2999);
    }

    private static string Refusal(Action read) => Assert.Throws<MalformedFileException>(read).Message;

    private static byte[] TwoRows(byte version, string header)
    {
        var rows = new byte[38];
        for (int row = 0; row < 2; row++)
        {
            Span<byte> bytes = rows.AsSpan(row * 19);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, row == 0 ? 5 : ulong.MaxValue);
            BinaryPrimitives.WriteSingleLittleEndian(bytes[8..], row == 0 ? 0.5f : 2.5f);
            BinaryPrimitives.WriteSingleLittleEndian(bytes[12..], -0.5f);
            Encoding.UTF8.GetBytes(row == 0 ? "xyz" : "é").CopyTo(bytes[16..]);
        }

        return Bytes(version, header, rows);
    }

    private static byte[] Bytes(byte version, string header, byte[] rows)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. rows];
    }
}
