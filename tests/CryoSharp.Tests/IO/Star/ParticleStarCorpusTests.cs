using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

/// <summary>Particle files of other programs and of many years.</summary>
public class ParticleStarCorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void EveryFileOfTheCorpusIsReadOrRefusedClearly()
    {
        var read = new List<string>();
        foreach (string file in SharedCorpus.FilesOf("star", "*.star").Concat(SharedCorpus.FilesOf("stacks", "*.star")))
        {
            try
            {
                ParticleFile particles = ParticleStar.Read(file);
                read.Add(Path.GetFileName(file));
                output.WriteLine($"{Path.GetFileName(file)}: {particles.Set.Count} particles. {string.Join(' ', particles.Warnings)}");
            }
            catch (MalformedFileException error)
            {
                Assert.Matches(@"^.*\.star:\d+:\d+: .+\.$", error.Message);
                output.WriteLine(error.Message.Replace(Path.GetDirectoryName(file)!, "", StringComparison.Ordinal));
            }
        }

        Assert.Equal(ParticleFiles.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    /// <summary>RELION's project folder is above the file: the stacks are found from there.</summary>
    [Fact]
    public void StacksOfAProjectAreFoundFromTheFoldersAbove()
    {
        ParticleFile file = ParticleStar.Read(SharedCorpus.PathOf("betagal-10204/derived/particles_reference_poses.star"));

        Assert.Equal(1341, file.Set.Count);
        Assert.Equal(10, file.Stacks.Length);
        Assert.All(file.Stacks, stack => Assert.Equal(StackFolderKind.FolderAbove, stack.FoundIn));
        Assert.All(file.Set.Particles, particle => Assert.True(particle.HalfSet is 1 or 2 && particle.Pose is not null && particle.Ctf is not null));
        Assert.Equal(3.54, Assert.Single(file.Set.OpticsGroups).PixelSize);
        Assert.Empty(file.Warnings);
    }

    /// <summary>Every row of every iteration of a real run; the reference maps are those of the run.</summary>
    [Fact]
    public void ARunOfRelion5IsRead()
    {
        string folder = SharedCorpus.PathOf("betagal-10204/Class3D/relion5_k3");
        ParticleSet set = ParticleStar.Read(Path.Combine(folder, "run_it025_data.star")).Set;
        int[] sizes = [.. set.Particles.GroupBy(particle => particle.Class).OrderBy(group => group.Key).Select(group => group.Count())];

        Assert.Equal(2374, set.Count);
        Assert.Equal(3, sizes.Length);
        Assert.Equal(
            ["run_it025_class001.mrc", "run_it025_class002.mrc", "run_it025_class003.mrc"],
            ReferenceStar.Read(Path.Combine(folder, "run_it025_model.star")).Select(Path.GetFileName));
    }

    private static readonly string[] ParticleFiles =
    [
        "empiar_10076_7.star", "history_example_particles.star", "history_heterogeneous_relion_dataset.star",
        "history_ribosome_4ug0_particles.star", "history_trpv1_small_stack.star", "iospi_test_truncated_relion31_refined.star",
        "isecc_test_zernike_magmat.star", "relion31.6opticsgroups.star", "relion31.star", "relion31.v2.star", "relion5.star",
        "ribosome_4ug0_particles.star", "scipion_esrf_testdata__input_particles.star", "test_starfile.star",
    ];
}
