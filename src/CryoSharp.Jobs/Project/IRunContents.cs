using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>What a run's folder holds, whichever program made it. Everything is read when it is asked for, since a run may be at work.</summary>
/// <remarks>Files that are missing give nothing; files that break their format throw <see cref="IO.MalformedFileException"/>.</remarks>
public interface IRunContents
{
    /// <summary>The run in short.</summary>
    RunHead Head { get; }

    /// <summary>One row per iteration and class.</summary>
    ImmutableArray<RunMetric> Metrics { get; }

    /// <summary>Iterations of which the class of every particle is known, rising.</summary>
    ImmutableArray<int> SortedIterations { get; }

    /// <summary>Iterations whose maps are kept, rising.</summary>
    ImmutableArray<int> KeptIterations { get; }

    /// <summary>The class of each particle after an iteration, from 1, 0 where it was not visited; in the order of <see cref="Particles"/>.</summary>
    ImmutableArray<int> ClassesAfter(int iteration);

    /// <summary>The particles as they are sorted now, or null.</summary>
    ParticleSet? Particles { get; }

    /// <summary>The point group of the classes; C1 where it is not known.</summary>
    PointGroup Symmetry { get; }

    /// <summary>The classes with their maps.</summary>
    /// <param name="iteration">One of <see cref="KeptIterations"/>; null for the newest.</param>
    ImmutableArray<ClassOutputs> ClassesOf(int? iteration);

    /// <summary>Correlation of half-maps, or what stands for it, of each class of the newest iteration.</summary>
    ImmutableArray<(string Name, Fsc Curve)> Correlations { get; }
}
