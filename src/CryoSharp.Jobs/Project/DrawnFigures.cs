using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The figures of a run drawn from its files: those of a run of this program are in its folder, another program's are made here in the same way.</summary>
public static class DrawnFigures
{
    /// <summary>All for which there is something to show.</summary>
    /// <exception cref="IO.MalformedFileException">A file of the run breaks its format.</exception>
    public static ImmutableArray<RunFigure> Of(IRunContents run)
    {
        ImmutableArray<(string Name, Fsc Curve)> correlations = run.Correlations;
        ParticleSet? particles = run.Particles;
        RunFigure?[] figures =
        [
            .. IterationFigures.Of(run.Metrics, correlations.IsEmpty ? null : 2 * correlations[0].Curve.PixelSize),
            correlations.IsEmpty ? null : FscFigure.Of("half-maps, or what the signal-to-noise ratio of the model makes one expect of them", correlations),
            run.SortedIterations is { Length: > 1 } sorted ? Flow(run, sorted[(sorted.Length - 1) / 2], sorted[^1]) : null,
            .. particles is null ? [] : ParticleFigures.Of(particles, run.Head.Id, run.Symmetry),
        ];
        return [.. figures.OfType<RunFigure>().OrderBy(figure => RunFigure.PlaceOf(figure.Name))];
    }

    /// <summary>What moved between two iterations; null where their particles are not the same, or nothing is sorted.</summary>
    public static RunFigure? Flow(IRunContents run, int from, int to)
    {
        ImmutableArray<int> before = run.ClassesAfter(from);
        ImmutableArray<int> after = run.ClassesAfter(to);
        return before.Length == after.Length ? FlowFigure.Of(before, after, $"iteration {from}", $"iteration {to}", areSameClasses: true) : null;
    }

    /// <summary>Where the particles of two runs are in both; null where they have none in common.</summary>
    public static RunFigure? Flow(IRunContents first, IRunContents second)
    {
        if (first.Particles is not ParticleSet one || second.Particles is not ParticleSet other)
        {
            return null;
        }

        ImmutableArray<(int First, int Second)> pairs = ParticleMatching.Of(one, other).Pairs;
        return FlowFigure.Of(
            [.. pairs.Select(p => one.Particles[p.First].Class)], [.. pairs.Select(p => other.Particles[p.Second].Class)], first.Head.Id, second.Head.Id, areSameClasses: false);
    }
}
