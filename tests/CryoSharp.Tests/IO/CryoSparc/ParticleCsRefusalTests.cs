using CryoSharp.IO;
using Xunit;

namespace CryoSharp.Tests;

public sealed class ParticleCsRefusalTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>The refusals in the order of their list; a column is replaced, or taken out where no other is given.</summary>
    [Theory]
    [MemberData(nameof(Refusals))]
    public void WhatCannotBeTakenIsRefused(string column, string problem)
    {
        CsColumn? replacement = Replacements.GetValueOrDefault(problem);
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => ParticleFile.Read(Write("a.cs", ThreeCsParticles.With(column, replacement))));

        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Refusals => new()
    {
        { "uid", "no column uid" },
        { "blob/path", "no column blob/path. Put the job's passthrough file beside it" },
        { "blob/path", "row 2 names no image stack" },
        { "blob/path", "blob/path holds no texts" },
        { "blob/idx", "row 3 has no whole number from 0" },
        { "blob/psize_A", "no column blob/psize_A" },
        { "blob/psize_A", "the pixel size is not positive" },
        { "blob/shape", "the image of row 2 is not square" },
        { "ctf/accel_kv", "no column ctf/accel_kv" },
        { "ctf/accel_kv", "0 is out of range" },
        { "ctf/cs_mm", "no column ctf/cs_mm" },
        { "ctf/amp_contrast", "1.5 is out of range" },
        { "ctf/df2_A", "no column ctf/df2_A" },
        { "ctf/df1_A", "(ctf/df1_A): row 2 has no finite number" },
        { "alignments3D/shift", "no column alignments3D/shift" },
        { "alignments3D/psize_A", "no column alignments3D/psize_A" },
        { "alignments3D/pose", "have 6, 2 and 1 values" },
        { "alignments3D/split", "row 1 is in neither half" },
    };

    [Fact]
    public void TablesWithoutParticlesAreRefused()
    {
        string volumes = Write("v.cs", [CsColumn.Of<ulong>("uid", [1]), CsColumn.OfText("map/path", ["a.mrc"])], 1);
        string empty = Write("e.cs", ThreeCsParticles.Columns(), 0);

        Assert.Contains("It is a table of volumes", Assert.Throws<MalformedFileException>(() => ParticleFile.Read(volumes)).Message, StringComparison.Ordinal);
        Assert.Contains("no particles", Assert.Throws<MalformedFileException>(() => ParticleFile.Read(empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OneUidTwiceInTheSecondTableIsRefused()
    {
        string second = Write("other.cs", [CsColumn.Of<ulong>("uid", [33, 33])], 2);

        Assert.Contains("row 2 has the uid of row 1", Assert.Throws<MalformedFileException>(
            () => ParticleFile.Read(Write("a.cs", ThreeCsParticles.Columns()), new ParticleReadOptions { PassthroughPath = second })).Message, StringComparison.Ordinal);
    }

    /// <summary>Whatever happens to a file, it is read or refused, and nothing else.</summary>
    [Fact]
    public void AChangedFileIsReadOrRefused()
    {
        byte[] good = File.ReadAllBytes(Write("a.cs", ThreeCsParticles.Columns()));
        var random = new Random(5);
        int read = 0;
        for (int trial = 0; trial < 1500; trial++)
        {
            string path = _scratch["changed.cs"];
            File.WriteAllBytes(path, Mutation.OfBytes(good, random));
            try
            {
                read += ParticleCs.Read(path).Set.Count > 0 ? 1 : 0;
            }
            catch (MalformedFileException)
            {
            }
        }

        Assert.InRange(read, 100, 1499);
    }

    private static Dictionary<string, CsColumn> Replacements => new()
    {
        ["row 2 names no image stack"] = CsColumn.OfText("blob/path", ["a", "", "b"]),
        ["blob/path holds no texts"] = CsColumn.Of<float>("blob/path", [1, 2, 3]),
        ["row 3 has no whole number from 0"] = CsColumn.Of<int>("blob/idx", [0, 1, -1]),
        ["the pixel size is not positive"] = CsColumn.Of<float>("blob/psize_A", [1, 0, 1]),
        ["the image of row 2 is not square"] = CsColumn.Of<uint>("blob/shape", [64, 64, 64, 32, 64, 64], 2),
        ["0 is out of range"] = CsColumn.Of<float>("ctf/accel_kv", [0, 300, 300]),
        ["1.5 is out of range"] = CsColumn.Of("ctf/amp_contrast", [0.1f, 1.5f, 0.1f]),
        ["(ctf/df1_A): row 2 has no finite number"] = CsColumn.Of("ctf/df1_A", [1, float.NaN, 1]),
        ["have 6, 2 and 1 values"] = CsColumn.Of<float>("alignments3D/pose", new float[18], 6),
        ["row 1 is in neither half"] = CsColumn.Of<uint>("alignments3D/split", [2, 0, 1]),
    };

    private string Write(string name, IReadOnlyList<CsColumn> columns, int rows = 3) => ThreeCsParticles.Write(_scratch, name, columns, rows);
}
