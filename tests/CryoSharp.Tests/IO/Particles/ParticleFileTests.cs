using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class ParticleFileTests : IDisposable
{
    private const string Text = "data_\nloop_\n_rlnImageName\n_rlnPixelSize\n1@sub/stack.mrcs 2\n";

    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    /// <summary>The places in their order: when the first is gone, the next one serves.</summary>
    [Fact]
    public void StacksAreFoundInTheOrderThatIsDocumented()
    {
        string star = _scratch.Write("project/job/particles.star", Text);
        var options = new ParticleReadOptions { StackFolder = _scratch["stacks"], WorkingFolder = _scratch["working"] };
        (string Path, StackFolderKind Kind)[] places =
        [
            ("stacks/sub/stack.mrcs", StackFolderKind.StackFolder),
            ("stacks/sub/stack.mrc", StackFolderKind.StackFolder),
            ("stacks/stack.mrcs", StackFolderKind.StackFolder),
            ("project/job/sub/stack.mrcs", StackFolderKind.FileFolder),
            ("project/job/sub/stack.mrc", StackFolderKind.FileFolder),
            ("working/sub/stack.mrcs", StackFolderKind.WorkingFolder),
            ("project/sub/stack.mrcs", StackFolderKind.FolderAbove),
            ("sub/stack.mrcs", StackFolderKind.FolderAbove),
        ];
        foreach ((string path, _) in places)
        {
            _scratch.Write(path, "");
        }

        foreach ((string path, StackFolderKind kind) in places)
        {
            ParticleFile file = ParticleFile.Read(star, options);
            Assert.Equal(new StackLocation("sub/stack.mrcs", _scratch[path], kind), Assert.Single(file.Stacks));
            Assert.Equal(_scratch[path], file.Set.Particles[0].StackPath);
            Assert.Empty(file.Warnings);
            File.Delete(_scratch[path]);
        }

        StackLocation missing = Assert.Single(ParticleFile.Read(star, options).Stacks);
        Assert.Equal((StackFolderKind.NotFound, _scratch["project/job/sub/stack.mrcs"]), (missing.FoundIn, missing.Path));
    }

    [Fact]
    public void AnAbsolutePathIsTakenAsItIs()
    {
        string stack = _scratch.Write("far/stack.mrcs", "");
        string star = _scratch.Write("a/particles.star", Text.Replace("sub/stack.mrcs", $"{stack}:mrcs", StringComparison.Ordinal));

        Assert.Equal(new StackLocation(stack, stack, StackFolderKind.Absolute), Assert.Single(ParticleFile.Read(star).Stacks));
    }

    [Fact]
    public void AMovedAbsolutePathIsFoundInTheFolderTheUserNames()
    {
        string stack = _scratch.Write("data/Extract/stack.mrcs", "");
        string star = _scratch.Write("a/particles.star", Text.Replace("sub/stack", "/gone/project/Extract/stack", StringComparison.Ordinal));
        var options = new ParticleReadOptions { StackFolder = _scratch["data"] };

        Assert.Equal(StackFolderKind.NotFound, Assert.Single(ParticleFile.Read(star).Stacks).FoundIn);
        Assert.Equal(stack, ParticleFile.Read(star, options).Set.Particles[0].StackPath);
    }
}
