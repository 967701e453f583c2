using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A run of this program.</summary>
/// <param name="key">See <see cref="RunHead.Key"/>.</param>
/// <param name="path">Of its folder.</param>
/// <param name="files">Shared by the runs of a project; null for its own.</param>
public sealed class OwnRun(string key, string path, ParticleFiles? files = null) : IRunContents
{
    private readonly ParticleFiles _files = files ?? new ParticleFiles();

    /// <summary>The folder.</summary>
    /// <exception cref="RunFolderException">Its run.json cannot be read or is of a later version.</exception>
    public RunFolder Folder => RunFolder.Open(path, path);

    /// <inheritdoc/>
    public RunHead Head
    {
        get
        {
            RunFolder folder = Folder;
            RunRecord record = folder.Record;
            ImmutableArray<RunMetric> last = RunMetric.ReadLast(folder);
            double counted = last.Sum(m => m.Count);
            DateTimeOffset? end = record.State == RunState.Running ? DateTimeOffset.Now : record.Ended;
            return new RunHead
            {
                Key = key,
                FullPath = path,
                Program = RunProgram.CryoSharp,
                Id = record.Id,
                Job = record.Job,
                State = record.State,
                IsLost = RunLease.IsLost(folder),
                Reason = record.Reason,
                Created = record.Created,
                Time = end - record.Started,
                Last = last,
                Particles = counted > 0 ? (int)counted : null,
                Inputs = Inputs,
                Note = File.Exists(At(RunNote.FileName)) ? File.ReadAllText(At(RunNote.FileName)) : "",
            };
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<RunMetric> Metrics => RunMetric.Read(Folder);

    /// <inheritdoc/>
    public ImmutableArray<int> SortedIterations => IterationsWith("classes.npy");

    /// <inheritdoc/>
    public ImmutableArray<int> KeptIterations => IterationsWith("class_001.mrc");

    /// <inheritdoc/>
    public ImmutableArray<int> ClassesAfter(int iteration) => [.. NpyFile.Read<ushort>(InIteration(iteration, "classes.npy")).Select(c => (int)c)];

    /// <inheritdoc/>
    public ParticleSet? Particles
    {
        get
        {
            string? newest = File.Exists(At("final/particles.star")) ? At("final/particles.star")
                : IterationsWith("particles.star") is [.., int last] ? InIteration(last, "particles.star") : null;
            return newest is null ? null : _files.Read(newest);
        }
    }

    /// <inheritdoc/>
    public PointGroup Symmetry => SymmetryText.GroupOf(RunParameter.Read(Folder).FirstOrDefault(p => p.Name == "symmetry")?.Text);

    /// <inheritdoc/>
    public ImmutableArray<ClassOutputs> ClassesOf(int? iteration)
    {
        ImmutableArray<ClassOutputs> final = RunOutputs.Find(path, path).Classes;
        bool hasMaps = final.Any(c => c.Map is not null);
        if (iteration is null && hasMaps)
        {
            return final;
        }

        return (iteration ?? (KeptIterations is [.., int last] ? last : null)) is not int number ? final :
        [
            .. Enumerable.Range(1, 9999).Select(c => (Number: c, Map: InIteration(number, string.Create(CultureInfo.InvariantCulture, $"class_{c:D3}.mrc"))))
                .TakeWhile(c => File.Exists(c.Map)).Select(c => new ClassOutputs(c.Number) { Map = c.Map }),
        ];
    }

    /// <inheritdoc/>
    public ImmutableArray<(string Name, Fsc Curve)> Correlations => [];

    /// <summary>The values that were given, by parameter.</summary>
    public JsonObject Values => Folder.Record.Values;

    private ImmutableArray<string> Inputs
    {
        get
        {
            try
            {
                return File.Exists(At("inputs.json"))
                    ? [.. JsonNode.Parse(File.ReadAllText(At("inputs.json")))!.AsArray().Select(input => input!["absolute"]!.GetValue<string>())]
                    : [];
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or NullReferenceException)
            {
                return [];
            }
        }
    }

    /// <summary>Iterations whose folder has a file, rising.</summary>
    /// <param name="file">Its name.</param>
    public ImmutableArray<int> IterationsWith(string file) => !Directory.Exists(At("iter")) ? [] :
    [
        .. Directory.EnumerateDirectories(At("iter"))
            .Where(folder => File.Exists(Path.Combine(folder, file)))
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0)
            .Where(number => number > 0).Order(),
    ];

    private string InIteration(int number, string file) => At(string.Create(CultureInfo.InvariantCulture, $"iter/{number:D3}/{file}"));

    private string At(string relative) => Path.Combine(path, relative);
}
