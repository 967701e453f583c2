using System.Collections.Immutable;
using System.Reflection;
using System.Text.RegularExpressions;
using CryoSharp.Cli;
using CryoSharp.Web;
using Microsoft.Playwright;

namespace CryoSharp.Tests;

/// <summary>A page server on a folder, and a real browser that has come in; the test is skipped where there is no Chromium.</summary>
internal sealed class WebPage : IAsyncDisposable
{
    /// <summary>The collection of tests with a browser, which need a whole machine each.</summary>
    public const string OneAtATime = "browser";

    private static readonly string[] Browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    // With software WebGL, as on machines without a graphics card.
    private static readonly string[] Switches = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--disable-dev-shm-usage"];

    private readonly UiServer _server;
    private readonly IPlaywright _playwright;
    private readonly IBrowser _browser;
    private readonly List<string> _troubles = [];

    private WebPage(UiServer server, IPlaywright playwright, IBrowser browser, IPage page) => (_server, _playwright, _browser, Page) = (server, playwright, browser, page);

    /// <summary>Where the user is.</summary>
    public IPage Page { get; }

    /// <summary>Errors of scripts, and requests that were refused or went elsewhere.</summary>
    public IReadOnlyList<string> Troubles => _troubles;

    /// <summary>http://localhost:NNNN.</summary>
    public string Address => $"http://localhost:{_server.Port}";

    /// <summary>The program as a run is started with it.</summary>
    public static ImmutableArray<string> Program => ["dotnet", Assembly.GetAssembly(typeof(CommandLine))!.Location];

    /// <summary>Starts both and opens the list of runs.</summary>
    /// <param name="roots">Further folders that the page may read.</param>
    public static async Task<WebPage> OpenAsync(string folder, params ImmutableArray<string> roots)
    {
        string? program = Browsers.FirstOrDefault(File.Exists);
        Assert.SkipWhen(program is null, "Chromium is not installed.");
        UiServer server = await UiServer.StartAsync(
            new UiSettings { Project = folder, Address = new UiAddress(null, 0, null), Program = Program, Roots = roots }, CancellationToken.None);
        IPlaywright playwright = await Playwright.CreateAsync();
        IBrowser browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = program, Args = Switches, ChromiumSandbox = false });
        IPage page = await browser.NewPageAsync(new BrowserNewPageOptions { ViewportSize = new ViewportSize { Width = 1280, Height = 900 } });
        page.SetDefaultTimeout(60_000);
        Assertions.SetDefaultExpectTimeout(60_000);
        var opened = new WebPage(server, playwright, browser, page);
        page.PageError += (_, error) => opened._troubles.Add(error);
        page.Console += (_, line) => opened._troubles.AddRange(line.Type == "error" ? [$"{line.Text} {line.Location}"] : []);
        page.Request += (_, request) => opened._troubles.AddRange(
            request.Url.StartsWith(opened.Address, StringComparison.Ordinal) || Regex.IsMatch(request.Url, "^(data|blob):") ? [] : [$"a request to {request.Url}"]);
        await page.GotoAsync(server.Link);
        return opened;
    }

    /// <summary>Keeps a picture of the page in artifacts/screens, for people to look at.</summary>
    /// <param name="isWhole">The whole page, else what is seen without scrolling.</param>
    public async Task KeepPictureAsync(string name, bool isWhole = true) =>
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(AppContext.BaseDirectory, "screens", name + ".png"), FullPage = isWhole });

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _server.DisposeAsync();
    }
}
