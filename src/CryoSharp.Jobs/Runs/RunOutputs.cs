using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What is known of a class of an earlier run.</summary>
/// <param name="Number">From 1.</param>
internal sealed record ClassOutputs(int Number)
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
internal sealed record RunOutputs(
    RunSelector Selector, string? ParticlesPath, ImmutableArray<ClassOutputs> Classes, string? Mask, RunFolder? Folder)
{
    /// <summary>For messages.</summary>
    public string Name => Selector.Run;

    /// <summary>Finds a run.</summary>
    /// <param name="text">See <see cref="RunSelector"/>. "latest" is the run of the highest number that has particles.</param>
    /// <param name="directory">Where relative paths start and runs/ lies.</param>
    /// <exception cref="UsageException">The classes after the name cannot be read.</exception>
    /// <exception cref="RunFolderException">There is no such run, or several.</exception>
    /// <exception cref="RefusedInputException">The folder is of no program known here.</exception>
    /// <exception cref="MalformedFileException">A file of the run breaks its format.</exception>
    public static RunOutputs Find(string text, string directory)
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

        return OfRunFolder(selector, RunFolder.Open(RunLookup.Find(selector.Run, directory, HasParticles), directory));
    }

    /// <summary>Reads all particles of the run.</summary>
    /// <exception cref="RefusedInputException">The run has none, or not the classes asked for.</exception>
    /// <exception cref="MalformedFileException">The file breaks its format.</exception>
    public ParticleSet ReadParticles(JobContext context)
    {
        if (ParticlesPath is null)
        {
            throw new RefusedInputException($"{Name} is a {Folder?.Record.Job} run ({Folder?.Record.State.ToString().ToLowerInvariant()}) without final/particles.star. Give a run that sorted particles, or a particle file.");
        }

        context.Log("input", ParticlesPath);
        ParticleSet set = ParticleInput.Read(ParticlesPath, null, context);
        RequireClasses(set, Selector.Classes);
        return set;
    }

    /// <summary>The particles of the classes that the user named, or all.</summary>
    /// <exception cref="RefusedInputException">See <see cref="ReadParticles"/>.</exception>
    public ParticleSet ReadChosen(JobContext context)
    {
        ParticleSet set = ReadParticles(context);
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

    private static bool HasParticles(string folder) => File.Exists(Path.Combine(folder, "final", "particles.star"));

    private static RunOutputs OfParticleFile(RunSelector selector, string path)
    {
        ImmutableArray<ClassOutputs> classes = RelionRun.ModelOf(path) is string model
            ? [.. ModelStar.Read(model).Select((c, i) => new ClassOutputs(i + 1) { Map = c.Map, StackIndex = c.StackIndex, Resolution = c.Resolution })]
            : [];
        return new RunOutputs(selector, path, classes, null, null);
    }

    private static RunOutputs OfRunFolder(RunSelector selector, RunFolder folder)
    {
        string Final(string name) => Path.Combine(folder.FullPath, "final", name);
        string? IfThere(string path) => File.Exists(path) ? path : null;
        Dictionary<int, double> resolutions = Resolutions(Path.Combine(folder.FullPath, "metrics.csv"));
        string Map(int number, string end) => Final(string.Create(CultureInfo.InvariantCulture, $"class_{number:D3}{end}.mrc"));
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

    /// <summary>The resolution of each class in the last iteration of a classification.</summary>
    private static Dictionary<int, double> Resolutions(string metrics)
    {
        var found = new Dictionary<int, double>();
        string[] rows = File.Exists(metrics) ? File.ReadAllLines(metrics) : [];
        int column = rows.Length > 0 ? Array.IndexOf(rows[0].Split(','), "resolution_A") : -1;
        foreach (string[] row in rows.Skip(1).Select(line => line.Split(',')).Where(row => column >= 0 && row.Length > column))
        {
            // Later iterations replace earlier ones; infinite where a class resolves nothing.
            if (int.TryParse(row[1], out int number) && double.TryParse(row[column], NumberStyles.Float, CultureInfo.InvariantCulture, out double resolution))
            {
                found[number] = resolution;
            }
        }

        return found;
    }
}
