using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>What a user does, in a real browser, from the first page to the next run.</summary>
public class UserJourneyTests
{
    [Fact]
    public async Task ARunIsStartedWatchedTurnedComparedSelectedAndGoneOnWith()
    {
        using var folder = new TemporaryFolder();
        await using WebPage web = await WebPage.OpenAsync(folder.Folder);
        IPage page = web.Page;

        // Start: the example, smaller, from the form.
        await page.GetByText("Start the built-in example").ClickAsync();
        await page.Locator("#field-particles").FillAsync("100");
        await Assertions.Expect(page.Locator("[data-command]")).ToHaveTextAsync("cryosharp demo --particles 100");
        await web.KeepPictureAsync("new");
        await page.GetByText("Start", new PageGetByTextOptions { Exact = true }).ClickAsync();

        // Watch: the page is not loaded again, and shows the end by itself.
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("J001");
        await page.EvaluateAsync("window.same = true");
        await Assertions.Expect(page.Locator("#overview h2").First).ToBeVisibleAsync();
        await web.KeepPictureAsync("live");
        await Assertions.Expect(page.Locator(".state-completed")).ToBeVisibleAsync(new() { Timeout = 240_000 });
        await Assertions.Expect(page.GetByText("right class", new() { Exact = true })).ToBeVisibleAsync();
        Assert.True(await page.EvaluateAsync<bool>("window.same === true"));
        await web.KeepPictureAsync("overview");

        // Turn.
        await page.GetByText("Classes", new PageGetByTextOptions { Exact = true }).First.ClickAsync();
        await page.Locator("[data-ready]").WaitForAsync();
        byte[] before = await page.Locator("canvas").ScreenshotAsync();
        await page.Locator("canvas").FocusAsync();
        for (int i = 0; i < 5; i++)
        {
            await page.Keyboard.PressAsync("ArrowRight");
        }

        await page.Locator("[data-fine]").WaitForAsync();
        Assert.NotEqual(before, await page.Locator("canvas").ScreenshotAsync());
        await web.KeepPictureAsync("classes");

        // Another run of other particles, from this one's parameters; then both side by side.
        await page.GetByText("Clone").ClickAsync();
        await page.Locator("#field-seed").FillAsync("2");
        await page.GetByText("Start", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("J002");
        await Assertions.Expect(page.Locator(".state-completed")).ToBeVisibleAsync(new() { Timeout = 240_000 });

        // Select both classes of the first and reconstruct them.
        await page.GotoAsync($"{web.Address}/runs/runs~J001_demo/classes");
        await page.Locator("#class-1").CheckAsync();
        await page.Locator("#class-2").CheckAsync();
        await page.GetByText("Go on with ticked classes").ClickAsync();
        await Assertions.Expect(page.Locator("#kept")).ToContainTextAsync("100 of 100");
        await web.KeepPictureAsync("select");
        await page.GetByText("Reconstruct", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("[data-command]")).ToHaveTextAsync("cryosharp reconstruct J001:1,2");
        await page.GetByText("Start", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToContainTextAsync("J003");
        await Assertions.Expect(page.Locator(".state-completed")).ToBeVisibleAsync(new() { Timeout = 60_000 });

        // Compare.
        await page.GotoAsync($"{web.Address}/compare?a=runs~J001_demo&b=runs~J002_demo");
        await page.Locator("[data-ready]").WaitForAsync();
        await web.KeepPictureAsync("compare");

        // The tree knows what was made of what.
        await page.GotoAsync($"{web.Address}/?view=tree");
        await Assertions.Expect(page.Locator("li li a.name")).ToHaveTextAsync("J003");
        await web.KeepPictureAsync("tree");
        Assert.Empty(web.Troubles);
    }
}
