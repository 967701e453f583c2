using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>A Class3D, Class2D or Refine3D job of RELION, to be looked at.</summary>
/// <param name="key">See <see cref="RunHead.Key"/>.</param>
/// <param name="path">Of its folder.</param>
/// <param name="files">Shared by the runs of a project; null for its own.</param>
public sealed class RelionFolder(string key, string path, ParticleFiles? files = null) : IRunContents
{
    private readonly ParticleFiles _files = files ?? new ParticleFiles();

    // A job that wrote nothing for so long, and no mark of its end, is taken for ended.
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    public RunHead Head
    {
        get
        {
            ImmutableSortedDictionary<int, string> iterations = RelionRun.ParticlesByIteration(path);
            string newest = RelionRun.NewestParticles(path)!;
            int last = iterations.IsEmpty ? 0 : iterations.Keys.Last();
            int[] classes = [.. Classes(newest)];
            int[]? before = iterations.Count > 1 ? [.. Classes(iterations.Values.ElementAt(iterations.Count - 2))] : null;
            double switched = before?.Length == classes.Length ? classes.Zip(before).Count(p => p.First != p.Second) / (double)classes.Length : double.NaN;
            string? parent = Path.GetFileName(Path.GetDirectoryName(path));
            return new RunHead
            {
                Key = key,
                FullPath = path,
                Program = RunProgram.Relion,
                Id = Path.GetFileName(path),
                Job = parent is "Class3D" or "Class2D" or "Refine3D" or "InitialModel" or "MultiBody" ? parent : "relion",
                State = State(newest),
                Created = Directory.GetFiles(path, "*_data.star").Min(File.GetLastWriteTime),
                Last = [.. Rows(newest, last).Select(m => m with { Count = classes.Count(c => c == m.Class), Switched = switched })],
                Particles = classes.Length,
            };
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<RunMetric> Metrics => [.. RelionRun.ParticlesByIteration(path).SelectMany(iteration => Rows(iteration.Value, iteration.Key))];

    /// <inheritdoc/>
    public ImmutableArray<int> SortedIterations => [.. RelionRun.ParticlesByIteration(path).Keys];

    /// <inheritdoc/>
    public ImmutableArray<int> KeptIterations => [.. RelionRun.ParticlesByIteration(path).Keys];

    /// <inheritdoc/>
    public ParticleSet? Particles => RelionRun.NewestParticles(path) is string newest ? _files.Read(newest) : null;

    /// <inheritdoc/>
    public PointGroup Symmetry => SymmetryText.GroupOf(RelionRun.NewestParticles(path) is string newest ? RelionRun.SymmetryOf(newest) : null);

    /// <inheritdoc/>
    public ImmutableArray<(string Name, Fsc Curve)> Correlations
    {
        get
        {
            ModelStar? model = RelionRun.NewestParticles(path) is string newest && RelionRun.ModelOf(newest) is string file ? ModelStar.Read(file) : null;
            return model is null ? [] :
                [.. model.Classes.Select((_, c) => (Name: $"class {c + 1}", Curve: model.CorrelationOf(c + 1))).Where(c => c.Curve is not null).Select(c => (c.Name, c.Curve!))];
        }
    }

    /// <inheritdoc/>
    public ImmutableArray<int> ClassesAfter(int iteration) => [.. Classes(RelionRun.ParticlesByIteration(path)[iteration])];

    /// <inheritdoc/>
    public ImmutableArray<ClassOutputs> ClassesOf(int? iteration) =>
        RunOutputs.Find(iteration is int number ? RelionRun.ParticlesByIteration(path)[number] : path, path).Classes;

    private RunState State(string newest) =>
        File.Exists(At("RELION_JOB_EXIT_FAILURE")) ? RunState.Failed
        : File.Exists(At("RELION_JOB_EXIT_ABORTED")) ? RunState.Stopped
        : File.Exists(At("RELION_JOB_EXIT_SUCCESS")) || DateTime.UtcNow - File.GetLastWriteTimeUtc(newest) > Patience ? RunState.Completed
        : RunState.Running;

    private static IEnumerable<RunMetric> Rows(string particles, int iteration)
    {
        if (RelionRun.ModelOf(particles) is not string file)
        {
            return [];
        }

        ModelStar model = ModelStar.Read(file);
        return model.Classes.Select((c, i) => new RunMetric(iteration, i + 1, double.NaN, c.Share ?? double.NaN, c.Resolution ?? double.PositiveInfinity, double.NaN)
        {
            MaxProbability = model.MaxProbability,
        });
    }

    private IEnumerable<int> Classes(string particles) => _files.Read(particles).Particles.Select(p => p.Class);

    private string At(string name) => Path.Combine(path, name);
}
