using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CryoSharp.Web;

/// <summary>What pages fetch of a run: its events as they come, figures, maps, files.</summary>
internal static class RunEndpoints
{
    /// <summary>Of the bricks that a page asks for first.</summary>
    internal const int FirstBox = 64;

    private const int DefaultBox = 128;

    private const int MostBox = 256;

    public static void Map(IEndpointRouteBuilder app, Site site)
    {
        app.MapGet("/runs/{key}/events", (string key, long? after, HttpContext context) => EventStream.SendAsync(site.OwnRun(key).Folder, after ?? 0, context));
        app.MapGet("/runs/{key}/maps", (string key, int? iteration, int? box) => Maps(site, site.Run(key), iteration, BoxOf(box)));
        app.MapGet("/runs/{key}/maps/{number:int}", (string key, int number, int? iteration, int? box) => Brick(site, site.Run(key), number, iteration, BoxOf(box)));
        app.MapGet("/runs/{key}/files/{**path}", (string key, string path) => File(site, site.Run(key).Head.FullPath, path));
    }

    private static async Task<IResult> Maps(Site site, IRunContents run, int? iteration, int box)
    {
        ImmutableArray<ClassOutputs> classes = [.. ClassesOf(run, iteration).Where(c => c.Map is not null && c.StackIndex is null)];
        ImmutableDictionary<int, RunMetric> known = run.Metrics.GroupBy(m => m.Class).ToImmutableDictionary(rows => rows.Key, rows => rows.Last());
        MapBrick[] bricks = await Task.WhenAll(classes.Select(c => Task.Run(() => site.Bricks.Of(site.Allowed(c.Map!), box))));
        string key = run.Head.Key;
        string suffix = string.Create(CultureInfo.InvariantCulture, $"?box={box}{(iteration is int i ? $"&iteration={i}" : "")}");
        return Results.Json(new JsonObject
        {
            ["iteration"] = iteration,
            ["kept"] = new JsonArray([.. run.KeptIterations.Select(n => JsonValue.Create(n))]),
            ["maps"] = new JsonArray([.. classes.Select((c, index) =>
            {
                JsonObject map = VolumeViewer.Describe(c.Number, bricks[index], known.GetValueOrDefault(c.Number), c.Resolution);
                map["address"] = $"/runs/{key}/maps/{c.Number}{suffix}";
                return map;
            })]),
        });
    }

    private static IResult Brick(Site site, IRunContents run, int number, int? iteration, int box)
    {
        ClassOutputs found = ClassesOf(run, iteration).FirstOrDefault(c => c.Number == number && c.Map is not null && c.StackIndex is null)
            ?? throw new NothingThereException($"There is no map of class {number}.");
        return Results.Bytes(site.Bricks.Of(site.Allowed(found.Map!), box).Voxels.AsMemory(), "application/octet-stream");
    }

    private static ImmutableArray<ClassOutputs> ClassesOf(IRunContents run, int? iteration) => iteration is not int number || run.KeptIterations.Contains(number) ? run.ClassesOf(iteration)
        : throw new NothingThereException($"Maps of iteration {number} are not kept.");

    private static IResult File(Site site, string folder, string relative)
    {
        string path = Path.GetFullPath(relative, folder);
        bool isWithin = path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
        if (!isWithin || !System.IO.File.Exists(path) || !site.Roots.Contain(path))
        {
            throw new NothingThereException($"There is no file {relative} in this run.");
        }

        string type = Path.GetExtension(path) switch
        {
            ".png" => "image/png",
            ".svg" => "image/svg+xml",
            ".csv" or ".txt" or ".star" or ".toml" or ".jsonl" or ".sh" or ".cxc" => "text/plain; charset=utf-8",
            ".json" => "application/json",
            _ => "application/octet-stream",
        };
        return Results.File(path, type, enableRangeProcessing: true, fileDownloadName: type == "application/octet-stream" ? Path.GetFileName(path) : null);
    }

    private static int BoxOf(int? box) => Math.Clamp((box ?? DefaultBox) / 2 * 2, 16, MostBox);
}
