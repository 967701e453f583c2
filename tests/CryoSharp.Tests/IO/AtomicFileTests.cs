using CryoSharp.IO;

namespace CryoSharp.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void ContentReplacesTheOldAndNothingElseRemains()
    {
        AtomicFile.WriteText(_folder["a.txt"], "first");
        AtomicFile.WriteText(_folder["a.txt"], "α");
        Assert.Equal([0xce, 0xb1], File.ReadAllBytes(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.FileNames);
    }

    [Fact]
    public void AFailureHalfwayLeavesTheOldContent()
    {
        AtomicFile.WriteText(_folder["a.txt"], "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(_folder["a.txt"], stream =>
        {
            stream.Write("new"u8);
            throw new InvalidOperationException();
        }));
        Assert.Equal("old", File.ReadAllText(_folder["a.txt"]));
        Assert.Equal(["a.txt"], _folder.FileNames);
    }

    [Fact]
    public void AMissingFolderIsAnIoException() =>
        Assert.ThrowsAny<IOException>(() => AtomicFile.WriteText(_folder["none/a.txt"], ""));

    public void Dispose() => _folder.Dispose();
}
