using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>A job or export of cryoSPARC with particles, to be looked at.</summary>
/// <remarks>
/// Tables are J12_00025_particles.cs by iteration, or one group (.csg) of an export. Maps are found by their names, …_class_00_…volume.mrc or …volume_map….mrc; cryoSPARC counts classes from
/// 0 in file names, and here from 1 as everywhere.
/// </remarks>
/// <param name="key">See <see cref="RunHead.Key"/>.</param>
/// <param name="path">Of its folder.</param>
/// <param name="files">Shared by the runs of a project; null for its own.</param>
public sealed partial class CryoSparcFolder(string key, string path, ParticleFiles? files = null) : IRunContents
{
    private readonly ParticleFiles _files = files ?? new ParticleFiles();

    /// <inheritdoc/>
    public RunHead Head
    {
        get
        {
            int[] classes = [.. Particles?.Particles.Select(p => Math.Max(1, p.Class)) ?? []];
            int iteration = ByIteration().Keys.DefaultIfEmpty(1).Last();
            return new RunHead
            {
                Key = key,
                FullPath = path,
                Program = RunProgram.CryoSparc,
                Id = Path.GetFileName(path),
                Job = "cryosparc",
                State = RunState.Completed,
                Created = File.GetLastWriteTime(TableIn(path)!),
                Last = classes.Length == 0 ? [] :
                [
                    .. Enumerable.Range(1, classes.Max()).Select(c => new RunMetric(
                        iteration, c, classes.Count(k => k == c), classes.Count(k => k == c) / (double)classes.Length, double.PositiveInfinity, double.NaN)),
                ],
                Particles = classes.Length,
            };
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<RunMetric> Metrics => [];

    /// <inheritdoc/>
    public ImmutableArray<int> SortedIterations => [.. ByIteration().Keys];

    /// <inheritdoc/>
    public ImmutableArray<int> KeptIterations => [];

    /// <inheritdoc/>
    public ParticleSet? Particles => TableIn(path) is string table ? _files.Read(table) : null;

    /// <inheritdoc/>
    public PointGroup Symmetry => PointGroup.C1;

    /// <inheritdoc/>
    public ImmutableArray<(string Name, Fsc Curve)> Correlations => [];

    /// <inheritdoc/>
    public ImmutableArray<int> ClassesAfter(int iteration) => [.. _files.Read(ByIteration()[iteration]).Particles.Select(p => p.Class)];

    /// <inheritdoc/>
    public ImmutableArray<ClassOutputs> ClassesOf(int? iteration) =>
    [
        .. Directory.GetFiles(path, "*.mrc").Order(StringComparer.Ordinal)
            .Select(file => (File: file, Match: ClassMap().Match(Path.GetFileName(file)))).Where(f => f.Match.Success)

            // Of each class the map of the last iteration, which comes last by name.
            .GroupBy(f => f.Match.Groups[1].Success ? int.Parse(f.Match.Groups[1].Value, CultureInfo.InvariantCulture) + 1 : 1)
            .Select(files => new ClassOutputs(files.Key) { Map = files.Last().File }).OrderBy(c => c.Number),
    ];

    /// <summary>The table of the particles of a folder, or null where it has none: the group of an export, else the table of the last iteration.</summary>
    public static string? TableIn(string folder) =>
        Directory.EnumerateFiles(folder, "*particles*.csg").Order(StringComparer.Ordinal).LastOrDefault()
        ?? Directory.EnumerateFiles(folder, "*particles*.cs").Where(file => !Path.GetFileName(file).Contains("passthrough", StringComparison.Ordinal)).Order(StringComparer.Ordinal).LastOrDefault();

    private ImmutableSortedDictionary<int, string> ByIteration() => Directory.GetFiles(path, "*_particles.cs").Order(StringComparer.Ordinal)
        .Select(file => (File: file, Match: Iteration().Match(Path.GetFileName(file)))).Where(f => f.Match.Success)
        .GroupBy(f => int.Parse(f.Match.Groups[1].Value, CultureInfo.InvariantCulture)).ToImmutableSortedDictionary(files => files.Key, files => files.Last().File);

    [GeneratedRegex(@"_(\d{3,5})_particles\.cs$")]
    private static partial Regex Iteration();

    [GeneratedRegex(@"(?:class_(\d{1,3}).*volume|volume_map)(?!.*(?:half|mask|sharp)).*\.mrc$")]
    private static partial Regex ClassMap();
}
