using System.Reflection;
using CryoSharp.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CryoSharp.Web;

/// <summary>Scripts and styles, which lie in the program itself.</summary>
internal static class AssetEndpoints
{
    private static readonly Dictionary<string, string> Types = new()
    {
        [".css"] = "text/css; charset=utf-8",
        [".js"] = "text/javascript; charset=utf-8",
        [".svg"] = "image/svg+xml",
    };

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/assets/{name}", (string name, HttpContext context) =>
    {
        if (name == "volumes.js" || name == "volumes.css")
        {
            return Results.Text(name.EndsWith("js", StringComparison.Ordinal) ? VolumeViewer.Script : VolumeViewer.Style, Types[Path.GetExtension(name)]);
        }

        if (!Types.TryGetValue(Path.GetExtension(name), out string? type) || Assembly.GetExecutingAssembly().GetManifestResourceStream(name) is not Stream file)
        {
            throw new NothingThereException($"There is no {name}.");
        }

        // Addresses carry the program's version.
        context.Response.Headers.CacheControl = "private, max-age=86400";
        return Results.Stream(file, type);
    });
}
