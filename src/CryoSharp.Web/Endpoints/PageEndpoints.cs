using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using CryoSharp.Web.Pages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CryoSharp.Web;

/// <summary>The pages, each made anew from the run folders.</summary>
internal static class PageEndpoints
{
    // A page of a log; the file has it all.
    private const int LogLines = 2000;
    private const int MostFiles = 500;

    public static void Map(IEndpointRouteBuilder app, Site site)
    {
        app.MapGet("/", (string? q, string? state, string? job, string? view, string? all) =>
            Page<RunsPage>(ListOf(site, new RunQuery(q ?? "", state ?? "", job ?? "", view == "tree", all is not null))));
        app.MapGet("/new", (HttpRequest request) => New(site, request));
        app.MapGet("/compare", (string? a, string? b) => Page<ComparePage>(new()
        {
            ["Site"] = site,
            ["Runs"] = site.Project.Heads,
            ["Comparison"] = a is null || b is null ? null : RunComparison.Of(site.Run(a), site.Run(b)),
        }));
        RouteGroupBuilder run = app.MapGroup("/runs/{key}");
        run.MapGet("", (string key) => Page<OverviewPage>(new() { ["Site"] = site, ["Run"] = RunOverview.Of(site.Run(key)) }));
        run.MapGet("/classes", (string key) => Classes(site, site.Run(key)));
        run.MapGet("/convergence", (string key, int? from, int? to) => Convergence(site, site.Run(key), from, to));
        run.MapGet("/resolution", (string key) => Figures(site, site.Run(key), "resolution", ["fsc", "resolution", "spectra", "guinier", "local"]));
        run.MapGet("/orientation", (string key) => Figures(site, site.Run(key), "orientation", ["orientations", "directions", "cones"]));
        run.MapGet("/particles", (string key, int? @class, string? sort, int? page) => Particles(site, site.Run(key), @class, sort, page));
        run.MapGet("/particles/{number:int}", (string key, int number) => Page<ParticlePage>(new() { ["Site"] = site, ["Run"] = site.Run(key).Head, ["Particle"] = ParticleView.Of(site.Run(key), number) }));
        run.MapGet("/log", (string key) => Log(site, site.OwnRun(key)));
        run.MapGet("/parameters", (string key) => Parameters(site, site.OwnRun(key)));
        run.MapGet("/files", (string key) => Files(site, site.Run(key)));
        run.MapGet("/select", (string key, HttpRequest request) => Select(site, site.Run(key), request));
    }

    /// <summary>What <see cref="RunsPage"/> shows.</summary>
    internal static Dictionary<string, object?> ListOf(Site site, RunQuery query) => new() { ["Site"] = site, ["Runs"] = site.Project.Heads, ["Query"] = query };

    internal static RazorComponentResult Page<TPage>(Dictionary<string, object?> model)
        where TPage : IComponent => new(typeof(TPage), model) { PreventStreamingRendering = true };

    private static RazorComponentResult New(Site site, HttpRequest request)
    {
        string? clone = request.Query["clone"];
        OwnRun? of = clone is null ? null : site.OwnRun(clone);
        string? name = of?.Folder.Record.Job ?? request.Query["job"];
        if (name is null)
        {
            return Page<NewPage>(new() { ["Site"] = site });
        }

        JobDefinition job = site.Job(name);
        JsonObject values = of?.Values.DeepClone().AsObject() ?? CommandWords.Values(job.Parameters, FieldOf);
        return Page<NewPage>(new() { ["Site"] = site, ["Form"] = NewRunForm.Of(site, job, values, null), ["Runs"] = site.Project.Heads });

        // A box that is not named keeps its default.
        string? FieldOf(string field) => request.Query.TryGetValue(field, out Microsoft.Extensions.Primitives.StringValues given) ? given.ToString()
            : job.Parameters.Parameters.First(p => p.Name == field) is { Default: true } ? "yes" : null;
    }

    private static RazorComponentResult Classes(Site site, IRunContents run)
    {
        ImmutableArray<ClassOutputs> classes = run.ClassesOf(null);

        // The browser asks for them when it has read the page and the scripts.
        site.Bricks.Prepare([.. classes.Where(c => c is { Map: not null, StackIndex: null }).Select(c => c.Map!).Where(site.Roots.Contain)], RunEndpoints.FirstBox);
        return Page<ClassesPage>(new() { ["Site"] = site, ["Run"] = run.Head, ["Classes"] = classes });
    }

    private static RazorComponentResult Figures(Site site, IRunContents run, string tab, string[] beginnings) => Page<FiguresPage>(new()
    {
        ["Site"] = site,
        ["Run"] = run.Head,
        ["Tab"] = tab,
        ["Figures"] = PageFigure.Of(run, name => beginnings.Any(b => name.StartsWith(b, StringComparison.Ordinal))),
    });

    private static RazorComponentResult Convergence(Site site, IRunContents run, int? from, int? to)
    {
        ImmutableArray<int> iterations = run.SortedIterations;
        int? Known(int? asked, int place) => asked is int number && iterations.Contains(number) ? number : iterations.IsEmpty ? null : iterations[place];
        int? first = Known(from, Math.Max(0, (iterations.Length - 1) / 2));
        int? last = Known(to, iterations.Length - 1);
        return Page<ConvergencePage>(new()
        {
            ["Site"] = site,
            ["Run"] = run.Head,
            ["Iterations"] = iterations,
            ["From"] = first,
            ["To"] = last,
            ["Exchange"] = first is int start && last is int end ? ClassExchange.Words(run.ClassesAfter(start), run.ClassesAfter(end)) : "",
            ["HasFlow"] = first is int earlier && last is int later && DrawnFigures.Flow(run, earlier, later) is not null,
            ["Figures"] = PageFigure.Of(run, name => name is "convergence" or "share" or "ess" or "resolution" or "timeline"),
        });
    }

    private static RazorComponentResult Particles(Site site, IRunContents run, int? number, string? sort, int? page) => Page<ParticlesPage>(new()
    {
        ["Site"] = site,
        ["Run"] = run.Head,
        ["List"] = ParticleList.Of(run, number, sort, page ?? 1),
        ["Figures"] = PageFigure.Of(run, name => name is "certainty"),
    });

    private static RazorComponentResult Log(Site site, OwnRun run)
    {
        string path = Path.Combine(run.Folder.FullPath, "log.txt");
        return Page<LogPage>(new()
        {
            ["Site"] = site,
            ["Run"] = run.Head,
            ["Text"] = File.Exists(path) ? string.Join('\n', RunOverview.ReadShared(path).TakeLast(LogLines)) : "There is no log.",
        });
    }

    private static RazorComponentResult Parameters(Site site, OwnRun run) => Page<ParametersPage>(new()
    {
        ["Site"] = site,
        ["Run"] = run.Head,
        ["Command"] = RunSurroundings.CommandLine(run.Folder.Record.Arguments),
        ["Parameters"] = RunParameter.Read(run.Folder),
    });

    private static RazorComponentResult Files(Site site, IRunContents run)
    {
        RunHead head = run.Head;
        string[] all = [.. Directory.EnumerateFiles(head.FullPath, "*", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 3, AttributesToSkip = FileAttributes.ReparsePoint })
            .Select(path => Path.GetRelativePath(head.FullPath, path).Replace(Path.DirectorySeparatorChar, '/')).Order(StringComparer.Ordinal)];
        return Page<FilesPage>(new()
        {
            ["Site"] = site,
            ["Run"] = head,
            ["Left"] = Math.Max(0, all.Length - MostFiles),
            ["Files"] = all.Take(MostFiles).Select(path => (path, new FileInfo(Path.Combine(head.FullPath, path)).Length)).ToImmutableArray(),
            ["Described"] = run is OwnRun own ? RunStory.Read(own.Folder).Files : [],
        });
    }

    /// <summary>The particles of a run, or of some of its classes, as a user names them.</summary>
    private static ParticleSet Chosen(Site site, string name)
    {
        RunOutputs found = RunOutputs.Find(name, site.Project.Folder);
        ParticleSet set = ParticleFile.Read(site.Allowed(found.ParticlesPath ?? throw new RefusedInputException($"{name} has no particles."))).Set;
        found.RequireClasses(set, found.Selector.Classes);
        return found.Selector.Classes.IsEmpty ? set : set.Subset([.. Enumerable.Range(0, set.Count).Where(i => found.Selector.Classes.Contains(set.Particles[i].Class))]);
    }

    private static RazorComponentResult Select(Site site, IRunContents run, HttpRequest request)
    {
        ImmutableArray<int> classes = [.. request.Query["class"].Select(text => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int n) ? n : 0).Where(n => n > 0).Distinct().Order()];
        double minimum = double.TryParse(request.Query["min"], NumberStyles.Float, CultureInfo.InvariantCulture, out double p) && p is >= 0 and <= 1 ? p : 0;
        ParticleSet particles = run.Particles ?? throw new RefusedInputException("This run has sorted no particles yet.");
        return Page<SelectPage>(new()
        {
            ["Site"] = site,
            ["Run"] = run.Head,
            ["Runs"] = site.Project.Heads,
            ["Choice"] = ChosenParticles.Count(particles, classes, minimum, OtherRuns.Admits(particles, Sets("also-in"), Sets("not-in"))) with
            {
                AlsoIn = request.Query["also-in"].ToString().Trim(),
                NotIn = request.Query["not-in"].ToString().Trim(),
            },
            ["HasMaps"] = classes.All(k => run.ClassesOf(null).Any(c => c.Number == k && c.Map is not null && c.StackIndex is null)),
        });

        ParticleSet[] Sets(string name) => [.. CommandWords.Split(request.Query[name].ToString()).Select(word => Chosen(site, word))];
    }
}
