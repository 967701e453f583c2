using System.Net;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class ActionEndpointsTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private PageUser _user = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _user = await PageUser.OnAsync(_folder.Folder);

    [Fact]
    public async Task ANoteIsKeptShownAndTakenAway()
    {
        Run("J001_demo");
        HttpResponseMessage reply = await _user.PostAsync("/runs/runs~J001_demo/note", ("text", "  <b>the right</b> one\r\nof two "));
        Assert.Equal("/runs/runs~J001_demo", reply.Headers.Location?.OriginalString);
        Assert.Equal("<b>the right</b> one\nof two\n", File.ReadAllText(_folder["runs/J001_demo/note.txt"]));
        foreach (string address in new[] { "/", "/runs/runs~J001_demo" })
        {
            string page = await _user.TextAsync(address);
            Assert.Contains("&lt;b&gt;the right&lt;/b&gt; one", page, StringComparison.Ordinal);
            Assert.DoesNotContain("<b>the right", page, StringComparison.Ordinal);
        }

        await _user.PostAsync("/runs/runs~J001_demo/note", ("text", " \n "));
        Assert.False(File.Exists(_folder["runs/J001_demo/note.txt"]));
        Assert.DoesNotContain("the right", await _user.TextAsync("/"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANoteIsNoBook()
    {
        Run("J001_demo");
        HttpResponseMessage reply = await _user.PostAsync("/runs/runs~J001_demo/note", ("text", new string('a', 20_001)));
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains("20,000", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["runs/J001_demo/note.txt"]));
    }

    [Fact]
    public async Task ARunThatHasEndedIsNotAskedToStop()
    {
        Run("J001_demo");
        await _user.PostAsync("/runs/runs~J001_demo/stop");
        Assert.Equal(["run.json"], Directory.GetFiles(_folder["runs/J001_demo"]).Select(file => Path.GetFileName(file)));
    }

    /// <summary>A path begins in the project, where the command will be given, wherever the server was started.</summary>
    [Fact]
    public async Task AFormNamesFilesFromTheProjectOn()
    {
        _folder.Write("in.star", "");
        JsonNode preview = await Preview(("job", "classify"), ("particles", "in.star"), ("classes", "2"), ("search", "none"));
        Assert.Empty(preview["problems"]!.AsArray());
        Assert.Equal("cryosharp classify in.star --classes 2 --search none", preview["command"]!.GetValue<string>());
        preview = await Preview(("job", "classify"), ("particles", "out.star"), ("classes", "2"), ("search", "none"));
        Assert.Contains($"looked in {_folder.Folder}", Assert.Single(preview["problems"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ANumberOfThreadsIsPartOfTheCommand()
    {
        JsonNode preview = await Preview(("job", "demo"), ("threads", " 3 "));
        Assert.Equal("cryosharp demo --threads 3", preview["command"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("--overwrite")]
    [InlineData("-j")]
    [InlineData("3 --out /tmp")]
    [InlineData("0")]
    [InlineData("many")]
    public async Task ThreadsAreANumberAndNothingElse(string threads)
    {
        HttpResponseMessage reply = await _user.PostAsync("/new", ("job", "demo"), ("threads", threads));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.False(Directory.Exists(Path.Combine(_folder.Folder, "runs")));
    }

    /// <summary>A run is cloned with the words that it was started with, spaces, quotes and all.</summary>
    [Fact]
    public async Task ACloneHasTheSameValues()
    {
        RunFolder.CreateNext(_folder.Folder, new RunRecord
        {
            Id = "",
            Job = "classify",
            Version = "1",
            Values = new JsonObject { ["particles"] = "a b.star", ["ref"] = new JsonArray("my \"best\" map.mrc", "it's.mrc"), ["classes"] = "3" },
        });
        string page = WebUtility.HtmlDecode(await _user.TextAsync("/new?clone=runs~J001_classify"));
        Assert.Contains("value=\"a b.star\"", page, StringComparison.Ordinal);
        Assert.Contains("value=\"\"my \"\"best\"\" map.mrc\" it's.mrc\"", page, StringComparison.Ordinal);
        Assert.Contains(RunSurroundings.CommandLine(["classify", "a b.star", "--ref", "my \"best\" map.mrc", "it's.mrc", "--classes", "3"]), page, StringComparison.Ordinal);
    }

    public async ValueTask DisposeAsync()
    {
        await _user.DisposeAsync();
        _folder.Dispose();
    }

    private async Task<JsonNode> Preview(params (string, string)[] fields) =>
        JsonNode.Parse(await (await _user.PostAsync("/new/preview", [.. fields])).Content.ReadAsStringAsync(Stop))!;

    private void Run(string name) =>
        RunFolder.Create(_folder[$"runs/{name}"], new RunRecord { Id = "J001", Job = "demo", Version = "1", State = RunState.Completed }, overwrite: false);
}
