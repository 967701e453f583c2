using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class CryoSparcFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private CryoSparcFolder Run => new("J12", _folder["J12"]);

    [Fact]
    public void TheParticlesOfTheLastIterationAreCountedByClassFromOne()
    {
        Table("J12_00001_particles.cs", [0, 0, 0]);
        Table("J12_00025_particles.cs", [0, 2, 2]);
        Table("J12_00025_particles_passthrough.cs", [1, 1, 1]);
        Table("J12_passthrough_particles.cs", [1, 1, 1]);
        RunHead head = Run.Head;
        Assert.Equal(("J12", RunProgram.CryoSparc, 3, 25), (head.Id, head.Program, head.Particles, head.Iteration));
        Assert.Equal([1, 0, 2], head.Last.Select(m => m.Count));
        Assert.Equal([1 / 3.0, 0, 2 / 3.0], head.Last.Select(m => m.Share));
        Assert.Equal([1, 25], Run.SortedIterations);
        Assert.Equal([1, 1, 1], Run.ClassesAfter(1));
        Assert.Equal([1, 3, 3], Run.ClassesAfter(25));
        Assert.Equal([1, 3, 3], Run.Particles!.Particles.Select(p => p.Class));
    }

    [Fact]
    public void MapsAreFoundByTheirNames()
    {
        Table("J12_00025_particles.cs", [0, 1, 1]);
        string[] maps = ["J12_00001_class_00_volume.mrc", "J12_00025_class_00_volume.mrc", "J12_class_01_00025_volume.mrc"];
        string[] others = ["J12_00025_class_00_volume_half_A.mrc", "J12_00025_class_00_volume_mask.mrc", "J12_00025_class_00_volume_sharp.mrc", "noise.mrc", "J12_00025_class_00_volume.mrc.png"];
        foreach (string name in maps.Concat(others))
        {
            _folder.Write($"J12/{name}", "");
        }

        Assert.Equal([(1, maps[1]), (2, maps[2])], Run.ClassesOf(null).Select(c => (c.Number, Path.GetFileName(c.Map)!)));
    }

    [Fact]
    public void OneMapOfARefinementIsClassOne()
    {
        Table("cryosparc_P9_J12_004_particles.cs", [0, 0, 0]);
        foreach (string name in new[] { "cryosparc_P9_J12_004_volume_map.mrc", "cryosparc_P9_J12_004_volume_map_half_A.mrc", "cryosparc_P9_J12_004_volume_map_sharp.mrc", "cryosparc_P9_J12_004_volume_mask_refine.mrc" })
        {
            _folder.Write($"J12/{name}", "");
        }

        Assert.Equal([(1, "cryosparc_P9_J12_004_volume_map.mrc")], Run.ClassesOf(null).Select(c => (c.Number, Path.GetFileName(c.Map)!)));
        Assert.Equal([4], Run.SortedIterations);
    }

    [Fact]
    public void AFolderIsFoundByItsTableAndDrawn()
    {
        Assert.Empty(new ProjectRuns(_folder.Folder).Heads);
        Table("J12_00001_particles.cs", [0, 0, 1]);
        Table("J12_00025_particles.cs", [0, 1, 1]);
        Assert.Equal(["J12"], new ProjectRuns(_folder.Folder).Heads.Select(head => head.Key));
        Assert.Contains("flow", DrawnFigures.Of(Run).Select(figure => figure.Name));
    }

    public void Dispose() => _folder.Dispose();

    private void Table(string name, uint[] classes) =>
        ThreeCsParticles.Write(_folder, $"J12/{name}", ThreeCsParticles.With("alignments3D/class", CsColumn.Of<uint>("alignments3D/class", classes)));
}
