using System.Collections.Immutable;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>What of a run can be handed on.</summary>
/// <param name="Name">J012, or what the user called it.</param>
/// <param name="Folder">Its folder, or null for a job of RELION or a particle file.</param>
/// <param name="Sorted">Whence its particles are: itself; of a run of post the one that it finished, of one of reconstruct what that was made of; null where that is not known or gone.</param>
/// <param name="Maps">Classes that have a map, as named by the user, or all.</param>
/// <param name="Mask">Path of the mask of the maps, or null.</param>
internal sealed record ExportSource(string Name, RunFolder? Folder, RunOutputs? Sorted, ImmutableArray<ClassOutputs> Maps, string? Mask)
{
    private const string Sharpened = "final/sharpened.mrc";

    /// <summary>Whether it is a run of post, whose map is sharpened.</summary>
    public bool IsFinished => Folder is not null && Maps is [{ Map: string map }] && Path.GetFileName(map) == Path.GetFileName(Sharpened);

    /// <summary>The run that made the half-maps, or null where nothing is known of it.</summary>
    public RunFolder? Origin => IsFinished ? Sorted?.Folder : Folder;

    /// <summary>Whether the particles are those of the run itself.</summary>
    public bool HasOwnParticles => Sorted is not null && ReferenceEquals(Sorted.Folder, Folder);

    private bool IsOneMapOfAll => Maps is [{ Map: string map }] && Path.GetFileName(map) == "map.mrc";

    /// <summary>Finds a run.</summary>
    /// <param name="text">See <see cref="RunSelector"/>; "latest" is the run of the highest number that has particles or maps.</param>
    /// <param name="directory">Where runs/ lies.</param>
    /// <param name="needsMaps">Refuses a run without maps.</param>
    /// <exception cref="RefusedInputException">There is no such run, or it has none of what is needed.</exception>
    public static ExportSource Find(string text, string directory, bool needsMaps)
    {
        var selector = RunSelector.Parse(text);
        if (selector.Run == "latest" && !Path.Exists(Path.GetFullPath("latest", directory)))
        {
            text = RunLookup.Find("latest", directory, folder => HasAny(folder, needsMaps)) + text["latest".Length..];
            selector = RunSelector.Parse(text);
        }

        string path = Path.GetFullPath(selector.Run, Path.GetFullPath(directory));
        if (!Path.Exists(path) || File.Exists(Path.Combine(path, "run.json")))
        {
            var folder = RunFolder.Open(selector.Run, directory);
            if (File.Exists(Path.Combine(folder.FullPath, Sharpened)))
            {
                return OfPost(selector, folder);
            }
        }

        var run = RunOutputs.Find(text, directory);
        RunOutputs? sorted = run.Folder is { Record.Job: "reconstruct" } made ? IfThere(made.Record.Values["particles"]?.GetValue<string>(), made.Record.Directory) : run;
        return new ExportSource(NameOf(selector, run.Folder), run.Folder, sorted, needsMaps ? run.ClassesWithMaps : MapsIfAny(run), run.Mask);
    }

    /// <summary>The point group of a class, as the run was told, and where that is written.</summary>
    /// <param name="number">From 1.</param>
    public (string Name, string Source) Symmetry(int number)
    {
        if (Origin is not RunFolder folder)
        {
            return Sorted?.ParticlesPath is string particles && RelionRun.SymmetryOf(particles) is string group ? (group, "sampling.star") : ("C1", "nothing is known of it");
        }

        ImmutableArray<RunParameter> parameters = RunParameter.Read(folder);
        string[] each = parameters.FirstOrDefault(p => p.Name == "class-symmetry")?.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return number <= each.Length ? (each[number - 1], $"{folder.Record.Id} was told so")
            : parameters.FirstOrDefault(p => p.Name == "symmetry") is RunParameter given ? (given.Text, $"{folder.Record.Id} was told so") : ("C1", "nothing is known of it");
    }

    /// <summary>The particles with their classes, or null where there are none. Those of one map are of one class, whatever they were before.</summary>
    public ParticleSet? Particles(JobContext context)
    {
        if (Sorted?.ParticlesPath is null)
        {
            return null;
        }

        ParticleSet set = HasOwnParticles ? Sorted.ReadParticles(context) : Sorted.ReadChosen(context);
        return IsOneMapOfAll ? set.WithParticles([.. set.Particles.Select(p => p with { Class = 1 })]) : set;
    }

    private static string NameOf(RunSelector selector, RunFolder? folder) => folder is not null && RunLookup.NumberOf(folder.FullPath) is not null ? folder.Record.Id : selector.Run;

    private static bool HasAny(string folder, bool needsMaps)
    {
        string[] maps = ["final/class_001.mrc", "final/map.mrc", Sharpened];
        return (needsMaps ? maps : [.. maps, "final/particles.star"]).Any(file => File.Exists(Path.Combine(folder, file)));
    }

    // A run without any map is refused by this property, which here is no mistake.
    private static ImmutableArray<ClassOutputs> MapsIfAny(RunOutputs run) => run.Classes.Any(c => c.Map is not null && c.StackIndex is null) ? run.ClassesWithMaps : [];

    private static RunOutputs? IfThere(string? particles, string directory)
    {
        try
        {
            return particles is null ? null : RunOutputs.Find(particles, directory);
        }
        catch (RefusedInputException)
        {
            return null;
        }
    }

    /// <summary>The sharpened map, with the half-maps that it was made of.</summary>
    private static ExportSource OfPost(RunSelector selector, RunFolder folder)
    {
        JsonObject values = folder.Record.Values;
        string? Value(string name) => values[name]?.GetValue<string>();
        string directory = folder.Record.Directory;
        string[] given = [.. new[] { Value("half1"), Value("half2") }.OfType<string>()];
        ImmutableArray<string> halves = [.. given.SelectMany(name => RunOutputs.Files(name, RunPart.HalfMaps, directory))];
        RunOutputs? sorted = given is [string one] && halves.Length == 2 ? RunOutputs.Find(one, directory, RunPart.HalfMaps) : null;
        string mask = Path.Combine(folder.FullPath, "final/mask.mrc");
        var map = new ClassOutputs(sorted?.Selector.Classes is [int number] ? number : 1)
        {
            Map = Path.Combine(folder.FullPath, Sharpened),
            Halves = halves.Length == 2 ? (Path.GetFullPath(halves[0], directory), Path.GetFullPath(halves[1], directory)) : null,
        };
        return selector.Classes.IsEmpty || (selector.Classes is [int asked] && asked == map.Number)
            ? new ExportSource(NameOf(selector, folder), folder, sorted, [map], File.Exists(mask) ? mask : null)
            : throw new RefusedInputException($"{selector.Run} is a run of post with the map of class {map.Number} alone. Leave the classes away.");
    }
}
