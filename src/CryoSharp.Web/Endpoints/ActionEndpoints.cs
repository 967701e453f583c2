using System.Text.Json.Nodes;
using CryoSharp.Jobs;
using CryoSharp.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CryoSharp.Web;

/// <summary>What a user does on a page: start, stop, continue, note. Nothing of it is reached with --read-only.</summary>
internal static class ActionEndpoints
{
    public static void Map(IEndpointRouteBuilder app, Site site)
    {
        app.MapPost("/new", (HttpRequest request) => Start(site, request));
        app.MapPost("/new/preview", (HttpRequest request) => Preview(site, request));
        app.MapPost("/new/forecast", (HttpRequest request) => Forecast(site, request));
        app.MapPost("/runs/{key}/stop", (string key) =>
        {
            RunLease.AskToStop(site.OwnRun(key).Folder);
            return Results.Redirect($"/runs/{key}");
        });
        app.MapPost("/runs/{key}/continue", (string key, CancellationToken cancel) => Continue(site, key, cancel));
        app.MapPost("/runs/{key}/note", async (string key, HttpRequest request) =>
        {
            IFormCollection form = await request.ReadFormAsync();
            RunNote.Write(site.OwnRun(key).Folder, form["text"].ToString());
            return Results.Redirect($"/runs/{key}");
        });
    }

    private static async Task<NewRunForm> FormOf(Site site, HttpRequest request)
    {
        IFormCollection form = await request.ReadFormAsync();
        JobDefinition job = site.Job(form["job"].ToString());
        JsonObject values = CommandWords.Values(job.Parameters, name => form[name].ToString());
        return NewRunForm.Of(site, job, values, form["threads"]);
    }

    private static async Task<IResult> Start(Site site, HttpRequest request)
    {
        NewRunForm form = await FormOf(site, request);
        if (form.Problems.IsEmpty)
        {
            LaunchResult result = await site.Launcher.StartAsync(form.Words, request.HttpContext.RequestAborted);
            if (result.Folder is string folder)
            {
                return Results.Redirect($"/runs/{site.Project.KeyOf(folder)}");
            }

            form = form with { Problems = [new ParameterProblem("", result.Problem)] };
        }

        request.HttpContext.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
        return PageEndpoints.Page<NewPage>(new() { ["Site"] = site, ["Form"] = form, ["ShowsProblems"] = true, ["Runs"] = site.Project.Heads });
    }

    private static async Task<IResult> Preview(Site site, HttpRequest request)
    {
        NewRunForm form = await FormOf(site, request);
        return Results.Json(new JsonObject
        {
            ["command"] = form.Command,
            ["problems"] = new JsonArray([.. form.Problems.Select(problem => JsonValue.Create(problem.ToString()))]),
        });
    }

    private static async Task<IResult> Forecast(Site site, HttpRequest request)
    {
        NewRunForm form = await FormOf(site, request);
        return Results.Text(form.Problems.IsEmpty
            ? await site.Launcher.AskAsync([.. form.Words, "--forecast", "--quiet"], request.HttpContext.RequestAborted)
            : "Fill in the form first.");
    }

    private static async Task<IResult> Continue(Site site, string key, CancellationToken cancel)
    {
        OwnRun run = site.OwnRun(key);
        LaunchResult result = await site.Launcher.ContinueAsync(run.Folder.FullPath, cancel);
        return result.Problem.Length == 0 ? Results.Redirect($"/runs/{key}") : throw new RefusedInputException(result.Problem);
    }
}
