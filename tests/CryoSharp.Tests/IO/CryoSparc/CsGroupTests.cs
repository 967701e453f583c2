using CryoSharp.Imaging;
using CryoSharp.IO;
using Xunit;

namespace CryoSharp.Tests;

public sealed class CsGroupTests : IDisposable
{
    private const string Group = """
        created: 2021-06-10 00:55:14
        group:
          description: All particles
          name: particles
          type: particle
        results:
          alignments3D:
            metafile: '>second.cs'
            num_items: 2
            type: particle.alignments3D
          blob:
            metafile: '>first.cs'
            num_items: 3
            type: particle.blob
          ctf: {metafile: '>first.cs', num_items: 3, type: particle.ctf}
        version: v4.4.1

        """;

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>Each slot comes from the table that the group names, although both tables have alignments.</summary>
    [Fact]
    public void EachSlotIsReadFromItsOwnTable()
    {
        ThreeCsParticles.Write(_scratch, "first.cs", ThreeCsParticles.Columns());
        CsColumn[] second =
        [
            CsColumn.Of<ulong>("uid", [33, 11]),
            CsColumn.Of<float>("alignments3D/pose", ThreeCsParticles.Poses.AsSpan(0, 6), 3),
            CsColumn.Of<float>("alignments3D/shift", [1, 2, 3, 4], 2),
            CsColumn.Of<float>("alignments3D/psize_A", [1, 1]),
        ];
        ThreeCsParticles.Write(_scratch, "second.cs", second, 2);
        ParticleSet set = ParticleFile.Read(_scratch.Write("particles.csg", Group)).Set;

        Assert.Equal([new Shift(-1, -2), new Shift(-3, -4)], set.Particles.Select(particle => particle.Pose!.Value.Shift));
        Assert.Equal([1, 4], set.Particles.Select(particle => particle.StackIndex));
        Assert.All(set.Particles, particle => Assert.NotNull(particle.Ctf));
        Assert.All(set.Particles, particle => Assert.Equal("", particle.Micrograph));
    }

    [Theory]
    [InlineData("type: particle\n", "type: mask\n", "a group of type mask")]
    [InlineData("results:", "others:", "lists no results")]
    [InlineData("nothing", "nothing", "tables of this group are missing: second.cs, first.cs")]
    public void WhatIsNoGroupOfParticlesIsRefused(string text, string replacement, string problem)
    {
        string path = _scratch.Write("particles.csg", Group.Replace(text, replacement, StringComparison.Ordinal));

        Assert.Contains(problem, Assert.Throws<MalformedFileException>(() => ParticleFile.Read(path)).Message, StringComparison.Ordinal);
    }
}
