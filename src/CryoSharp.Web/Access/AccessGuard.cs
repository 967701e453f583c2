using System.Net;
using Microsoft.AspNetCore.Http;

namespace CryoSharp.Web;

/// <summary>Looks at every request before anything else does. docs/decisions/0028-page-security.md.</summary>
internal sealed class AccessGuard(Door door, string? listenHost, bool isReadOnly)
{
    // Scripts, styles and pictures of this server only; pages cannot be framed, nor send forms elsewhere.
    private const string ContentPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    /// <summary>Refuses a request, answers it, or passes it on.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";

        // Without any referrer, browsers also hide the origin of forms, by which they are told from those of other pages.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store";

        HttpRequest request = context.Request;
        if (!IsOwnHost(request.Host.Host))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, $"This page is not at {request.Host.Host}. Open it by the address that cryosharp ui printed.");
        }
        else if (!HasOwnOrigin(request))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "The request comes from another page.");
        }
        else if (request.Query["t"].ToString() is { Length: > 0 } token)
        {
            await Enter(context, token);
        }
        else if (!IsKnown(request))
        {
            await Refuse(context, StatusCodes.Status401Unauthorized, "Open this page by the link that cryosharp ui printed. A link works once; Enter in its terminal prints another.");
        }
        else if (!HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method) && isReadOnly)
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "This page only shows (--read-only).");
        }
        else
        {
            await next(context);
        }
    }

    /// <summary>Of other names than these a page elsewhere may have been pointed at this machine (DNS rebinding).</summary>
    private bool IsOwnHost(string host) =>
        host is "localhost" or "127.0.0.1" or "[::1]"
        || (listenHost is not null && (host == listenHost || (IPAddress.TryParse(listenHost, out IPAddress? address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) && IPAddress.TryParse(host.Trim('[', ']'), out _))));

    /// <summary>Browsers say where a request was made; it must be a page of this server, or the address bar.</summary>
    private static bool HasOwnOrigin(HttpRequest request)
    {
        string origin = request.Headers.Origin.ToString();
        string site = request.Headers["Sec-Fetch-Site"].ToString();
        bool isWrite = !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);
        if (origin.Length > 0)
        {
            return Uri.TryCreate(origin, UriKind.Absolute, out Uri? from) && from.Authority == request.Host.Value;
        }

        // Following a link from a mail or a wiki to a page is fine; making this server do something from there is not.
        return site is "" or "same-origin" or "none" || (!isWrite && request.Headers["Sec-Fetch-Mode"] == "navigate");
    }

    private bool IsKnown(HttpRequest request) =>
        (request.Cookies.TryGetValue(CookieName(request), out string? session) && door.Knows(session))
        || (request.Headers.Authorization.ToString() is { } bearer && bearer.StartsWith("Bearer ", StringComparison.Ordinal) && door.Opens(bearer["Bearer ".Length..]));

    private async Task Enter(HttpContext context, string token)
    {
        if (door.Enter(token) is string session)
        {
            context.Response.Cookies.Append(CookieName(context.Request), session, new CookieOptions
            {
                HttpOnly = true,
                SameSite = SameSiteMode.Strict,
                IsEssential = true,
                Path = "/",
            });
            context.Response.Redirect(WithoutToken(context.Request));
        }
        else if (IsKnown(context.Request))
        {
            // The link of somebody who is in: opened again, or kept as a bookmark.
            context.Response.Redirect(WithoutToken(context.Request));
        }
        else
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "This link was used, or is not of this server. Enter in the terminal of cryosharp ui prints another.");
        }
    }

    private static string WithoutToken(HttpRequest request) =>
        request.Path + QueryString.Create(request.Query.Where(pair => pair.Key != "t").SelectMany(pair => pair.Value, (pair, value) => KeyValuePair.Create(pair.Key, value)));

    // Cookies do not tell ports apart, and two projects may be open.
    private static string CookieName(HttpRequest request) => $"cryosharp-{request.Host.Port ?? 80}";

    private static async Task Refuse(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(text + "\n");
    }
}
