using CryoSharp.Jobs;

namespace CryoSharp.Tests;

/// <summary>Real processes that classify 60 particles, and are stopped and killed.</summary>
public sealed class KilledRunTests : IClassFixture<ClassifyJobTests.Mixture>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public KilledRunTests(ClassifyJobTests.Mixture mixture) => _data = mixture.Folder;

    private string[] Words => OfIterations(3);

    private string[] OfIterations(int iterations) =>
    [
        "classify", $"{_data}/particles_posed.star", "--search", "global", "--ref", $"{_data}/class_001.mrc", "-k", "2", "--iterations", $"{iterations}", "--angular-step", "15",
        "--diameter", "130",
    ];

    [Fact]
    public void ARunThatWasKilledIsLostAndGoneOnWithToTheSameBits()
    {
        using (var process = ProgramProcess.Start(_folder.Folder, [.. Words, "-j", "1"]))
        {
            process.WaitUntil(() => File.Exists(At("checkpoint/it001.ckpt")), "the first iteration");
            Assert.Equal("running", Head.Standing);
            JobRun refused = JobRun.Of(_folder.Folder, "continue", "J001");
            Assert.Equal(2, refused.Code);
            Assert.Contains($"is being worked on by process {process.Id} of {Environment.MachineName}", refused.Error, StringComparison.Ordinal);
            process.Kill();
        }

        Assert.Equal((RunState.Running, true, "lost"), (Head.State, Head.IsLost, Head.Standing));
        Assert.Contains("cryosharp continue J001", JobRun.Of(_folder.Folder, "stop", "J001").Error, StringComparison.Ordinal);
        JobRun.Successful(_folder.Folder, "continue", "J001", "-q");
        Assert.Equal("completed", Head.Standing);
        JobRun.Successful(_folder.Folder, [.. Words, "-o", _folder["whole"], "-q"]);
        AssertSameResults("runs/J001_classify", "whole");
    }

    [Fact]
    public void ARunThatIsAskedToStopEndsByItself()
    {
        using var process = ProgramProcess.Start(_folder.Folder, [.. OfIterations(100), "-j", "1"]);
        process.WaitUntil(() => File.Exists(At("checkpoint/it001.ckpt")), "the first iteration");
        JobRun.Successful(_folder.Folder, "stop", "J001");
        Assert.Equal((int)ExitCode.StoppedUsable, process.End());
        Assert.Equal("stopped", Head.Standing);
        Assert.False(File.Exists(At("alive")));
        Assert.False(File.Exists(At("stop")));
    }

    /// <summary>What a run read by a path that begins where its command was given is read from there again.</summary>
    [Fact]
    public void ARunIsGoneOnWithFromAnotherFolder()
    {
        Directory.CreateSymbolicLink(_folder["data"], _data);
        using (var process = ProgramProcess.Start(
            _folder.Folder, "classify", "data/particles_posed.star", "--search", "global", "--ref", "data/class_001.mrc", "-k", "2", "--iterations", "2", "--angular-step", "30", "--diameter", "130", "-j", "1"))
        {
            process.WaitUntil(() => File.Exists(At("checkpoint/it001.ckpt")), "the first iteration");
            process.Kill();
        }

        using var again = ProgramProcess.Start("/", "continue", At(""), "-j", "1");
        Assert.True(again.End() == 0, again.Said);
        Assert.Equal("completed", Head.Standing);
    }

    public void Dispose() => _folder.Dispose();

    private RunHead Head => new OwnRun("runs~J001_classify", At("")).Head;

    // Not by the folder's own way, which would make the run's folder.
    private string At(string file) => Path.TrimEndingDirectorySeparator(Path.Combine(_folder.Folder, "runs/J001_classify", file));

    private void AssertSameResults(string one, string other)
    {
        string[] names = [.. Directory.GetFiles(_folder[$"{one}/final"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        Assert.Equal(names, Directory.GetFiles(_folder[$"{other}/final"]).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal));
        Assert.Contains("particles.star", names);
        Assert.All(names, name => Assert.True(File.ReadAllBytes(_folder[$"{one}/final/{name}"]).SequenceEqual(File.ReadAllBytes(_folder[$"{other}/final/{name}"])), name));
    }
}
