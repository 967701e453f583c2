using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class SimulateJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ParticlesPosesAndTruthBelongTogether()
    {
        JobRun.Successful(_folder.Folder, "simulate", "-n", "60", "--box", "32", "--pixel-size", "6", "--fractions", "3", "1", "-o", "s", "-q");
        ParticleSet bare = Read("s/final/particles.star");
        ParticleSet posed = Read("s/final/particles_posed.star");
        ParticleSet truth = Read("s/final/truth.star");

        Assert.All(bare.Particles, p => Assert.True(p is { Pose: null, Class: 0, Ctf: not null }));
        Assert.All(posed.Particles, p => Assert.True(p is { Pose: not null, Class: 0 }));
        Assert.Equal(60, truth.Particles.Count(p => p.Class is 1 or 2));
        Assert.Equal(posed.Particles.Select(p => p.Pose), truth.Particles.Select(p => p.Pose));

        // 45 expected of 60 with standard deviation 3.4: five of them cover the draw of any seed but one in a million.
        Assert.InRange(truth.Particles.Count(p => p.Class == 1), 28, 60);
        using StackFiles images = StackFiles.Open(bare);
        Assert.Equal(60, images.Count);
        Assert.Equal(32, MrcFile.ReadVolume(_folder["s/final/class_002.mrc"]).BoxSize);
    }

    [Fact]
    public void TheSameSeedGivesTheSameBitsOnAnyNumberOfThreads()
    {
        string[] words = ["simulate", "-n", "20", "--box", "16", "--pixel-size", "12", "-q"];
        JobRun.Successful(_folder.Folder, [.. words, "-j", "1", "-o", "a"]);
        JobRun.Successful(_folder.Folder, [.. words, "-j", "3", "-o", "b"]);

        Assert.Equal(File.ReadAllBytes(_folder["a/final/particles.mrcs"]), File.ReadAllBytes(_folder["b/final/particles.mrcs"]));
        Assert.Equal(Read("a/final/truth.star").Particles.Select(p => (p.Pose, p.Class, p.Ctf)), Read("b/final/truth.star").Particles.Select(p => (p.Pose, p.Class, p.Ctf)));
    }

    [Theory]
    [InlineData("--box: 33 is odd", "--box", "33")]
    [InlineData("--fractions: There are 3 for 2 states", "--fractions", "1", "1", "1")]
    [InlineData("--fractions: 0 is out of range", "--fractions", "0", "1")]
    [InlineData("--models: There is no file none.pdb", "--models", "none.pdb:A,B")]
    [InlineData("--superpose: It counts only together with --models", "--superpose", "1-9")]
    [InlineData("--defocus-min: It is greater than --defocus-max", "--defocus-min", "30000")]
    public void MistakesAreFoundBeforeAnyWork(string message, params string[] words)
    {
        JobRun run = JobRun.Of(_folder.Folder, ["simulate", .. words]);

        Assert.Equal(2, run.Code);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void MapsOfDifferentBoxesAreRefused()
    {
        MrcFile.Write(_folder["a.mrc"], new Volume(16, 4));
        MrcFile.Write(_folder["b.mrc"], new Volume(18, 4));
        JobRun run = JobRun.Of(_folder.Folder, "simulate", "--maps", _folder["a.mrc"], _folder["b.mrc"]);

        Assert.Equal(3, run.Code);
        Assert.Contains("18³ voxels of 4 Å", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private ParticleSet Read(string relative) => ParticleFile.Read(_folder[relative]).Set;
}
