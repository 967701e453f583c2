using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class ProjectRunsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private ProjectRuns Project => new(_folder.Folder);

    [Fact]
    public void RunsAreFoundWhereverTheyLie()
    {
        string[] runs = ["runs/J001_demo", "runs/J002_refine", "runs/J002_refine/class_001", "mine", "by/me/last", "by/me/last/start_002"];
        foreach (string run in runs)
        {
            Write(run);
        }

        // Too deep, within what belongs to a run, hidden, and no run.
        foreach (string other in new[] { "a/b/c/d/e", "mine/final", "mine/iter/001", ".hidden/run", "trash/J001_demo" })
        {
            Write(other);
        }

        _folder.Write("empty/notes.txt", "run.json");
        Assert.Equal(runs.Order(), Project.Heads.Select(head => Path.GetRelativePath(_folder.Folder, head.FullPath)).Order());
    }

    [Fact]
    public void AFolderThatIsARunIsAProjectOfOne()
    {
        Write("");
        RunHead head = Assert.Single(Project.Heads);
        Assert.Equal(_folder.Folder, head.FullPath);
        Assert.Equal(_folder.Folder, Project.Find(head.Key)?.Head.FullPath);
    }

    /// <summary>A key stands in addresses as it is, and no other folder has it.</summary>
    [Fact]
    public void AKeyNamesOneRunAndNeedsNoEscape()
    {
        string[] names = ["a/b", "a~b", "a=b", "a=7Eb", "a%b", "a%7Eb", "a b", "a+b", "a?b", "a#b", "ä/ß", "a/~", "a~/b", "a/~b", "~", "a&b", "a;b", "a'b\"c", "a\\b", "..."];
        foreach (string name in names)
        {
            Write($"x/{name}");
        }

        ImmutableArray<RunHead> heads = Project.Heads;

        // A name that begins with a dot is passed over.
        Assert.Equal(names.Length - 1, heads.Select(head => head.Key).Distinct().Count());
        Assert.All(heads, head =>
        {
            Assert.Equal(head.FullPath, Project.Find(head.Key)!.Head.FullPath);
            Assert.Equal(head.Key, Project.KeyOf(head.FullPath));
            Assert.Matches("^[A-Za-z0-9._~=-]+$", head.Key);
        });
    }

    [Theory]
    [InlineData("..")]
    [InlineData("..~other")]
    [InlineData("/etc")]
    [InlineData("runs/J001_demo")]
    [InlineData("runs~J001_demo~")]
    [InlineData("")]
    public void AKeyIsNoPath(string key)
    {
        Write("runs/J001_demo");
        Assert.Null(Project.Find(key));
    }

    [Fact]
    public void LinksAreNotFollowed()
    {
        using var outside = new TemporaryFolder();
        RunFolder.Create(outside["runs/J001_demo"], Record(), overwrite: false);
        Write("runs/J001_demo");
        Directory.CreateSymbolicLink(_folder["runs/J002_demo"], outside["runs/J001_demo"]);
        Directory.CreateSymbolicLink(_folder["elsewhere"], outside.Folder);
        Directory.CreateSymbolicLink(_folder["runs/round"], _folder.Folder);
        Assert.Equal(["runs~J001_demo"], Project.Heads.Select(head => head.Key));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"id\": \"J002\"}")]
    [InlineData("{\"schema\": 99, \"id\": \"J002\", \"job\": \"demo\", \"version\": \"9\"}")]
    public void ARunWhoseRecordCannotBeReadIsLeftOut(string json)
    {
        Write("runs/J001_demo");
        _folder.Write("runs/J002_demo/run.json", json);
        Assert.Equal(["runs~J001_demo"], Project.Heads.Select(head => head.Key));
    }

    [Fact]
    public void BrokenTablesOfOneRunHideNoOther()
    {
        Write("runs/J001_demo");
        _folder.Write("Class3D/job001/run_it001_data.star", "no star file");
        _folder.Write("Class3D/job001/run_it001_model.star", "data_model_classes\nloop_\n_rlnReferenceImage\n");
        _folder.Write("export/particles.csg", "results: none");
        Write("runs/J003_demo");
        _folder.Write("runs/J003_demo/metrics.csv", "iteration,class\n\n1,x\n,,,\n\0");
        _folder.Write("runs/J003_demo/inputs.json", "{\"a\": [");
        Assert.Equal(["runs~J001_demo", "runs~J003_demo"], Project.Heads.Select(head => head.Key).Order());
    }

    /// <summary>What has not changed is not read again: a record that is changed behind its time is not seen, and with a new time it is.</summary>
    [Fact]
    public void OnlyWhatHasChangedIsReadAgain()
    {
        RunFolder run = Write("runs/J001_demo");
        ProjectRuns project = Project;
        Assert.Equal(RunState.Completed, project.Heads.Single().State);
        string json = _folder["runs/J001_demo/run.json"];
        DateTime time = File.GetLastWriteTimeUtc(json);
        File.WriteAllText(json, File.ReadAllText(json).Replace("completed", "failed", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(json, time);
        Assert.Equal(RunState.Completed, project.Heads.Single().State);
        File.SetLastWriteTimeUtc(json, time.AddSeconds(1));
        Assert.Equal(RunState.Failed, project.Heads.Single().State);
        RunNote.Write(run, "look here");
        Assert.Equal("look here\n", project.Heads.Single().Note);
        RunNote.Write(run, " ");
        Assert.Equal("", project.Heads.Single().Note);
    }

    [Fact]
    public void ARunAtWorkIsReadEachTime()
    {
        RunFolder run = Write("runs/J001_demo", RunState.Running);
        ProjectRuns project = Project;
        Assert.True(project.Heads.Single().IsLost);
        string json = _folder["runs/J001_demo/run.json"];
        DateTime time = File.GetLastWriteTimeUtc(json);
        run.Update(record => record with { State = RunState.Stopped });
        File.SetLastWriteTimeUtc(json, time);
        Assert.Equal(RunState.Stopped, project.Heads.Single().State);
    }

    [Fact]
    public void TheParentsOfARunAreThoseWhoseFilesItRead()
    {
        Write("runs/J001_demo");
        Write("runs/J001");
        Write("runs/J002_refine");
        Write("runs/J002_refine/class_001");
        RunFolder child = Write("runs/J003_compare");
        child.WriteText("inputs.json", $$"""[{"absolute": "{{_folder["runs/J001_demo/final/particles.star"]}}"}, {"absolute": "{{_folder["runs/J002_refine/class_001/final/class_001.mrc"]}}"}, {"absolute": "/elsewhere/map.mrc"}]""");
        ImmutableArray<RunHead> heads = Project.Heads;
        ImmutableArray<string> ParentsOf(string key) => ProjectRuns.ParentsOf(heads.Single(head => head.Key == key), heads);
        Assert.Equal(["runs~J001_demo", "runs~J002_refine~class_001"], ParentsOf("runs~J003_compare"));
        Assert.Empty(ParentsOf("runs~J001_demo"));
    }

    [Fact]
    public void AThousandRunsAreAllListedTheNewestFirst()
    {
        string json = File.ReadAllText(Path.Combine(Write("runs/J001_demo").FullPath, "run.json"));
        for (int i = 2; i <= 1000; i++)
        {
            _folder.Write($"runs/J{i:D3}_demo/run.json", json.Replace("2026-01-01", $"{2026 + (i / 300)}-{1 + (i / 25 % 12):D2}-{1 + (i % 25):D2}", StringComparison.Ordinal));
        }

        ImmutableArray<RunHead> heads = Project.Heads;
        Assert.Equal(Enumerable.Range(1, 1000).Select(i => $"runs~J{i:D3}_demo").Order(), heads.Select(head => head.Key).Order());
        Assert.Equal(heads.Select(head => head.Created).OrderDescending(), heads.Select(head => head.Created));
    }

    [Fact]
    public void TheExportOfAnotherProgramIsARun()
    {
        File.Copy(SharedCorpus.PathOf("cs/t20s_cryosparc/cryosparc_P9_J209_000_particles.cs"), _folder["J209/cryosparc_P9_J209_000_particles.cs"]);
        RunHead head = Assert.Single(Project.Heads);
        Assert.Equal(("J209", RunProgram.CryoSparc, RunState.Completed), (head.Key, head.Program, head.State));
        Assert.True(head.Particles > 0);
        Assert.Equal(head.Particles, (int)head.Last.Sum(m => m.Count));
    }

    public void Dispose() => _folder.Dispose();

    private static RunRecord Record(RunState state = RunState.Completed) => new()
    {
        Id = "J001",
        Job = "demo",
        Version = "1",
        State = state,
        Created = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Pid = int.MaxValue,
        Host = Environment.MachineName,
    };

    private RunFolder Write(string path, RunState state = RunState.Completed) => RunFolder.Create(Path.Combine(_folder.Folder, path), Record(state), overwrite: false);
}
