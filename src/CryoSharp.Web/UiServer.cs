using System.Net;
using CryoSharp.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace CryoSharp.Web;

/// <summary>The page server: reads run folders, starts runs as processes of their own, computes nothing of them.</summary>
public sealed class UiServer : IAsyncDisposable
{
    private const int PortsToTry = 50;

    private readonly WebApplication _app;
    private readonly UiSettings _settings;
    private readonly Door _door;
    private readonly Site _site;

    private UiServer(WebApplication app, UiSettings settings, Door door, Site site) => (_app, _settings, _door, _site) = (app, settings, door, site);

    /// <summary>The port, or 0 on a socket.</summary>
    public int Port => _settings.Address.Socket is null ? new Uri(Addresses.First()).Port : 0;

    /// <summary>A link that opens the page; without a lasting token it works once.</summary>
    public string Link => $"http://{_settings.Address.Host ?? "localhost"}{(Port > 0 ? $":{Port}" : "")}/?t={_door.Token}";

    private IEnumerable<string> Addresses => _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    /// <summary>Starts to listen.</summary>
    /// <exception cref="IOException">The address cannot be had.</exception>
    public static async Task<UiServer> StartAsync(UiSettings settings, CancellationToken cancel)
    {
        // The port that was asked for may be another page's; the next one then.
        for (int i = 0; ; i++)
        {
            int port = settings.Address.Port == 0 ? 0 : settings.Address.Port + i;
            UiServer server = Make(settings with { Address = settings.Address with { Port = port } });
            try
            {
                await server._app.StartAsync(cancel);
                if (settings.Address.Socket is string socket && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                }

                _ = Task.Run(server.MakeFirstPage, cancel);
                return server;
            }
            catch (IOException) when (port > 0 && i < PortsToTry && port < 65535 && settings.Address.Socket is null)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _site.Dispose();
        if (_settings.Address.Socket is string socket)
        {
            File.Delete(socket);
        }
    }

    /// <summary>Makes the first page for nobody while the user goes to the browser: what is compiled and read for it takes several times as long as the page itself.</summary>
    private async Task MakeFirstPage()
    {
        await using var renderer = new HtmlRenderer(_app.Services, NullLoggerFactory.Instance);
        var model = ParameterView.FromDictionary(PageEndpoints.ListOf(_site, RunQuery.All));
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<RunsPage>(model)).ToHtmlString());
    }

    private static UiServer Make(UiSettings settings)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options => Listen(options, settings.Address));
        builder.Services.AddRazorComponents();

        // Not maps: to compress and expand twenty megabytes takes longer than to show them. Slow tunnels compress (ssh -C).
        builder.Services.AddResponseCompression(options => options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "image/svg+xml"]);

        // Pages are streams of events; a stop must not wait for them.
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromMilliseconds(500));
        WebApplication app = builder.Build();
        var door = new Door(settings.Token);
        var guard = new AccessGuard(door, settings.Address.Host, settings.IsReadOnly);
        app.Use((context, next) => guard.InvokeAsync(context, next));
        app.Use(Failures.Tell);
        app.UseResponseCompression();
        var site = new Site(settings);
        PageEndpoints.Map(app, site);
        RunEndpoints.Map(app, site);
        PictureEndpoints.Map(app, site);
        ActionEndpoints.Map(app, site);
        AssetEndpoints.Map(app);
        return new UiServer(app, settings, door, site);
    }

    private static void Listen(KestrelServerOptions options, UiAddress address)
    {
        options.AddServerHeader = false;
        if (address.Socket is string socket)
        {
            options.ListenUnixSocket(socket);
        }
        else if (address.Host is string host)
        {
            options.Listen(IPAddress.Parse(host), address.Port);
        }
        else if (address.Port == 0)
        {
            options.Listen(IPAddress.Loopback, 0);
        }
        else
        {
            options.ListenLocalhost(address.Port);
        }
    }
}
