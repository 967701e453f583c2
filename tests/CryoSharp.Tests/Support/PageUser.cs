using System.Collections.Immutable;
using System.Net;
using CryoSharp.Web;

namespace CryoSharp.Tests;

/// <summary>A page server on a folder, and somebody who has come in, without a browser.</summary>
internal sealed class PageUser : IAsyncDisposable
{
    private readonly UiServer _server;

    private PageUser(UiServer server, HttpClient client) => (_server, Client) = (server, client);

    /// <summary>With the cookie; follows no redirections.</summary>
    public HttpClient Client { get; }

    /// <summary>Starts a server and comes in.</summary>
    /// <param name="roots">Further folders that the page may read.</param>
    public static async Task<PageUser> OnAsync(string folder, params ImmutableArray<string> roots)
    {
        UiServer server = await UiServer.StartAsync(
            new UiSettings { Project = folder, Address = new UiAddress(null, 0, null), Program = WebPage.Program, Roots = roots }, CancellationToken.None);
        var client = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false })
        {
            BaseAddress = new Uri($"http://localhost:{server.Port}"),
            Timeout = TimeSpan.FromMinutes(3),
        };
        Assert.Equal(HttpStatusCode.Redirect, (await client.GetAsync(server.Link)).StatusCode);
        return new PageUser(server, client);
    }

    /// <summary>What an address gives, which must be a success.</summary>
    public async Task<byte[]> BytesAsync(string address)
    {
        HttpResponseMessage reply = await Client.GetAsync(address);
        Assert.True(reply.StatusCode == HttpStatusCode.OK, $"{address}: {reply.StatusCode} {await reply.Content.ReadAsStringAsync()}");
        return await reply.Content.ReadAsByteArrayAsync();
    }

    /// <summary>The text of an address, which must be a success.</summary>
    public async Task<string> TextAsync(string address) => System.Text.Encoding.UTF8.GetString(await BytesAsync(address));

    /// <summary>Sends a form.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, params ImmutableArray<(string Name, string Value)> fields) =>
        await Client.PostAsync(address, new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _server.DisposeAsync();
    }
}
