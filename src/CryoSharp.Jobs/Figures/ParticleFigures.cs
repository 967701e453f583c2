using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The figures that a particle file is enough for, of this or of another program.</summary>
public static class ParticleFigures
{
    /// <summary>Those of certainty, where the file has class probabilities, and of orientations, where it has poses.</summary>
    /// <param name="path">For messages.</param>
    /// <param name="group">Of the particles.</param>
    /// <exception cref="RefusedInputException">A class probability is none.</exception>
    public static ImmutableArray<RunFigure> Of(ParticleSet set, string path, PointGroup group)
    {
        ArgumentNullException.ThrowIfNull(set);
        ImmutableArray<float[]> probabilities = ClassProbabilities.Of(set, path);
        int[] classes = [.. set.Particles.Select(p => p.Class)];
        RunFigure? certainty = probabilities.IsEmpty || classes.Any(c => c > probabilities.Length) ? null
            : CertaintyFigure.Of(classes, [.. classes.Select((c, i) => c < 1 ? 0 : probabilities[c - 1][i])]);
        RunFigure? orientations = set.Particles.Any(p => p.Pose is null) ? null : OrientationFigure.Of(classes, [.. set.Particles.Select(p => p.Pose!.Value.Rotation)], group);
        return [.. ((RunFigure?[])[certainty, orientations]).OfType<RunFigure>()];
    }
}
