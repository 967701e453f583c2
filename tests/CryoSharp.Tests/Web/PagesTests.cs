using System.Collections.Immutable;
using CryoSharp.Jobs;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>Every page in a real browser: wide and narrow, light and dark, by rules of accessibility, without trouble of scripts or requests elsewhere.</summary>
public sealed class PagesTests : IDisposable
{
    private const string Demo = "/runs/runs~J001_demo";
    private const string Relion = "/runs/Class3D~job001";

    private readonly TemporaryFolder _folder = new();

    private static ImmutableArray<(string Name, string Address)> Pages { get; } =
    [
        ("runs", "/"), ("tree", "/?view=tree"), ("jobs", "/new"), ("form", "/new?job=classify"), ("overview", Demo), ("maps", $"{Demo}/classes"),
        ("convergence", $"{Demo}/convergence"), ("resolution", $"{Demo}/resolution"), ("orientation", $"{Demo}/orientation"), ("particles", $"{Demo}/particles"),
        ("particle", $"{Demo}/particles/3"), ("log", $"{Demo}/log"), ("parameters", $"{Demo}/parameters"), ("files", $"{Demo}/files"), ("chosen", $"{Demo}/select?class=1&class=2"),
        ("relion", Relion), ("relion-maps", $"{Relion}/classes"), ("relion-convergence", $"{Relion}/convergence"), ("compared", "/compare?a=runs~J001_demo&b=Class3D~job001"),
    ];

    [Fact]
    public async Task EveryPageCanBeReadByEverybody()
    {
        MakeProject();
        await using WebPage web = await WebPage.OpenAsync(_folder.Folder);
        foreach ((ColorScheme scheme, int width, int height) in new[] { (ColorScheme.Light, 1280, 900), (ColorScheme.Dark, 400, 800) })
        {
            await web.Page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = scheme });
            await web.Page.SetViewportSizeAsync(width, height);
            foreach ((string name, string address) in Pages)
            {
                await web.Page.GotoAsync(web.Address + address);
                if (await web.Page.Locator("[data-volumes]").CountAsync() > 0)
                {
                    await web.Page.Locator("[data-ready]").WaitForAsync();
                }

                await web.KeepPictureAsync($"{name}-{width}");
                Assert.True(await web.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth"), $"{address} is wider than {width} px");
                AxeResult result = await web.Page.RunAxe();
                Assert.True(result.Violations.Length == 0, $"{address}: {string.Join('\n', result.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"))}");
            }
        }

        Assert.Empty(web.Troubles);
    }

    [Fact]
    public async Task KeysAreEnough()
    {
        MakeProject();
        await using WebPage web = await WebPage.OpenAsync(_folder.Folder);
        IKeyboard keys = web.Page.Keyboard;
        await keys.PressAsync("/");
        await keys.TypeAsync("demo");
        await Assertions.Expect(web.Page.Locator("tbody tr:visible")).ToHaveCountAsync(1);
        await keys.PressAsync("Enter");
        await web.Page.Locator("tbody a.name").FocusAsync();
        await keys.PressAsync("Enter");
        await Assertions.Expect(web.Page.Locator("h1")).ToContainTextAsync("J001");
        await keys.PressAsync("2");
        await Assertions.Expect(web.Page.Locator(".tabs [aria-current]")).ToHaveTextAsync("Classes");
        await keys.PressAsync("?");
        await Assertions.Expect(web.Page.Locator("dialog")).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await keys.PressAsync("n");
        await Assertions.Expect(web.Page.Locator("h1")).ToContainTextAsync("New run");
    }

    [Fact]
    public async Task AReportOpensFromItsFileWithMapsThatTurn()
    {
        MakeProject();
        JobRun.Successful(_folder.Folder, "report", "J001");
        await using WebPage web = await WebPage.OpenAsync(_folder.Folder);
        await web.Page.GotoAsync($"file://{_folder["runs/J001_demo/report.html"]}");
        await web.Page.Locator("canvas.drawn").WaitForAsync();
        await Assertions.Expect(web.Page.Locator(".labels span")).ToHaveCountAsync(2);
        await web.KeepPictureAsync("report");
        Assert.Equal([$"a request to file://{_folder["runs/J001_demo/report.html"]}"], web.Troubles);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A run of this program, and what it wrote for RELION as a folder of RELION.</summary>
    private void MakeProject()
    {
        JobRun.Successful(_folder.Folder, "demo", "--particles", "100", "--quiet");
        foreach (string file in Directory.GetFiles(_folder["runs/J001_demo/final/relion"]))
        {
            File.Copy(file, _folder[$"Class3D/job001/{Path.GetFileName(file)}"]);
        }
    }
}
