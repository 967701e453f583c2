using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RunFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void RunsAreNumberedOneAfterAnother()
    {
        Assert.Equal("J001", RunFolder.CreateNext(_folder.Folder, Some("mask")).Record.Id);
        RunFolder second = RunFolder.CreateNext(_folder.Folder, Some("fsc"));

        Assert.Equal(_folder["runs/J002_fsc"], second.FullPath);
        Assert.Equal(second.Record.Id, RunFolder.Open("latest", _folder.Folder).Record.Id);
        Assert.Equal("mask", RunFolder.Open("J001", _folder.Folder).Record.Job);
        Assert.Equal("fsc", RunFolder.Open(second.FullPath, "/").Record.Job);
    }

    [Fact]
    public void AFolderThatIsNotEmptyIsRefusedAndLeftAsItWas()
    {
        _folder.Write("precious.txt", "x");

        Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.Folder, Some("mask"), overwrite: false));
        Assert.Throws<RunFolderException>(() => RunFolder.Create(_folder.Folder, Some("mask"), overwrite: true));
        Assert.Equal("x", File.ReadAllText(_folder["precious.txt"]));
    }

    [Fact]
    public void AnOverwrittenRunIsKeptUnderAnotherName()
    {
        RunFolder first = RunFolder.Create(_folder["run"], Some("mask"), overwrite: false);
        first.WriteText("final/a.txt", "first");
        RunFolder.Create(_folder["run"], Some("mask"), overwrite: true);
        RunFolder.Create(_folder["run"], Some("mask"), overwrite: true);

        Assert.Equal("first", File.ReadAllText(_folder["run.old-1/final/a.txt"]));
        Assert.True(Directory.Exists(_folder["run.old-2"]));
        Assert.False(File.Exists(_folder["run/final/a.txt"]));
    }

    [Fact]
    public void AFailedReplacementLeavesTheEarlierFileAndNothingElse()
    {
        RunFolder run = RunFolder.CreateNext(_folder.Folder, Some("mask"));
        run.WriteText("final/a.txt", "old");

        Assert.Throws<RunFolderException>(() => run.Replace("final/a.txt", stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device", 28);
        }));
        Assert.Equal("old", File.ReadAllText(run.PathOf("final/a.txt")));
        Assert.Single(Directory.GetFiles(run.Final));
    }

    [Fact]
    public void ARecordComesBackAsItWasWritten()
    {
        RunFolder run = RunFolder.CreateNext(_folder.Folder, Some("mask") with { Arguments = ["mask", "a b.mrc"] });
        run.Update(record => record with { State = RunState.Stopped, ExitCode = 10, Reason = "≥ enough" });
        RunRecord read = RunFolder.Open("J001", _folder.Folder).Record;

        Assert.Equal((RunState.Stopped, 10, "≥ enough", "J001"), (read.State, read.ExitCode, read.Reason, read.Id));
        Assert.Equal(["mask", "a b.mrc"], read.Arguments);
        Assert.Contains("\"state\": \"stopped\"", File.ReadAllText(run.PathOf("run.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ not json")]
    [InlineData("{\"schema\": 99, \"id\": \"a\", \"job\": \"b\", \"version\": \"c\"}")]
    [InlineData("{}")]
    [InlineData("null")]
    public void ARecordThatCannotBeReadIsOneMessage(string json)
    {
        _folder.Write("run.json", json);

        Assert.Throws<RunFolderException>(() => RunFolder.Open(_folder.Folder, "/"));
    }

    [Fact]
    public void PathsCannotLeadOutOfTheFolder()
    {
        RunFolder run = RunFolder.CreateNext(_folder.Folder, Some("mask"));

        Assert.Throws<ArgumentException>(() => run.PathOf("../else.txt"));
        Assert.Throws<ArgumentException>(() => run.PathOf("/tmp/else.txt"));
    }

    public void Dispose() => _folder.Dispose();

    private static RunRecord Some(string job) => new() { Id = "", Job = job, Version = "0" };
}
