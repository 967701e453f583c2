using System.Globalization;
using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>What a user does, in a real browser, from the first page to the next run.</summary>
[Collection(WebPage.OneAtATime)]
public class UserJourneyTests
{
    // A run of a hundred particles takes some 20 s of CPU, and machines are shared.
    private const float RunTimeout = 300_000;

    // The pictures of README.md are made with more.
    private static string Particles { get; } = Environment.GetEnvironmentVariable("JOURNEY_PARTICLES") ?? "100";

    [Fact]
    public async Task ARunIsStartedWatchedTurnedComparedSelectedAndGoneOnWith()
    {
        using var folder = new TemporaryFolder();
        await using WebPage web = await WebPage.OpenAsync(Directory.CreateDirectory(folder["my-project"]).FullName);
        await StartTheExample(web);
        await WatchToTheEnd(web);
        await TurnTheMaps(web);
        await StartAnotherLikeIt(web);
        await ReconstructBothClasses(web);
        await CompareTheTwo(web);
        Assert.Empty(web.Troubles);
    }

    private static async Task StartTheExample(WebPage web)
    {
        await web.Page.GetByText("Start the built-in example").ClickAsync();
        await web.Page.Locator("#field-particles").FillAsync(Particles);
        await Assertions.Expect(web.Page.Locator("[data-command]")).ToHaveTextAsync($"cryosharp demo --particles {Particles}");
        await web.KeepPictureAsync("new");
        await Start(web, "J001");
    }

    private static async Task WatchToTheEnd(WebPage web)
    {
        // The page is not loaded again, and shows the end by itself.
        await web.Page.EvaluateAsync("window.same = true");
        await Assertions.Expect(web.Page.Locator("#overview h2").First).ToBeVisibleAsync();
        await web.KeepPictureAsync("live");
        await End(web);
        await Assertions.Expect(web.Page.GetByText("right class", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await web.Page.EvaluateAsync<bool>("window.same === true"));
        await web.KeepPictureAsync("overview");
        await web.Page.SetViewportSizeAsync(1280, 1500);
        await web.KeepPictureAsync("page", isWhole: false);
        await web.Page.SetViewportSizeAsync(1280, 900);
    }

    private static async Task TurnTheMaps(WebPage web)
    {
        await web.Page.GetByText("Classes", new() { Exact = true }).First.ClickAsync();
        await web.Page.Locator("[data-ready]").WaitForAsync();
        ILocator canvas = web.Page.Locator("canvas");
        byte[] before = await canvas.ScreenshotAsync();
        await canvas.FocusAsync();
        for (int i = 0; i < 5; i++)
        {
            await web.Page.Keyboard.PressAsync("ArrowRight");
        }

        await web.Page.Locator("[data-fine]").WaitForAsync();
        Assert.NotEqual(before, await canvas.ScreenshotAsync());
        await canvas.BlurAsync();
        await web.KeepPictureAsync("classes", isWhole: false);
    }

    private static async Task StartAnotherLikeIt(WebPage web)
    {
        await web.Page.GetByText("Clone").ClickAsync();
        await Assertions.Expect(web.Page.Locator("#field-particles")).ToHaveValueAsync(Particles);
        await web.Page.Locator("#field-seed").FillAsync("2");
        await Start(web, "J002");
        await End(web);
    }

    private static async Task ReconstructBothClasses(WebPage web)
    {
        await web.Page.GotoAsync($"{web.Address}/runs/runs~J001_demo/classes");
        await web.Page.Locator("#class-1").CheckAsync();
        await web.Page.Locator("#class-2").CheckAsync();
        await web.Page.GetByText("Go on with ticked classes").ClickAsync();
        await Assertions.Expect(web.Page.Locator("#kept")).ToContainTextAsync($"{int.Parse(Particles, CultureInfo.InvariantCulture):N0} of");
        await web.KeepPictureAsync("select");
        await web.Page.GetByText("Reconstruct", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(web.Page.Locator("[data-command]")).ToHaveTextAsync("cryosharp reconstruct J001:1,2");
        await Start(web, "J003");
        await End(web);

        // The tree knows what was made of what.
        await web.Page.GotoAsync($"{web.Address}/?view=tree");
        await Assertions.Expect(web.Page.Locator("li li a.name")).ToHaveTextAsync("J003");
        await web.KeepPictureAsync("tree");
    }

    private static async Task CompareTheTwo(WebPage web)
    {
        await web.Page.GotoAsync($"{web.Address}/compare?a=runs~J001_demo&b=runs~J002_demo");
        await web.Page.Locator("[data-ready]").WaitForAsync();
        await Assertions.Expect(web.Page.GetByText("adjusted Rand index")).ToBeVisibleAsync();
        await web.KeepPictureAsync("compare");
    }

    private static async Task Start(WebPage web, string id)
    {
        await web.Page.GetByText("Start", new() { Exact = true }).ClickAsync();
        await Assertions.Expect(web.Page.Locator("h1")).ToContainTextAsync(id);
    }

    private static Task End(WebPage web) => Assertions.Expect(web.Page.Locator(".state-completed")).ToBeVisibleAsync(new() { Timeout = RunTimeout });
}
