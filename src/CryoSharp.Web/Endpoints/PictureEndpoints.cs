using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CryoSharp.Web;

/// <summary>Pictures that are made when they are looked at.</summary>
internal static class PictureEndpoints
{
    // Å, as the particle's page says.
    private const double ProjectedTo = 20;

    public static void Map(IEndpointRouteBuilder app, Site site)
    {
        app.MapGet("/runs/{key}/flow.{format}", (string key, string format, int from, int to) =>
            Drawn(Known(site.Run(key), from, to) is { } run ? DrawnFigures.Flow(run, from, to) : null, format));
        app.MapGet("/compare/flow.{format}", (string format, string a, string b) => Drawn(DrawnFigures.Flow(site.Run(a), site.Run(b)), format));
        app.MapGet("/runs/{key}/drawn/{name}.{format}", (string key, string name, string format) =>
            Drawn(DrawnFigures.Of(site.Run(key)).FirstOrDefault(figure => figure.Name == name), format));
        app.MapGet("/runs/{key}/classes/{number:int}.png", (string key, int number) => Average(site, site.Run(key), number));
        app.MapGet("/runs/{key}/particles/{number:int}.png", (string key, int number, int? @class, double? lowpass) =>
            Particle(site, site.Run(key), number, @class, lowpass));
    }

    private static IRunContents? Known(IRunContents run, params ReadOnlySpan<int> iterations)
    {
        ImmutableArray<int> sorted = run.SortedIterations;
        foreach (int iteration in iterations)
        {
            if (!sorted.Contains(iteration))
            {
                return null;
            }
        }

        return run;
    }

    private static IResult Drawn(RunFigure? figure, string format) => (figure, format) switch
    {
        (null, _) => throw new NothingThereException("There is nothing to draw here."),
        (_, "svg") => Results.Text(figure.Svg, "image/svg+xml"),
        (_, "csv") => Results.Text(figure.Csv, "text/csv"),
        _ => throw new NothingThereException($"Figures are svg or csv, not {format}."),
    };

    private static IResult Average(Site site, IRunContents run, int number)
    {
        ClassOutputs found = run.ClassesOf(null).FirstOrDefault(c => c.Number == number && c is { Map: not null, StackIndex: not null })
            ?? throw new NothingThereException($"There is no average of class {number}.");
        return Results.Bytes(ParticlePictures.OfStack(site.Allowed(found.Map!), found.StackIndex!.Value), "image/png");
    }

    private static IResult Particle(Site site, IRunContents run, int number, int? ofClass, double? lowpass)
    {
        ParticleSet set = run.Particles ?? throw new NothingThereException("This run has sorted no particles.");
        if (number < 1 || number > set.Count || lowpass is not (null or > 0))
        {
            throw new NothingThereException($"There is no particle {number}.");
        }

        site.Allowed(set.Particles[number - 1].StackPath);
        if (ofClass is not int c)
        {
            return Results.Bytes(ParticlePictures.Image(set, number - 1, lowpass), "image/png");
        }

        string map = run.ClassesOf(null).FirstOrDefault(one => one.Number == c && one.StackIndex is null)?.Map
            ?? throw new NothingThereException($"There is no map of class {c}.");
        return Results.Bytes(ParticlePictures.Projection(set, number - 1, MrcFile.ReadVolume(site.Allowed(map)), ProjectedTo), "image/png");
    }
}
