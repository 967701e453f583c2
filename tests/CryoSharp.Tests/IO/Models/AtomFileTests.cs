using System.IO.Compression;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public sealed class AtomFileTests : IDisposable
{
    private const string Pdb = """
        HEADER    A TEST
        ATOM      1  N   ALA A   2     -28.921  20.364 -25.310  1.00 11.79           N
        ATOM      2  CA AALA A   2     -29.838  19.732 -24.339  1.00  7.15           C
        ATOM      3  CA BALA A   2     -29.000  19.000 -24.000  1.00  7.15           C
        ATOM      4 HG11 VAL B  -3       1.000   2.000   3.000  1.00  7.15
        HETATM    5 CA    CA C 101      -1.000  -2.000  -3.500  1.00  7.15          CA
        HETATM    6 ZN    ZN C 102       4.000   5.000   6.000
        HETATM    7  O   HOH C 103       4.000   5.000   6.000  1.00  7.15           O
        ENDMDL
        ATOM      1  N   ALA A   2     -28.921  20.364 -25.310  1.00 11.79           N
        """;

    private const string Mmcif = """
        data_TEST
        # a comment
        _entry.id   TEST
        _struct.title 'It''s a test'
        loop_
        _entity.id
        _entity.details
        1
        ;a text of
        loop_ two lines
        ;
        loop_
        _atom_site.group_PDB
        _atom_site.type_symbol
        _atom_site.label_atom_id
        _atom_site.label_alt_id
        _atom_site.label_comp_id
        _atom_site.Cartn_x
        _atom_site.Cartn_y
        _atom_site.Cartn_z
        _atom_site.auth_seq_id
        _atom_site.auth_asym_id
        _atom_site.pdbx_PDB_model_num
        ATOM   N N    . ALA -28.921 20.364 -25.310 2 A 1
        ATOM   C CA   A ALA -29.838 19.732 -24.339 2 A 1
        ATOM   C CA   B ALA -29.000 19.000 -24.000 2 A 1
        ATOM   H HG11 . VAL 1 2 3 -3 B 1
        HETATM Ca CA  ? CA -1 -2 -3.5
        101 C 1
        HETATM ZN "ZN" . ZN 4 5 6 102 C 1
        HETATM O O . HOH 4 5 6 103 C 1
        ATOM   N N    . ALA -28.921 20.364 -25.310 2 A 2
        #
        """;

    private static readonly Atom[] Expected =
    [
        new(new Vector3D(-28.921, 20.364, -25.310), 7, "A", 2, "N"),
        new(new Vector3D(-29.838, 19.732, -24.339), 6, "A", 2, "CA", 'A'),
        new(new Vector3D(1, 2, 3), 1, "B", -3, "HG11"),
        new(new Vector3D(-1, -2, -3.5), 20, "C", 101, "CA"),
        new(new Vector3D(4, 5, 6), 30, "C", 102, "ZN"),
    ];

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void PdbColumnsAreRead() => Assert.Equal(Expected, Read(Pdb).Atoms);

    [Fact]
    public void MmcifIsRead() => Assert.Equal(Expected, Read(Mmcif).Atoms);

    [Fact]
    public void WindowsLineEndsAreRead()
    {
        Assert.Equal(Expected, Read(Pdb.ReplaceLineEndings("\r\n")).Atoms);
        Assert.Equal(Expected, Read(Mmcif.ReplaceLineEndings("\r\n")).Atoms);
    }

    [Fact]
    public void CompressedFilesAreRead() => Assert.Equal(Expected, Read(Compress(Mmcif)).Atoms);

    [Fact]
    public void CalciumIsNoAlphaCarbon() => Assert.Equal([false, true, false, false, false], Read(Pdb).Atoms.Select(a => a.IsAlphaCarbon));

    [Fact]
    public void DamagedCompressedDataAreRefused()
    {
        byte[] bytes = Compress(Pdb);
        bytes[bytes.Length / 2] ^= 0xff;
        Assert.Throws<MalformedFileException>(() => Read(bytes));
    }

    [Fact]
    public void CompressedDataThatAreCutShortAreRefused() => Assert.Throws<MalformedFileException>(() => Read(Compress(Pdb)[..^20]));

    [Theory]
    [InlineData("", ":1:1: There is no atom")]
    [InlineData("HETATM    7  O   HOH C 103       4.000   5.000   6.000", ":1:1: There is no atom")]
    [InlineData("REMARK\nATOM      1  N   ALA A   2     -28.921  20.364 -25.31", ":2:54: The atom's line has 53 columns")]
    [InlineData("ATOM      1  N   ALA A   2     -28.921  20.x64 -25.310", ":1:39: \"  20.x64\" is not a number (y)")]
    [InlineData("ATOM      1  N   ALA A   2     -28.921  20.364     NaN", ":1:47: \"     NaN\" is not a number (z)")]
    [InlineData("ATOM      1  N   ALA A   A     -28.921  20.364 -25.310", ":1:23: \"   A\" is not a residue number")]
    [InlineData("ATOM      1  N   ALA A   2     -28.921  20.364 -25.310  1.00 11.79           X", ":1:77: \"X\" does not name an element")]
    [InlineData("ATOM      1  1   ALA A   2     -28.921  20.364 -25.310", ":1:13: \" 1  \" does not name an element")]
    public void AMalformedPdbFileIsRefusedAtItsPlace(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<MalformedFileException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("_atom_site.Cartn_y", "_atom_site.Fract_y", ":12:1: The _atom_site loop has no column _atom_site.Cartn_y")]
    [InlineData("_atom_site.auth_asym_id", "_atom_site.x", ":12:1: The _atom_site loop has no column _atom_site.label_asym_id")]
    [InlineData("N N    . ALA -28.921 20.364", "N N    . ALA -28.921 2o.364", ":24:29: \"2o.364\" is not a coordinate")]
    [InlineData("N N    . ALA -28.921 20.364 -25.310 2 A 1", "N N    . ALA -28.921 20.364 -25.310 2a A 1", ":24:44: \"2a\" is not a residue number")]
    [InlineData("ATOM   N N ", "ATOM   NN N ", ":24:8: \"NN\" is not an element")]
    [InlineData("\"ZN\"", "\"ZN", ":30:11: The quotation does not end")]
    [InlineData("\n;\nloop_", "\nloop_", ":9:1: The text block does not end")]
    [InlineData("ATOM   N N    . ALA", "ATOM   N N    ALA", ":24:44: \"A\" is not a residue number")]
    [InlineData("101 C 1", "101 C", ":33:1: The _atom_site loop ends within a row")]
    [InlineData("2 A 2\n#", "2 A\n_x.y 1\n#", ":33:1: The _atom_site loop ends within a row")]
    [InlineData("_atom_site", "_other_site", ": There is no _atom_site loop")]
    public void AMalformedMmcifFileIsRefusedAtItsPlace(string find, string replace, string expected)
    {
        string text = Mmcif.Replace(find, replace, StringComparison.Ordinal);
        Assert.NotEqual(Mmcif, text);
        Assert.Contains(expected, Assert.Throws<MalformedFileException>(() => Read(text)).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever is damaged: a model or a refusal, nothing else.</summary>
    [Fact]
    public void DamagedFilesGiveAModelOrARefusal()
    {
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            ReadOrRefuse(Encoding.UTF8.GetBytes(Mutation.OfText(Pdb, random)));
            ReadOrRefuse(Encoding.UTF8.GetBytes(Mutation.OfText(Mmcif, random)));
            ReadOrRefuse(Mutation.OfBytes(Compress(Mmcif), random));
        }
    }

    /// <summary>The number of Cα atoms is grep's.</summary>
    [Fact]
    public void ARealEntryIsReadWhole()
    {
        AtomicModel model = AtomFile.Read(SharedCorpus.PathOf("pdb/6vxx.pdb"));
        Assert.Equal(["A", "B", "C"], model.Chains.Take(3));
        Assert.Equal(2916, model.Atoms.Count(a => a.IsAlphaCarbon));
        Assert.Equal(new Vector3D(171.646, 251.874, 224.877), model.Atoms[0].Position);
    }

    private static byte[] Compress(string text)
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return stream.ToArray();
    }

    private AtomicModel Read(string text) => AtomFile.Read(_scratch.Write("model", text));

    private AtomicModel Read(byte[] bytes)
    {
        string path = _scratch["model"];
        File.WriteAllBytes(path, bytes);
        return AtomFile.Read(path);
    }

    private void ReadOrRefuse(byte[] bytes)
    {
        string path = _scratch["model"];
        File.WriteAllBytes(path, bytes);
        try
        {
            Assert.NotEmpty(AtomFile.Read(path).Atoms);
        }
        catch (MalformedFileException problem)
        {
            Assert.Equal(path, problem.FilePath);
        }
    }
}
