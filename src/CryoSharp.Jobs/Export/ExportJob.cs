using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Hands a run on to other programs and to archives: <c>cryosharp export</c>.</summary>
public static class ExportJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ExportParameters>(
        new JobDescription
        {
            Name = "export",
            Title = "Export",
            Summary = "Hands a run on: maps and a script for ChimeraX, the files of a deposition in EMDB, tables of all numbers, or viewing directions.",
            Example = "cryosharp export J012:2 --to emdb",
            Details = """
                `--to chimerax` copies the maps of the classes into `final/`, so that the folder can be taken to another machine, and writes `final/classes.cxc`: all maps side by
                side at one level in the colours that classes have everywhere, with the directions from which their particles are seen. Open that file in ChimeraX.

                `--to bild` writes these directions alone: a cylinder per HEALPix pixel on the sphere about the map, as long as there are particles; every particle counts for all mates of
                its point group. Chimera reads these files, too.

                `--to emdb` gathers what a deposition asks for: the map (of a run of `post` the sharpened one), two half-maps, the mask, the FSC as XML, a picture of 500 × 500 pixels,
                the contour level; and `CHECKLIST.txt`, which says what is there, what is missing, and how to get it. Of several classes each has a folder of its own.

                `--to csv` writes the run's numbers as tables: iterations, classes, FSC, and a row per particle with class, probabilities, pose and shift.

                The contour level is Otsu's threshold of the map's densities; of several maps the median of theirs, so that classes are compared at one density.
                """,
        },
        Run,
        parameters => RunSelector.Check("RUN", parameters.Run).Concat(parameters.Symmetry is string group ? SymmetryText.Check(group) : []));

    internal static JobOutputs Run(ExportParameters parameters, JobContext context)
    {
        var source = ExportSource.Find(parameters.Run, context.Directory, parameters.To is ExportTarget.ChimeraX or ExportTarget.Emdb);
        return parameters.To switch
        {
            ExportTarget.ChimeraX => ForChimeraX(source, parameters, context),
            ExportTarget.Emdb => ForEmdb(source, parameters, context),
            ExportTarget.Csv => Tables(source, context),
            _ => Directions(source, parameters, context),
        };
    }

    private static JobOutputs ForChimeraX(ExportSource source, ExportParameters parameters, JobContext context)
    {
        double level = Level(source.Maps.Select(c => MrcFile.ReadVolume(c.Map!)), parameters, context);
        ParticleSet? set = source.Particles(context);
        var maps = ImmutableArray.CreateBuilder<ScriptedMap>();
        foreach (ClassOutputs one in source.Maps)
        {
            Volume map = MrcFile.ReadVolume(one.Map!);
            string name = FileName(one.Number);
            MrcFile.Write(context.Folder.PathOf($"final/{name}.mrc"), map);
            bool hasViews = set is not null && !ParticleInput.IsFlat(set) && WriteViews(source, set, one.Number, map.BoxSize, map.PixelSize, parameters, context);
            maps.Add(new ScriptedMap(one.Number, $"{name}.mrc", Caption(one), hasViews ? $"{name}_views.bild" : null));
            context.Progress("maps", maps.Count, source.Maps.Length);
        }

        context.Folder.WriteText("final/classes.cxc", ChimeraXScript.Of($"Maps of {source.Name}", maps.ToImmutable(), level));
        return new JobOutputs
        {
            Files =
            [
                new OutputFile("final/classes.cxc", "open it in ChimeraX; it needs the files beside it and nothing else"),
                .. maps.Select(m => new OutputFile($"final/{m.File}", m.Views is null ? "the map" : $"the map; {m.Views} has its viewing directions")),
            ],
            Numbers = [("contour level", level.ToString("G6", CultureInfo.InvariantCulture)), ("maps", maps.Count.ToString(CultureInfo.InvariantCulture))],
        };
    }

    private static JobOutputs ForEmdb(ExportSource source, ExportParameters parameters, JobContext context)
    {
        ParticleSet? set = source.Particles(context);
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        var numbers = ImmutableArray.CreateBuilder<(string, string)>();
        foreach (ClassOutputs one in source.Maps)
        {
            string folder = source.Maps.Length == 1 ? "final" : $"final/{FileName(one.Number)}";
            var kit = DepositionKit.Write(source, one, set, parameters, folder, context);
            files.Add(new OutputFile($"{folder}/CHECKLIST.txt", "what EMDB asks for: what is there, what is missing, how to get it"));
            files.Add(new OutputFile($"{folder}/map.mrc", "the map, with all that belongs to it beside it"));
            numbers.Add(($"class {one.Number}", kit.Summary));
        }

        return new JobOutputs { Files = files.ToImmutable(), Numbers = numbers.ToImmutable() };
    }

    private static JobOutputs Tables(ExportSource source, JobContext context)
    {
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        void Write(string name, string description, Action<TextWriter> write)
        {
            context.Folder.Replace($"final/{name}", stream =>
            {
                using var table = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true);
                write(table);
            });
            files.Add(new OutputFile($"final/{name}", description));
        }

        if (source.Folder is RunFolder folder)
        {
            string metrics = Path.Combine(folder.FullPath, "metrics.csv");
            if (File.Exists(metrics))
            {
                Write("metrics.csv", "a row per iteration and class", table => RunTables.WriteMetrics(metrics, table));
            }

            string[] parts = [.. new string[] { Path.Combine(folder.FullPath, "final"), Path.Combine(folder.FullPath, "figures") }.Where(Directory.Exists)];
            foreach (string path in parts.SelectMany(part => Directory.GetFiles(part, "*.csv").Order(StringComparer.Ordinal)).DistinctBy(file => Path.GetFileName(file)))
            {
                // classes.csv of a selection is not what is written below.
                string name = Path.GetFileName(path) == "classes.csv" ? "scores.csv" : Path.GetFileName(path);
                Write(name, "as the run wrote it", table => table.Write(File.ReadAllText(path)));
            }
        }

        if (source is { HasOwnParticles: true, Sorted: { ParticlesPath: string particles } sorted })
        {
            ParticleSet set = sorted.ReadParticles(context);

            // Columns of an earlier classification into more classes may still be there.
            ImmutableArray<float[]> probabilities = [.. ClassProbabilities.Of(set, particles).Take(sorted.ClassNumbers(set).DefaultIfEmpty(0).Max())];
            ImmutableArray<int> chosen = sorted.Selector.Classes;
            Write("classes.csv", "a row per class", table => RunTables.WriteClasses(sorted, set, probabilities, table));
            Write("particles.csv", "a row per particle", table => RunTables.WriteParticles(set, probabilities, p => chosen.IsEmpty || chosen.Contains(p.Class), table));
        }

        return files.Count > 0 ? new JobOutputs { Files = files.ToImmutable() } : throw new RefusedInputException($"{source.Name} has no numbers to be written as tables.");
    }

    private static JobOutputs Directions(ExportSource source, ExportParameters parameters, JobContext context)
    {
        ParticleSet set = source.Particles(context) ?? throw new RefusedInputException($"{source.Name} has no particles. Give a run that found poses.");
        if (ParticleInput.IsFlat(set))
        {
            throw new RefusedInputException($"The particles of {source.Name} have turns in the plane only, as a 2D classification leaves them: nothing is known of their views.");
        }

        ImmutableArray<int> chosen = source.HasOwnParticles ? source.Sorted!.Selector.Classes : [];
        ImmutableArray<int> all = [.. set.Particles.Select(p => Math.Max(1, p.Class)).Distinct().Order()];
        var files = ImmutableArray.CreateBuilder<OutputFile>();
        foreach (int number in chosen.IsEmpty ? all : chosen)
        {
            (int box, double pixel) = Grid(source, set, number);
            if (WriteViews(source, set, number, box, pixel, parameters, context))
            {
                files.Add(new OutputFile($"final/{FileName(number)}_views.bild", "viewing directions; open it beside the map"));
            }
        }

        return files.Count > 0 ? new JobOutputs { Files = files.ToImmutable() } : throw new RefusedInputException($"{source.Name} has no particles with poses. Refine them first.");
    }

    /// <summary>Writes the viewing directions of a class.</summary>
    /// <returns>Whether there are any.</returns>
    private static bool WriteViews(ExportSource source, ParticleSet set, int number, int box, double pixel, ExportParameters parameters, JobContext context)
    {
        // A set without classes is one class.
        bool hasClasses = set.Particles.Any(p => p.Class > 0);
        Rotation[] rotations = [.. set.Particles.Where(p => p.Pose is not null && (p.Class == number || !hasClasses)).Select(p => p.Pose!.Value.Rotation)];
        if (rotations.Length == 0)
        {
            context.Log("views", $"class {number} has no particles with views");
            return false;
        }

        (string name, string from) = parameters.Symmetry is string given ? (given, "given") : source.Symmetry(number);
        PointGroup group = PointGroup.Parse(name);
        int order = parameters.HealpixOrder ?? ViewingDistribution.OrderFor(rotations.Length * (double)group.Operators.Length);
        string title = FormattableString.Invariant($"Viewing directions of class {number} of {source.Name}, point group {group.Name}");
        context.Log("views", FormattableString.Invariant($"class {number}: {rotations.Length:N0} particles, point group {group.Name} ({from}), HEALPix order {order}"));
        context.Folder.WriteText($"final/{FileName(number)}_views.bild", DirectionsBild.Of(ViewingDistribution.Of(rotations, group, order), title, box, pixel));
        return true;
    }

    private static (int Box, double Pixel) Grid(ExportSource source, ParticleSet set, int number)
    {
        if (source.Maps.FirstOrDefault(c => c.Number == number) is { Map: string map })
        {
            MrcHeader header = MrcFile.ReadHeader(map);
            return (header.Nx, header.Cell.X / header.Intervals.X);
        }

        OpticsGroup optics = set.OpticsGroups[set.Particles[0].OpticsGroup];
        return optics.BoxSize > 0 ? (optics.BoxSize, optics.PixelSize) : throw new RefusedInputException($"{source.Name} says nothing of the size of images, and has no map of class {number}.");
    }

    /// <summary>The level that was given, or one for all maps.</summary>
    internal static double Level(IEnumerable<Volume> maps, ExportParameters parameters, JobContext context)
    {
        if (parameters.ContourLevel is double given)
        {
            return given;
        }

        double level = ContourLevel.Of(maps) ?? throw new RefusedInputException("The maps are empty: they have one density everywhere.");
        context.Auto(nameof(parameters.ContourLevel), level, "Otsu's threshold, of several maps the median of theirs");
        return level;
    }

    private static string Caption(ClassOutputs one) => one.Resolution is double resolution && double.IsFinite(resolution)
        ? FormattableString.Invariant($"class {one.Number}, {resolution:0.0} Å") : FormattableString.Invariant($"class {one.Number}");

    private static string FileName(int number) => FormattableString.Invariant($"class_{number:D3}");
}
