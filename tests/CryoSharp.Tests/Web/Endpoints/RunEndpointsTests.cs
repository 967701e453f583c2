using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;

namespace CryoSharp.Tests;

public sealed class RunEndpointsTests(SmallProject project) : IClassFixture<SmallProject>
{
    private const string Run = "/runs/runs~J002_classify";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "runs/J002_classify/final/class_001.mrc", 24)]
    [InlineData("?iteration=2", "runs/J002_classify/iter/002/class_001.mrc", 24)]
    [InlineData("?box=16", "runs/J002_classify/final/class_001.mrc", 16)]
    [InlineData("?box=17", "runs/J002_classify/final/class_001.mrc", 16)]
    [InlineData("?box=-5", "runs/J002_classify/final/class_001.mrc", 16)]
    [InlineData("?box=100000", "runs/J002_classify/final/class_001.mrc", 24)]
    public async Task MapsAreSentAsTheirBricks(string query, string file, int box)
    {
        JsonObject told = JsonNode.Parse(await project.User.TextAsync($"{Run}/maps{query}"))!.AsObject();
        Assert.Equal([1, 2, 3], told["kept"]!.AsArray().Select(n => n!.GetValue<int>()));
        JsonNode first = told["maps"]!.AsArray()[0]!;
        byte[] voxels = await project.User.BytesAsync(first["address"]!.GetValue<string>());
        Volume map = MrcFile.ReadVolume(project.At(file));
        var brick = MapBrick.Of(map, Math.Max(box, 16));
        Assert.Equal(brick.Voxels, voxels);
        Assert.Equal((1, box, brick.PixelSize), (first["number"]!.GetValue<int>(), first["box"]!.GetValue<int>(), first["pixelSize"]!.GetValue<double>()));
        Assert.Equal((brick.Least, brick.Greatest, brick.Level), (first["least"]!.GetValue<double>(), first["greatest"]!.GetValue<double>(), first["level"]!.GetValue<double>()));
        if (box == map.BoxSize)
        {
            (double least, double step) = (brick.Least, (brick.Greatest - brick.Least) / 255);
            Assert.All(Enumerable.Range(0, voxels.Length), i => Assert.InRange(
                Math.Abs(least + (step * voxels[i]) - Math.Clamp(map.Voxels[i], brick.Least, brick.Greatest)), 0, (0.5 * step) + (1e-6 * brick.Greatest)));
        }
    }

    [Fact]
    public async Task WhatIsToldOfAMapIsThatOfTheLastIteration()
    {
        JsonArray maps = JsonNode.Parse(await project.User.TextAsync($"{Run}/maps"))!["maps"]!.AsArray();
        RunHead head = new OwnRun("", project.At("runs/J002_classify")).Head;
        Assert.Equal(head.Last.Select(m => m.Count), maps.Select(map => map!["count"]!.GetValue<double>()));
        Assert.Equal(head.Last.Select(m => m.Share), maps.Select(map => map!["share"]!.GetValue<double>()));
        Assert.Equal(60, maps.Sum(map => map!["count"]!.GetValue<double>()));
    }

    [Fact]
    public async Task MapsOfRelionAreSentToo()
    {
        JsonArray maps = JsonNode.Parse(await project.User.TextAsync("/runs/Class3D~job001/maps?iteration=3"))!["maps"]!.AsArray();
        Assert.Equal(2, maps.Count);
        Assert.Equal(24 * 24 * 24, (await project.User.BytesAsync(maps[1]!["address"]!.GetValue<string>())).Length);
    }

    [Fact]
    public async Task AFileIsSentInParts()
    {
        byte[] all = File.ReadAllBytes(project.At("runs/J002_classify/final/class_001.mrc"));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{Run}/files/final/class_001.mrc") { Headers = { Range = new RangeHeaderValue(1000, 1999) } };
        HttpResponseMessage reply = await project.User.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, reply.StatusCode);
        Assert.Equal(new ContentRangeHeaderValue(1000, 1999, all.Length), reply.Content.Headers.ContentRange);
        Assert.Equal(all[1000..2000], await reply.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(all, await project.User.BytesAsync($"{Run}/files/final/class_001.mrc"));
        using var beyond = new HttpRequestMessage(HttpMethod.Get, $"{Run}/files/final/class_001.mrc") { Headers = { Range = new RangeHeaderValue(all.Length, null) } };
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await project.User.Client.SendAsync(beyond, Stop)).StatusCode);
    }

    [Theory]
    [InlineData("run.json", "application/json")]
    [InlineData("log.txt", "text/plain")]
    [InlineData("final/particles.star", "text/plain")]
    [InlineData("figures/share.svg", "image/svg+xml")]
    [InlineData("figures/slices.png", "image/png")]
    [InlineData("final/class_001.mrc", "application/octet-stream")]
    public async Task AFileHasItsType(string file, string type)
    {
        HttpResponseMessage reply = await project.User.Client.GetAsync($"{Run}/files/{file}", Stop);
        Assert.Equal(type, reply.Content.Headers.ContentType?.MediaType);
        Assert.Equal(File.ReadAllBytes(project.At($"runs/J002_classify/{file}")), await reply.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("/runs/nothing")]
    [InlineData("/runs/runs~J099_demo/maps")]
    [InlineData("/runs/runs~J099_demo/events")]
    [InlineData("/runs/Class3D~job001/events")]
    [InlineData("/runs/Class3D~job001/maps?iteration=77")]
    [InlineData("/runs/Class3D~job001/maps/1?iteration=77")]
    [InlineData("/runs/Class3D~job001/flow.svg?from=1&to=77")]
    [InlineData(Run + "/maps?iteration=77")]
    [InlineData(Run + "/maps?iteration=-1")]
    [InlineData(Run + "/maps/9")]
    [InlineData(Run + "/maps/0")]
    [InlineData(Run + "/maps/1?iteration=77")]
    [InlineData(Run + "/flow.svg?from=1&to=77")]
    [InlineData(Run + "/flow.png?from=1&to=2")]
    [InlineData(Run + "/drawn/nothing.svg")]
    [InlineData(Run + "/classes/1.png")]
    [InlineData(Run + "/particles/0")]
    [InlineData(Run + "/particles/61")]
    [InlineData(Run + "/particles/61.png")]
    [InlineData(Run + "/particles/1.png?class=9")]
    [InlineData(Run + "/files/nothing.txt")]
    [InlineData(Run + "/files/final")]
    [InlineData("/runs/runs~J003_classify2d/classes/9.png")]
    [InlineData("/runs/runs~J003_classify2d/maps/1")]
    [InlineData("/runs/Class3D~job001/log")]
    [InlineData("/new?job=nothing")]
    [InlineData("/new?clone=nothing")]
    [InlineData("/compare?a=nothing&b=runs~J002_classify")]
    [InlineData("/assets/nothing.js")]
    public async Task WhatIsNotThereIsSaidPlainly(string address)
    {
        HttpResponseMessage reply = await project.User.Client.GetAsync(address, Stop);
        string text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(reply.StatusCode == HttpStatusCode.NotFound, $"{reply.StatusCode} {text}");
        Assert.Equal("text/plain", reply.Content.Headers.ContentType?.MediaType);
        Assert.Matches(@"^\S.*\.\n$", text);
    }

    [Theory]
    [InlineData("particles", "final/particles.star")]
    [InlineData("particles/1", "final/particles.star")]
    [InlineData("particles/1.png", "final/particles.star")]
    [InlineData("select?class=1", "final/particles.star")]
    [InlineData("maps", "final/class_001.mrc")]
    [InlineData("maps/1", "final/class_001.mrc")]
    public async Task AFileThatBreaksItsFormatIsNamed(string tab, string broken)
    {
        using var folder = new TemporaryFolder();
        SortedRun.Write(folder.Folder, SortedRun.Particles(1, 2), "classify", 10, 10);
        folder.Write($"runs/J001_classify/{broken}", "data_particles\nloop_\n_rlnImageName\n_rlnClassNumber\n1@a.mrcs\n");
        await using PageUser user = await PageUser.OnAsync(folder.Folder);
        HttpResponseMessage reply = await user.Client.GetAsync($"/runs/runs~J001_classify/{tab}", Stop);
        string text = await reply.Content.ReadAsStringAsync(Stop);
        Assert.True(reply.StatusCode == HttpStatusCode.UnprocessableEntity, $"{reply.StatusCode} {text}");
        Assert.Contains(Path.GetFileName(broken), text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/classes")]
    [InlineData("/convergence")]
    [InlineData("/resolution")]
    [InlineData("/orientation")]
    [InlineData("/particles")]
    [InlineData("/log")]
    [InlineData("/parameters")]
    [InlineData("/files")]
    [InlineData("/maps")]
    [InlineData("/events")]
    public async Task ARunThatHasJustBeenMadeHasEveryPage(string tab)
    {
        using var folder = new TemporaryFolder();
        RunFolder.CreateNext(folder.Folder, new RunRecord { Id = "", Job = "classify", Version = "1", Created = DateTimeOffset.Now });
        await using PageUser user = await PageUser.OnAsync(folder.Folder);
        Assert.Contains("J001", await user.TextAsync("/"), StringComparison.Ordinal);
        Assert.Contains("J001", await user.TextAsync("/?view=tree"), StringComparison.Ordinal);
        await user.BytesAsync($"/runs/runs~J001_classify{tab}");
    }

    /// <summary>The list leads to runs in folders of any name, and what is done there leads back.</summary>
    [Fact]
    public async Task FoldersMayHaveAnyName()
    {
        using var folder = new TemporaryFolder();
        string[] names = ["größe & co #1?", "100%", "a b", "x~y", "it's \"so\""];
        foreach (string name in names)
        {
            RunFolder.CreateNext(folder[name], new RunRecord { Id = "", Job = "demo", Version = "1" });
        }

        await using PageUser user = await PageUser.OnAsync(folder.Folder);
        string[] keys = [.. new ProjectRuns(folder.Folder).Heads.Select(head => head.Key)];
        Assert.Equal(names.Length, keys.Length);
        string list = await user.TextAsync("/");
        foreach (string key in keys)
        {
            Assert.Contains($"href=\"/runs/{key}\"", list, StringComparison.Ordinal);
            Assert.Contains("J001", await user.TextAsync($"/runs/{key}"), StringComparison.Ordinal);
            HttpResponseMessage reply = await user.PostAsync($"/runs/{key}/note", ("text", "seen"));
            Assert.Equal($"/runs/{key}", reply.Headers.Location!.OriginalString);
        }

        Assert.All(names, name => Assert.Equal("seen\n", File.ReadAllText(folder[$"{name}/runs/J001_demo/note.txt"])));
    }

    [Fact]
    public async Task TheParticlesPageListsThemAll()
    {
        string page = await project.User.TextAsync($"{Run}/particles?sort=order&page=2");
        Assert.Contains(60.ToString(CultureInfo.InvariantCulture), page, StringComparison.Ordinal);
        Assert.Contains("/particles/49\"", page, StringComparison.Ordinal);
        Assert.Contains("/particles/60\"", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/particles/48\"", page, StringComparison.Ordinal);
    }
}
