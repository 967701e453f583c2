using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>What is there at first sight of large runs and long lists. How long it takes is written beside the pictures and not judged: docs/benchmarks.md.</summary>
[Collection(WebPage.OneAtATime)]
public sealed class FirstViewTests : IDisposable
{
    private const int Classes = 10;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task TenMapsOfABoxOf128AreAllSeen()
    {
        // A browser's first picture of all waits for the start of its graphics.
        MrcFile.Write(MakeRun("J002_classify", "J002").PathOf("final/class_001.mrc"), Phantom.TwoState(0).ToVolume(32, 7.2));
        RunFolder run = MakeRun("J001_classify", "J001");
        Volume map = Phantom.TwoState(0).ToVolume(128, 1.8);
        for (int c = 1; c <= Classes; c++)
        {
            MrcFile.Write(run.PathOf($"final/class_{c:D3}.mrc"), map);
        }

        await using WebPage web = await WebPage.OpenAsync(_folder.Folder);
        ILocator view = web.Page.Locator("[data-ready]");
        var times = new List<string>();
        foreach (string name in new[] { "J002_classify", "J001_classify", "J001_classify" })
        {
            await web.Page.GotoAsync($"{web.Address}/runs/runs~{name}/classes");
            await view.WaitForAsync();
            times.Add($"{await view.GetAttributeAsync("data-ready")} ms");

            // In all detail; a user comes from a page that has been drawn.
            await web.Page.Locator("[data-fine]").WaitForAsync();
            await web.Page.GotoAsync(web.Address);
        }

        Keep("first-view.txt", $"{times[1]}, and again {times[2]}, from the click to the first picture of {Classes} maps of 128³ ({times[0]} for one of 32³ in a browser that was just started)");
        await web.Page.GotoAsync($"{web.Address}/runs/runs~J001_classify/classes");
        await view.WaitForAsync();
        Assert.Equal(Classes, await web.Page.Locator(".labels span").CountAsync());

        // In the middle of each pane there is a surface, and at its edge there is none.
        int[] seen = await web.Page.EvaluateAsync<int[]>("""
            () => {
                const canvas = document.querySelector('canvas'), gl = canvas.getContext('webgl2'), panes = document.querySelectorAll('.labels span').length;
                const columns = getComputedStyle(document.querySelector('.labels')).gridTemplateColumns.split(' ').length;
                const side = canvas.width / columns, rows = Math.ceil(panes / columns), pixel = new Uint8Array(4);
                const at = (x, y) => { gl.readPixels(x, canvas.height - 1 - y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel); return pixel.join(); };
                const ground = at(1, 1);
                return [...Array(panes).keys()].map(i => at((i % columns + 0.5) * side, (Math.floor(i / columns) + 0.5) * side) !== ground ? 1 : 0);
            }
            """);
        Assert.Equal(Enumerable.Repeat(1, Classes), seen);
    }

    [Fact]
    public async Task AThousandRunsAreListed()
    {
        for (int i = 1; i <= 1000; i++)
        {
            MakeRun(string.Create(CultureInfo.InvariantCulture, $"J{i:D4}_classify"), $"J{i:D4}");
        }

        await using WebPage web = await WebPage.OpenAsync(_folder.Folder);
        double first = await Answer(web);
        await web.Page.ReloadAsync();
        await Assertions.Expect(web.Page.Locator("tbody tr")).ToHaveCountAsync(200);
        await Assertions.Expect(web.Page.GetByText("200 of 1,000 runs")).ToBeVisibleAsync();
        Keep("long-list.txt", $"{first:0} ms, and again {await Answer(web):0} ms, from the request to the last byte of a list of 1,000 runs");
        await web.Page.GetByText("show all").ClickAsync();
        await Assertions.Expect(web.Page.Locator("tbody tr")).ToHaveCountAsync(1000);
    }

    public void Dispose() => _folder.Dispose();

    private static Task<double> Answer(WebPage web) => web.Page.EvaluateAsync<double>("performance.getEntriesByType('navigation')[0].responseEnd");

    private RunFolder MakeRun(string name, string id)
    {
        var run = RunFolder.Create(
            _folder[$"runs/{name}"], new RunRecord { Id = id, Job = "classify", Version = "1", State = RunState.Completed, Created = DateTimeOffset.Now }, overwrite: false);
        run.WriteText("metrics.csv", "iteration,class,soft_fraction,hard_count,resolution_A,switched\n" + string.Concat(Enumerable.Range(1, Classes).Select(c => $"1,{c},0.1,100,{8 + c},0.01\n")));
        return run;
    }

    private static void Keep(string name, string text) => File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "screens")).FullName, name), text + "\n");
}
