using System.Net;
using System.Net.Http.Headers;
using System.Runtime.Versioning;
using System.Text.RegularExpressions;
using CryoSharp.Jobs;
using CryoSharp.Web;

namespace CryoSharp.Tests;

/// <summary>Runs that a page starts: real processes of the program.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class RunLauncherTests : IClassFixture<ClassifyJobTests.Mixture>, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();
    private readonly string _data;

    public RunLauncherTests(ClassifyJobTests.Mixture mixture) => _data = mixture.Folder;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AStartedJobIsARunOfTheProject()
    {
        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        File.Copy($"{_data}/class_001.mrc", _folder["a map.mrc"]);
        LaunchResult result = await launcher.StartAsync(["mask", "a map.mrc"], Stop);
        Assert.Equal(("", At("runs/J001_mask")), (result.Problem, result.Folder));
        Assert.Equal(RunState.Completed, await EndOf("runs/J001_mask"));
        Assert.Equal(["mask", "a map.mrc"], Record("runs/J001_mask").Arguments);
        Assert.True(File.Exists(At("runs/J001_mask/final/mask.mrc")));
    }

    /// <summary>The newest run is the one with the highest number, and not the last by name; other folders do not matter.</summary>
    [Fact]
    public async Task ARunIsFoundAmongManyAndBeyondTheThousandth()
    {
        foreach (string name in new[] { "J997_demo", "J998_demo", "J999_demo", "my_run", "old", "z", "J1000_demo" })
        {
            Directory.CreateDirectory(_folder[$"runs/{name}"]);
        }

        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(45));
        LaunchResult result = await launcher.StartAsync(["mask", $"{_data}/class_001.mrc"], patience.Token);
        Assert.Equal(("", At("runs/J1001_mask")), (result.Problem, result.Folder));
        await EndOf("runs/J1001_mask");
    }

    [Theory]
    [InlineData("mask nothing.mrc", "There is no file nothing.mrc")]
    [InlineData("mask", "MAP: It must be given")]
    [InlineData("nothing", "There is no command \"nothing\"")]
    public async Task WhatIsRefusedGivesItsMessageAndNoRun(string words, string problem)
    {
        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        LaunchResult result = await launcher.StartAsync([.. words.Split(' ')], Stop);
        Assert.Null(result.Folder);
        Assert.Contains(problem, result.Problem, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    [Fact]
    public async Task WhatIsFoundWrongLaterIsToldByTheRun()
    {
        _folder.Write("no map.mrc", "text");
        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        LaunchResult result = await launcher.StartAsync(["mask", "no map.mrc"], Stop);
        Assert.Equal(("", At("runs/J001_mask")), (result.Problem, result.Folder));
        Assert.Equal(RunState.Failed, await EndOf("runs/J001_mask"));
        Assert.Contains("no map.mrc", Record("runs/J001_mask").Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoThatAreStartedAtOnceAreTwoRuns()
    {
        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        LaunchResult[] results = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => launcher.StartAsync(["mask", $"{_data}/class_001.mrc"], Stop)));
        Assert.Equal([At("runs/J001_mask"), At("runs/J002_mask")], results.Select(result => result.Folder).Order());
        Assert.Equal(RunState.Completed, await EndOf("runs/J001_mask"));
        Assert.Equal(RunState.Completed, await EndOf("runs/J002_mask"));
    }

    [Fact]
    public async Task ARunOutlivesTheServerThatStartedIt()
    {
        PageUser user = await PageUser.OnAsync(_folder.Folder, _data);
        HttpResponseMessage reply = await user.PostAsync("/new", [.. Fields()]);
        Assert.Equal("/runs/runs~J001_classify", reply.Headers.Location?.OriginalString);
        await user.DisposeAsync();
        DateTimeOffset closed = DateTimeOffset.Now;
        Assert.Equal(RunState.Completed, await EndOf("runs/J001_classify"));
        Assert.True(Record("runs/J001_classify").Ended > closed, "The run was over too soon to tell.");
        Assert.True(File.Exists(At("runs/J001_classify/final/class_002.mrc")));
    }

    [Fact]
    public async Task ARunOutlivesTheProgramThatShowsItHoweverThatEnds()
    {
        const string Token = "0123456789abcdefghijklmnop";
        File.SetUnixFileMode(_folder.Write("token", Token), UnixFileMode.UserRead);
        DateTimeOffset killed;
        using (var page = ProgramProcess.Start(_folder.Folder, "ui", "--port", "18017", "--token-file", "token", "--root", _data))
        {
            page.WaitUntil(() => page.Said.Contains("?t=", StringComparison.Ordinal), "the link");
            using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = new Uri(Regex.Match(page.Said, "http://localhost:[0-9]+").Value) };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
            HttpResponseMessage reply = await client.PostAsync("/new", new FormUrlEncodedContent(Fields().Select(field => KeyValuePair.Create(field.Name, field.Value))), Stop);
            Assert.True(reply.StatusCode == HttpStatusCode.Redirect, await reply.Content.ReadAsStringAsync(Stop));
            page.Kill();
            killed = DateTimeOffset.Now;
        }

        Assert.Equal(RunState.Completed, await EndOf("runs/J001_classify"));
        Assert.True(Record("runs/J001_classify").Ended > killed, "The run was over too soon to tell.");
    }

    [Fact]
    public async Task ALostRunIsGoneOnWithFromThePage()
    {
        using (var process = ProgramProcess.Start(
            _folder.Folder, "classify", $"{_data}/particles_posed.star", "--ref", $"{_data}/class_001.mrc", "-k", "2", "--iterations", "2", "--angular-step", "30", "--diameter", "130", "-j", "1"))
        {
            process.WaitUntil(() => File.Exists(At("runs/J001_classify/checkpoint/it001.ckpt")), "the first iteration");
            process.Kill();
        }

        await using PageUser user = await PageUser.OnAsync(_folder.Folder, _data);
        Assert.Contains("lost", await user.TextAsync("/"), StringComparison.Ordinal);
        HttpResponseMessage reply = await user.PostAsync("/runs/runs~J001_classify/continue");
        Assert.Equal("/runs/runs~J001_classify", reply.Headers.Location?.OriginalString);
        Assert.Equal(RunState.Completed, await EndOf("runs/J001_classify"));
    }

    /// <summary>Paths of a run begin where its command was given, which need not be the project.</summary>
    [Fact]
    public async Task ARunThatWasStartedBelowTheProjectIsGoneOnWithFromThePage()
    {
        Directory.CreateDirectory(At("below"));
        Directory.CreateSymbolicLink(At("below/data"), _data);
        using (var process = ProgramProcess.Start(
            At("below"), "classify", "data/particles_posed.star", "--ref", "data/class_001.mrc", "-k", "2", "--iterations", "2", "--angular-step", "30", "--diameter", "130", "-j", "1"))
        {
            process.WaitUntil(() => File.Exists(At("below/runs/J001_classify/checkpoint/it001.ckpt")), "the first iteration");
            process.Kill();
        }

        await using PageUser user = await PageUser.OnAsync(_folder.Folder, _data);
        HttpResponseMessage reply = await user.PostAsync("/runs/below~runs~J001_classify/continue");
        Assert.True(reply.StatusCode == HttpStatusCode.Redirect, await reply.Content.ReadAsStringAsync(Stop));
        Assert.Equal(RunState.Completed, await EndOf("below/runs/J001_classify"));
    }

    [Fact]
    public async Task WhatIsAskedPrintsAndMakesNoRun()
    {
        using var launcher = new RunLauncher(WebPage.Program, _folder.Folder);
        Assert.Contains("cryosharp", await launcher.AskAsync(["version"], Stop), StringComparison.Ordinal);
        Assert.Contains("There is no command", await launcher.AskAsync(["nothing"], Stop), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    public void Dispose() => _folder.Dispose();

    // A few seconds of work, by the form of the page.
    private (string Name, string Value)[] Fields() =>
    [
        ("job", "classify"), ("particles", $"{_data}/particles_posed.star"), ("ref", $"{_data}/class_001.mrc"), ("classes", "2"), ("iterations", "4"), ("angular-step", "15"), ("diameter", "130"),
        ("threads", "1"), .. JobCatalog.All.Single(job => job.Name == "classify").Parameters.Parameters.Where(p => p.Default is true).Select(p => (p.Name, "yes")),
    ];

    // Not by the folder's own way, which would make the run's folder.
    private string At(string relative) => Path.Combine(_folder.Folder, relative);

    private RunRecord Record(string run) => RunFolder.Open(At(run), _folder.Folder).Record;

    private async Task<RunState> EndOf(string run)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (Record(run).State is RunState.Planned or RunState.Running)
        {
            await Task.Delay(50, patience.Token);
        }

        // The process ends a moment later, and so does its hold on the folder.
        while (File.Exists(At($"{run}/alive")))
        {
            await Task.Delay(50, patience.Token);
        }

        return Record(run).State;
    }
}
