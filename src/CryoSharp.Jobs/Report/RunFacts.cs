using System.Collections.Immutable;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>What a run folder tells of its run.</summary>
internal sealed record RunFacts
{
    /// <summary>The folder.</summary>
    public required RunFolder Folder { get; init; }

    /// <summary>As params.toml has them.</summary>
    public required ImmutableArray<RunParameter> Parameters { get; init; }

    /// <summary>The numbers that matter; empty before the run has ended.</summary>
    public required ImmutableArray<(string Name, string Value)> Numbers { get; init; }

    /// <summary>The files that matter.</summary>
    public required ImmutableArray<OutputFile> Files { get; init; }

    /// <summary>What a user should look at.</summary>
    public required ImmutableArray<string> Warnings { get; init; }

    /// <summary>One per iteration and class; empty where the job does not iterate.</summary>
    public required ImmutableArray<RunMetric> Metrics { get; init; }

    /// <summary>Pictures and figures, relative to the folder, in the order in which they are shown.</summary>
    public required ImmutableArray<string> Figures { get; init; }

    /// <summary>final/particles.star, or null.</summary>
    public required ParticleSet? Particles { get; init; }

    /// <summary>The rows of the last iteration.</summary>
    public ImmutableArray<RunMetric> Last => [.. Metrics.Where(m => m.Iteration == Metrics[^1].Iteration)];

    /// <summary>Reads what is there; what is missing is left empty.</summary>
    /// <exception cref="MalformedFileException">The particle file breaks its format.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public static RunFacts Read(RunFolder folder)
    {
        string At(string relative) => Path.Combine(folder.FullPath, relative);
        var story = RunStory.Read(folder);
        return new RunFacts
        {
            Folder = folder,
            Parameters = RunParameter.Read(folder),
            Numbers = story.Numbers,
            Files = story.Files,
            Warnings = story.Warnings,
            Metrics = RunMetric.Read(folder),
            Figures = Directory.Exists(At("figures"))
                ? [.. Directory.GetFiles(At("figures")).Select(f => $"figures/{Path.GetFileName(f)}").Where(f => Path.GetExtension(f) is ".png" or ".svg")
                    .OrderBy(f => RunFigure.PlaceOf(Path.GetFileNameWithoutExtension(f))).ThenBy(f => f, StringComparer.Ordinal)]
                : [],
            Particles = File.Exists(At("final/particles.star")) ? ParticleFile.Read(At("final/particles.star")).Set : null,
        };
    }

    /// <summary>A parameter's value for people, or null where it is not set.</summary>
    public string? Value(string name) => Parameters.FirstOrDefault(p => p.Name == name)?.Text;

    /// <summary>The figures that metrics and particles are enough for.</summary>
    /// <exception cref="RefusedInputException">A class probability is none.</exception>
    public ImmutableArray<RunFigure> Figured() =>
        [.. IterationFigures.Of(Metrics, null), .. Particles is null ? [] : ParticleFigures.Of(Particles, "final/particles.star", SymmetryText.GroupOf(Value("symmetry")))];
}
