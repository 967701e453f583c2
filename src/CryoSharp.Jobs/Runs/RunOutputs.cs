using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What is known of a class of an earlier run.</summary>
/// <param name="Number">From 1.</param>
public sealed record ClassOutputs(int Number)
{
    /// <summary>Path of its map, or of the stack that holds its average; or null.</summary>
    public string? Map { get; init; }

    /// <summary>Place of its average in the stack, from 0; null for a map.</summary>
    public int? StackIndex { get; init; }

    /// <summary>Paths of its unfiltered half-maps, or null.</summary>
    public (string First, string Second)? Halves { get; init; }

    /// <summary>Å, or null.</summary>
    public double? Resolution { get; init; }
}

/// <summary>What an earlier run left: its particles, its classes with their maps.</summary>
/// <remarks>
/// A run of this program: final/particles.star, final/class_NNN.mrc with half-maps or final/averages.mrcs with final/classes.star, and metrics.csv. A folder of RELION (Class3D, Class2D, Refine3D): the data.star of the last
/// iteration, or the one without iteration number that ends a refinement, and the model.star beside it. A particle file: that, and the model.star that belongs to it by name.
/// </remarks>
/// <param name="Selector">How the user called it.</param>
/// <param name="ParticlesPath">The particle file, or null where the run made none.</param>
/// <param name="Classes">By number; empty where no more is known of them than the particles tell.</param>
/// <param name="Mask">Path of the mask of the run's maps, or null.</param>
/// <param name="Folder">The run of this program, or null.</param>
public sealed record RunOutputs(
    RunSelector Selector, string? ParticlesPath, ImmutableArray<ClassOutputs> Classes, string? Mask, RunFolder? Folder)
{
    /// <summary>For messages.</summary>
    public string Name => Selector.Run;

    /// <summary>The files that a parameter names: a file as it is, of a run what is meant of it.</summary>
    /// <param name="name">A path, or a run; see <see cref="RunSelector"/>.</param>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="UsageException">The classes after the name cannot be read.</exception>
    /// <exception cref="RefusedInputException">There is neither such a file nor such a run, or the run has no such files.</exception>
    /// <exception cref="MalformedFileException">A file of the run breaks its format.</exception>
    public static ImmutableArray<string> Files(string name, RunPart part, string directory)
    {
        if (part == RunPart.None || File.Exists(Path.GetFullPath(name, Path.GetFullPath(directory))))
        {
            return [name];
        }

        RunOutputs run = Find(name, directory, part);
        return part switch
        {
            RunPart.Maps => [.. run.ClassesWithMaps.Select(c => c.Map!)],
            RunPart.HalfMaps => run.HalfMaps is var (first, second) ? [first, second] : [],
            _ => [run.ParticlesPath ?? throw run.Lacks("final/particles.star", "a run that sorted particles, or a particle file")],
        };
    }

    /// <summary>Finds a run.</summary>
    /// <param name="text">See <see cref="RunSelector"/>. "latest" is the run of the highest number that has what is meant.</param>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="UsageException">The classes after the name cannot be read.</exception>
    /// <exception cref="RefusedInputException">There is no such run, or several, or the folder is of no program known here.</exception>
    /// <exception cref="MalformedFileException">A file of the run breaks its format.</exception>
    public static RunOutputs Find(string text, string directory, RunPart part = RunPart.Particles)
    {
        var selector = RunSelector.Parse(text);
        string path = Path.GetFullPath(selector.Run, Path.GetFullPath(directory));
        if (File.Exists(path))
        {
            return OfParticleFile(selector, path);
        }

        if (Directory.Exists(path) && !File.Exists(Path.Combine(path, "run.json")))
        {
            return RelionRun.NewestParticles(path) is string found
                ? OfParticleFile(selector, found)
                : throw new RefusedInputException(
                    $"{selector.Run} is a folder without run.json and without *_data.star. Give the folder of a run, or its particle file.");
        }

        return OfRunFolder(selector, RunFolder.Open(RunLookup.Find(selector.Run, directory, run => Has(run, part)), directory));
    }

    /// <summary>Reads all particles of the run; says in the log what they are and what their reader noticed.</summary>
    /// <param name="stackFolder">Where the stacks are, or null.</param>
    /// <exception cref="RefusedInputException">The run has none, or not the classes asked for.</exception>
    /// <exception cref="MalformedFileException">The file breaks its format.</exception>
    public ParticleSet ReadParticles(JobContext context, string? stackFolder = null)
    {
        string path = ParticlesPath ?? throw Lacks("final/particles.star", "a run that sorted particles, or a particle file");
        if (Folder is not null)
        {
            context.Log("input", path);
        }

        ParticleSet set = ParticleInput.ReadFile(path, stackFolder, context);
        RequireClasses(set, Selector.Classes);
        return set;
    }

    /// <summary>The particles of the classes that the user named, or all.</summary>
    /// <exception cref="RefusedInputException">See <see cref="ReadParticles"/>.</exception>
    public ParticleSet ReadChosen(JobContext context, string? stackFolder = null)
    {
        ParticleSet set = ReadParticles(context, stackFolder);
        return Selector.Classes.IsEmpty
            ? set
            : set.Subset([.. Enumerable.Range(0, set.Count).Where(i => Selector.Classes.Contains(set.Particles[i].Class))]);
    }

    /// <summary>The numbers of all classes, of which some may have no particles.</summary>
    public ImmutableArray<int> ClassNumbers(ParticleSet set) =>
        [.. set.Particles.Select(p => p.Class).Where(c => c > 0).Concat(Classes.Select(c => c.Number)).Distinct().Order()];

    /// <summary>Refuses numbers of classes that the run does not have.</summary>
    /// <exception cref="RefusedInputException">Says which it has.</exception>
    public void RequireClasses(ParticleSet set, ImmutableArray<int> numbers)
    {
        ImmutableArray<int> known = ClassNumbers(set);
        if (numbers.Except(known).Any())
        {
            string has = known.IsEmpty ? "no classes (rlnClassNumber)" : $"classes {string.Join(", ", known)}";
            throw new RefusedInputException($"{Name} has no class {string.Join(", ", numbers.Except(known))}; it has {has}.");
        }
    }

    /// <summary>The classes that the user named, or all, that have a map of their own.</summary>
    /// <exception cref="RefusedInputException">There are none, or not those that were named.</exception>
    public ImmutableArray<ClassOutputs> ClassesWithMaps
    {
        get
        {
            ImmutableArray<ClassOutputs> found = Named(c => c.Map is not null && c.StackIndex is null, "a map");
            return found.IsEmpty ? throw Lacks("final/class_001.mrc", "a run that made maps, or a map") : found;
        }
    }

    private (string First, string Second) HalfMaps
    {
        get
        {
            ImmutableArray<ClassOutputs> found = Named(c => c.Halves is not null, "half-maps");
            return found.Length switch
            {
                1 => found[0].Halves!.Value,
                0 => throw Lacks("final/class_001_half1.mrc", "a run of classify, refine or reconstruct, or two half-maps"),
                _ => throw new RefusedInputException($"{Name} has half-maps of {found.Length} classes. Say which one: {Name}:{found[0].Number}"),
            };
        }
    }

    private static bool Has(string folder, RunPart part) => (part switch
    {
        RunPart.Maps => ("class_001.mrc", "map.mrc"),
        RunPart.HalfMaps => ("class_001_half1.mrc", "map_half1.mrc"),
        _ => ("particles.star", "particles.star"),
    }) is var (first, second) && (File.Exists(Path.Combine(folder, "final", first)) || File.Exists(Path.Combine(folder, "final", second)));

    /// <summary>The classes that the user named, all of which must have something; or of all classes those that have it.</summary>
    private ImmutableArray<ClassOutputs> Named(Func<ClassOutputs, bool> has, string what)
    {
        ImmutableArray<ClassOutputs> able = [.. Classes.Where(has)];
        int[] missing = [.. Selector.Classes.Except(able.Select(c => c.Number))];
        return missing.Length > 0 && able.Length > 0
            ? throw new RefusedInputException($"{Name} has no class {string.Join(", ", missing)} with {what}; it has {string.Join(", ", able.Select(c => c.Number))}.")
            : [.. able.Where(c => Selector.Classes.IsEmpty || Selector.Classes.Contains(c.Number))];
    }

    private RefusedInputException Lacks(string file, string instead) => new(
        Folder is null ? $"{Name} has none of what is needed. Give {instead}."
            : $"{Name} is a {Folder.Record.Job} run ({Folder.Record.State.ToString().ToLowerInvariant()}) without {file}. Give {instead}.");

    private static RunOutputs OfParticleFile(RunSelector selector, string path)
    {
        ImmutableArray<ClassOutputs> classes = RelionRun.ModelOf(path) is string model
            ? [.. ModelStar.Read(model).Classes.Select((c, i) => new ClassOutputs(i + 1) { Map = c.Map, StackIndex = c.StackIndex, Resolution = c.Resolution })]
            : [];
        return new RunOutputs(selector, path, classes, null, null);
    }

    private static RunOutputs OfRunFolder(RunSelector selector, RunFolder folder)
    {
        string Final(string name) => Path.Combine(folder.FullPath, "final", name);
        string? IfThere(string path) => File.Exists(path) ? path : null;

        // Of the last iteration.
        Dictionary<int, double> resolutions = RunMetric.Read(folder).Where(m => !double.IsNaN(m.Resolution))
            .GroupBy(m => m.Class).ToDictionary(rows => rows.Key, rows => rows.Last().Resolution);

        // Of all particles together, reconstruct makes one map.
        bool isWhole = File.Exists(Final("map.mrc"));
        string Map(int number, string end) => Final(isWhole && number == 1 ? $"map{end}.mrc" : string.Create(CultureInfo.InvariantCulture, $"class_{number:D3}{end}.mrc"));
        Dictionary<int, int> averages = ClassAverages.Places(Final("classes.star"));
        ImmutableArray<ClassOutputs> classes =
        [
            .. Enumerable.Range(1, 9999).TakeWhile(n => File.Exists(Map(n, "")) || resolutions.ContainsKey(n)).Select(n => new ClassOutputs(n)
            {
                Map = averages.ContainsKey(n) ? Final("averages.mrcs") : IfThere(Map(n, "")),
                StackIndex = averages.TryGetValue(n, out int place) ? place : null,
                Halves = File.Exists(Map(n, "_half1")) && File.Exists(Map(n, "_half2")) ? (Map(n, "_half1"), Map(n, "_half2")) : null,
                Resolution = resolutions.TryGetValue(n, out double resolution) ? resolution : null,
            }),
        ];
        return new RunOutputs(selector, IfThere(Final("particles.star")), classes, IfThere(Final("mask.mrc")), folder);
    }
}
