using System.Collections.Immutable;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>Every page in a real browser: wide and narrow, light and dark, by rules of accessibility, without trouble of scripts or requests elsewhere.</summary>
[Collection(WebPage.OneAtATime)]
public sealed class PagesTests(DemoProject project) : IClassFixture<DemoProject>
{
    private const string Demo = "/runs/runs~J001_demo";
    private const string Relion = "/runs/Class3D~job001";

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
        await using WebPage web = await WebPage.OpenAsync(project.Folder);
        var problems = new List<string>();
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
                bool fits = await web.Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= innerWidth");
                AxeResult result = await web.Page.RunAxe();
                problems.AddRange(fits ? [] : [$"{address} is wider than {width} px"]);
                problems.AddRange(result.Violations.Select(v => $"{address}, {scheme}: {v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Take(3).Select(n => n.Html))}"));
            }
        }

        problems.AddRange(web.Troubles);
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public async Task KeysAreEnough()
    {
        await using WebPage web = await WebPage.OpenAsync(project.Folder);
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
        await Assertions.Expect(web.Page.Locator("dialog")).ToBeHiddenAsync();
        await keys.PressAsync("n");
        await Assertions.Expect(web.Page.Locator("h1")).ToContainTextAsync("New run");
    }

    [Fact]
    public async Task AFolderThatRelionMadeIsShown()
    {
        string data = Path.Combine(project.Folder, "runs/J001_demo/data");
        string job = Directory.CreateDirectory(Path.Combine(project.Folder, "Class3D/job007")).FullName;
        OtherProgram.Run(
            project.Folder, "relion_refine", "--i", Path.Combine(data, "particles.star"), "--o", Path.Combine(job, "run"), "--ref", Path.Combine(data, "class_001.mrc"), "--K", "2",
            "--ini_high", "40", "--particle_diameter", "200", "--ctf", "--flatten_solvent", "--iter", "2", "--healpix_order", "0", "--offset_range", "2", "--offset_step", "2",
            "--oversampling", "0", "--tau2_fudge", "4", "--pad", "1", "--random_seed", "1", "--firstiter_cc");
        await using WebPage web = await WebPage.OpenAsync(project.Folder);
        await web.Page.GotoAsync($"{web.Address}/runs/Class3D~job007");
        await Assertions.Expect(web.Page.Locator("h1")).ToHaveTextAsync("job007 Class3D");
        await Assertions.Expect(web.Page.GetByText("Classes after iteration 2")).ToBeVisibleAsync();
        await Assertions.Expect(web.Page.Locator("#figures img, .figures img").First).ToBeVisibleAsync();
        await web.Page.Locator(".tabs").GetByText("Classes").ClickAsync();
        await web.Page.Locator("[data-ready]").WaitForAsync();
        await Assertions.Expect(web.Page.Locator(".labels span")).ToHaveCountAsync(2);
        await web.KeepPictureAsync("relion-own");
        await web.Page.Locator(".tabs").GetByText("Convergence").ClickAsync();
        await Assertions.Expect(web.Page.GetByText("From class to class")).ToBeVisibleAsync();
        Assert.Empty(web.Troubles);
    }

    [Fact]
    public async Task AReportOpensFromItsFileWithMapsThatTurn()
    {
        JobRun.Successful(project.Folder, "report", "J001");
        await using WebPage web = await WebPage.OpenAsync(project.Folder);
        await web.Page.GotoAsync($"file://{Path.Combine(project.Folder, "runs/J001_demo/report.html")}");
        await web.Page.Locator("canvas.drawn").WaitForAsync();
        await Assertions.Expect(web.Page.Locator(".labels span")).ToHaveCountAsync(2);
        await web.KeepPictureAsync("report");
        Assert.Equal([$"a request to file://{Path.Combine(project.Folder, "runs/J001_demo/report.html")}"], web.Troubles);
    }
}
