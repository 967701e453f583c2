using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using CryoSharp.Jobs;
using CryoSharp.Web;

namespace CryoSharp.Tests;

/// <summary>Attempts to come in where nobody should, and to reach what should not be reached.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AccessTests : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<UiServer> _servers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WithoutTheLinkNothingIsShown()
    {
        using HttpClient stranger = Client();
        UiServer server = await Serve();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(At(server, "/"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync(At(server, "/assets/app.css"), Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await stranger.GetAsync(At(server, "/?t=0123456789abcdef"), Stop)).StatusCode);
        using var forged = new HttpRequestMessage(HttpMethod.Get, At(server, "/")) { Headers = { { "Cookie", $"cryosharp-{server.Port}=0000" } } };
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.SendAsync(forged, Stop)).StatusCode);
    }

    [Fact]
    public async Task ALinkWorksOnceAndItsSessionLasts()
    {
        UiServer server = await Serve();
        string link = server.Link;
        using HttpClient user = Client();
        using HttpClient thief = Client();
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(link, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await thief.GetAsync(link, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(link, Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(At(server, "/new"), Stop)).StatusCode);
        Assert.NotEqual(link, server.Link);
    }

    [Fact]
    public async Task ATokenFileOpensAgainAndAgainAndForScripts()
    {
        const string Token = "a-token-of-more-than-20-letters";
        UiServer server = await Serve(token: Token);
        for (int i = 0; i < 2; i++)
        {
            using HttpClient user = Client();
            Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(server.Link, Stop)).StatusCode);
        }

        using HttpClient script = Client();
        script.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        Assert.Equal(HttpStatusCode.OK, (await script.GetAsync(At(server, "/"), Stop)).StatusCode);
        script.DefaultRequestHeaders.Authorization = new("Bearer", Token[1..]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await script.GetAsync(At(server, "/"), Stop)).StatusCode);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("0.0.0.0")]
    public async Task ANameThatWasPointedAtThisMachineIsRefused(string host)
    {
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, At(server, "/")) { Headers = { Host = $"{host}:{server.Port}" } };
        Assert.Equal(HttpStatusCode.Forbidden, (await user.SendAsync(request, Stop)).StatusCode);
    }

    [Theory]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task AnotherPageInTheSameBrowserCannotAct(string header, string value)
    {
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        Run("J001_demo");
        using var request = new HttpRequestMessage(HttpMethod.Post, At(server, "/runs/runs~J001_demo/note"))
        {
            Headers = { { header, value } },
            Content = Form(("text", "was here")),
        };
        Assert.Equal(HttpStatusCode.Forbidden, (await user.SendAsync(request, Stop)).StatusCode);
        Assert.False(File.Exists(_folder["runs/J001_demo/note.txt"]));
    }

    [Fact]
    public async Task AReadOnlyPageShowsAndDoesNothing()
    {
        UiServer server = await Serve(isReadOnly: true);
        using HttpClient user = await Inside(server);
        Run("J001_demo");
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(At(server, "/runs/runs~J001_demo"), Stop)).StatusCode);
        foreach (string address in new[] { "/new", "/new/preview", "/runs/runs~J001_demo/stop", "/runs/runs~J001_demo/continue", "/runs/runs~J001_demo/note" })
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await user.PostAsync(At(server, address), Form(("job", "demo"), ("text", "x")), Stop)).StatusCode);
        }

        Assert.Single(Directory.GetDirectories(_folder["runs"]));
    }

    [Theory]
    [InlineData("/runs/..~..~etc/files/passwd")]
    [InlineData("/runs/runs~J001_demo/files/../../../../etc/passwd")]
    [InlineData("/runs/runs~J001_demo/files/..%2f..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/runs/runs~J001_demo/files/%2e%2e/%2e%2e/hidden.txt")]
    [InlineData("/runs/runs~J001_demo/files//etc/passwd")]
    [InlineData("/runs/runs~J001_demo/files/..%5c..%5chidden.txt")]
    [InlineData("/runs/runs~J001_demo/files/link.txt")]
    [InlineData("/runs/runs~J001_demo/files/linked/outside.txt")]
    [InlineData("/assets/..%2fapp.css")]
    [InlineData("/assets/CryoSharp.Web.dll")]
    public async Task NoAddressLeadsOutOfARunsFolder(string address)
    {
        using var outside = new TemporaryFolder();
        outside.Write("outside.txt", "secret");
        _folder.Write("hidden.txt", "secret");
        Run("J001_demo");
        File.CreateSymbolicLink(_folder["runs/J001_demo/link.txt"], outside["outside.txt"]);
        Directory.CreateSymbolicLink(_folder["runs/J001_demo/linked"], outside.Folder);
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        HttpResponseMessage reply = await user.GetAsync(At(server, address), Stop);
        Assert.Equal(HttpStatusCode.NotFound, reply.StatusCode);
        Assert.DoesNotContain("secret", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("particles", "/etc/passwd", "outside of the project")]
    [InlineData("particles", "/etc/../etc/hosts", "outside of the project")]
    [InlineData("particles", "--out", "begins with a dash")]
    [InlineData("particles", "-o", "begins with a dash")]
    [InlineData("ref", "map.mrc --out=/tmp/x", "begins with a dash")]
    [InlineData("particles", "$(touch gone).star", "There is no file")]
    public async Task AFormNamesNoFileOutsideAndNoOption(string field, string value, string problem)
    {
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        var fields = new Dictionary<string, string> { ["job"] = "classify", ["particles"] = _folder.Write("in.star", ""), ["classes"] = "2", ["search"] = "none", [field] = value };
        HttpResponseMessage reply = await user.PostAsync(At(server, "/new"), Form([.. fields.Select(pair => (pair.Key, pair.Value))]), Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reply.StatusCode);
        Assert.Contains(problem, WebUtility.HtmlDecode(await reply.Content.ReadAsStringAsync(Stop)), StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.Folder, "runs")));
    }

    [Fact]
    public async Task WhatIsSentTellsBrowsersWhatAPageMayDo()
    {
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        HttpResponseMessage reply = await user.GetAsync(At(server, "/"), Stop);
        string policy = reply.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", reply.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.DoesNotContain("Access-Control-Allow-Origin", reply.Headers.Select(h => h.Key));
        Assert.DoesNotContain("style=", await reply.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnASocketItIsServedToWhoeverMayOpenTheFile()
    {
        string socket = _folder["ui.sock"];
        UiServer server = await Serve(new UiAddress(null, 0, socket));
        using var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) =>
            {
                var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancel);
                return new NetworkStream(connection, ownsSocket: true);
            },
        };
        using var user = new HttpClient(handler);
        Assert.Equal(HttpStatusCode.OK, (await user.GetAsync(server.Link, Stop)).StatusCode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(socket));
    }

    [Theory]
    [InlineData("--listen 0.0.0.0", "--token-file")]
    [InlineData("--token-file open.txt", "can be read by others")]
    [InlineData("--token-file short.txt", "at least 20")]
    [InlineData("nowhere", "There is no folder")]
    public void WhatWouldBeUnsafeIsRefusedBeforeAnythingListens(string words, string problem)
    {
        string open = _folder.Write("open.txt", "0123456789012345678901234567890\n");
        string little = _folder.Write("short.txt", "0123\n");
        File.SetUnixFileMode(open, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        File.SetUnixFileMode(little, UnixFileMode.UserRead);
        JobRun run = JobRun.Of(
            _folder.Folder, ["ui", .. words.Replace("open.txt", open, StringComparison.Ordinal).Replace("short.txt", little, StringComparison.Ordinal).Split(' ')]);
        Assert.NotEqual(0, run.Code);
        Assert.Contains(problem, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ARequestToStopReachesTheRun()
    {
        RunFolder folder = Run("J001_demo", RunState.Running);
        UiServer server = await Serve();
        using HttpClient user = await Inside(server);
        using var asked = new ManualResetEventSlim();
        using var lease = RunLease.Hold(folder, asked.Set);
        await user.PostAsync(At(server, "/runs/runs~J001_demo/stop"), Form(), Stop);
        Assert.True(asked.Wait(TimeSpan.FromSeconds(30), Stop));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (UiServer server in _servers)
        {
            await server.DisposeAsync();
        }

        _folder.Dispose();
    }

    private RunFolder Run(string name, RunState state = RunState.Completed)
    {
        var folder = RunFolder.Create(
            _folder[$"runs/{name}"],
            new RunRecord { Id = "J001", Job = "demo", Version = "1", Pid = Environment.ProcessId, Host = Environment.MachineName, Started = DateTimeOffset.Now },
            overwrite: false);
        folder.Update(record => record with { State = state });
        return folder;
    }

    private async Task<UiServer> Serve(UiAddress? address = null, string? token = null, bool isReadOnly = false)
    {
        UiServer server = await UiServer.StartAsync(
            new UiSettings
            {
                Project = _folder.Folder,
                Address = address ?? new UiAddress(null, 0, null),
                Token = token,
                IsReadOnly = isReadOnly,
                Program = WebPage.Program,
            },
            CancellationToken.None);
        _servers.Add(server);
        return server;
    }

    private static async Task<HttpClient> Inside(UiServer server)
    {
        HttpClient user = Client();
        (await user.GetAsync(server.Link, Stop)).EnsureSuccessStatusCode();
        return user;
    }

    private static HttpClient Client() => new(new HttpClientHandler { CookieContainer = new CookieContainer() });

    private static Uri At(UiServer server, string path) =>
        new($"http://localhost:{server.Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static FormUrlEncodedContent Form(params ImmutableArray<(string Name, string Value)> fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
}
