using CryoSharp.Imaging;
using CryoSharp.IO;
using Xunit;

namespace CryoSharp.Tests;

/// <summary>Tables that cryoSPARC wrote.</summary>
public class CsCorpusTests
{
    [Fact]
    public void EveryFileIsReadOrRefusedClearly()
    {
        var particles = new Dictionary<string, int>();
        int refused = 0;
        foreach (string file in SharedCorpus.FilesOf("cs", "*.cs").Concat(SharedCorpus.FilesOf("cs", "*.csg")).Concat(SharedCorpus.FilesOf("stacks", "*.cs")))
        {
            try
            {
                particles.Add(Path.GetFileName(file), ParticleFile.Read(file).Set.Count);
            }
            catch (MalformedFileException error)
            {
                Assert.Matches(@"^.*\.csg?(, byte \d+|:1:1).*: .+\.$", error.Message);
                refused++;
            }
        }

        Assert.Equal(
            new Dictionary<string, int>
            {
                ["cryosparc_P9_J209_000_particles.cs"] = 11764,
                ["cryosparc_J2_particles_exported.cs"] = 22,
                ["cryosparc_P12_J24_001_particles.cs"] = 2019,
                ["empiar_10076_7.cs"] = 7,
            },
            particles);
        Assert.InRange(refused, 40, int.MaxValue);
    }

    [Fact]
    public void EveryTableOfVolumesIsReadAsATable()
    {
        foreach (string file in SharedCorpus.FilesOf("cs/t20s_cryosparc", "*_volume_*.cs"))
        {
            CsTable table = CsTable.Read(file);
            Assert.Equal(1, table.RowCount);
            Assert.Contains(table.Columns, column => column.Name.EndsWith("/path", StringComparison.Ordinal) && column.Text(0).EndsWith(".mrc", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void ARefinementHasPosesHalvesAndDarkImages()
    {
        ParticleFile file = ParticleFile.Read(SharedCorpus.PathOf("cs/t20s_cryosparc/cryosparc_P9_J209_000_particles.cs"));

        Assert.Equal(196, file.Stacks.Length);
        Assert.All(file.Set.Particles, particle => Assert.True(particle is { IsDark: true, HalfSet: 1 or 2, Class: 1, Pose: not null, Ctf: not null }));
        Assert.Equal((300.0, 2.7, 0.1, 256, 1.02734375), (
            file.Set.OpticsGroups[0].VoltageKilovolts, file.Set.OpticsGroups[0].SphericalAberrationMillimetres,
            file.Set.OpticsGroups[0].AmplitudeContrast, file.Set.OpticsGroups[0].BoxSize, file.Set.OpticsGroups[0].PixelSize));
        double mean = file.Set.Particles.Average(particle => Math.Sqrt(particle.Pose!.Value.Shift.SquaredLength));
        Assert.InRange(mean, 1, 30);
    }

    /// <summary>One data set in two programs' files: images, pixel size and CTF agree to the digits of the less exact file.</summary>
    [Fact]
    public void TheTableAgreesWithTheStarFileOfTheSameImages()
    {
        ParticleSet cs = ParticleFile.Read(SharedCorpus.PathOf("stacks/empiar_10076_7.cs")).Set;
        ParticleSet star = ParticleFile.Read(SharedCorpus.PathOf("stacks/empiar_10076_7.star")).Set;

        Assert.Equal(star.OpticsGroups[0].PixelSize, cs.OpticsGroups[0].PixelSize, 1e-6);
        foreach ((Particle a, Particle b) in star.Particles.Zip(cs.Particles))
        {
            Assert.Equal((a.StackPath, a.StackIndex), (b.StackPath, b.StackIndex));
            Assert.Equal(a.Ctf!.Value.DefocusU, b.Ctf!.Value.DefocusU, 1e-2);
            Assert.Equal(a.Ctf.Value.DefocusV, b.Ctf.Value.DefocusV, 1e-2);
            Assert.Equal(a.Ctf.Value.DefocusAngle, b.Ctf.Value.DefocusAngle, 1e-4);
        }
    }

    [Fact]
    public void AGroupWhoseTablesAreMissingNamesThem()
    {
        string group = SharedCorpus.PathOf("cs/t20s_cryosparc/P9_J209_particles.csg");
        MalformedFileException error = Assert.Throws<MalformedFileException>(() => ParticleFile.Read(group));

        Assert.Contains("P9_J209_passthrough_particles.cs, cryosparc_P9_J209_005_particles.cs", error.Message, StringComparison.Ordinal);
    }
}
