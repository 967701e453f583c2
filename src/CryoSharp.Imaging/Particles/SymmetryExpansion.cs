using System.Globalization;

namespace CryoSharp.Imaging;

/// <summary>Particles repeated for every operator of a point group, and the way back.</summary>
/// <remarks>
/// With pose A of a symmetric particle, A·g explains its image as well for each operator g (docs/conventions.md, Angles). With all of these poses
/// each asymmetric unit of the particle is seen once at every place, so parts that break the symmetry can be told apart.
/// </remarks>
public static class SymmetryExpansion
{
    /// <summary>The column of the operator's number from 1; 1 is the identity, whose copy is the particle itself.</summary>
    public const string OperatorColumn = "csSymmetryOperator";

    /// <summary>Each particle once per operator, with pose A·g, its copies one after another and the particle itself first.</summary>
    /// <remarks>Image, shift, CTF, class, half-set and all columns are those of the particle.</remarks>
    /// <exception cref="ArgumentException">A particle has no pose.</exception>
    public static ParticleSet Expand(ParticleSet set, PointGroup group)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(group);
        int order = group.Operators.Length;
        ParticleSet repeated = set.Subset([.. Enumerable.Range(0, checked(set.Count * order)).Select(i => i / order)]);
        string[] numbers = [.. Enumerable.Range(1, order).Select(number => number.ToString(CultureInfo.InvariantCulture))];
        return repeated
            .WithParticles([.. repeated.Particles.Select((particle, i) => particle with { Pose = Mate(particle, group.Operators[i % order], i / order) })])
            .WithColumn(new ExtraColumn(OperatorColumn, [.. Enumerable.Range(0, repeated.Count).Select(i => numbers[i % order])]));
    }

    /// <summary>One particle per image: of its copies the one whose view lies in the asymmetric unit, or the first where none or no pose does.</summary>
    /// <remarks>In the order of each image's first copy. The column of operators is left out.</remarks>
    public static ParticleSet Collapse(ParticleSet set, PointGroup group)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(group);
        int[] kept =
        [
            .. Enumerable.Range(0, set.Count).GroupBy(i => ImageOf(set.Particles[i]))
                .Select(copies => copies.Where(i => IsInUnit(set.Particles[i], group)).Concat(copies).First()),
        ];
        return set.Subset(kept).WithoutColumns(OperatorColumn);
    }

    /// <summary>How many different images the particles have.</summary>
    public static int CountImages(ParticleSet set)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.Particles.Select(ImageOf).Distinct().Count();
    }

    private static Pose Mate(Particle particle, Rotation g, int index) => particle.Pose is Pose pose
        ? pose with { Rotation = pose.Rotation * g }
        : throw new ArgumentException($"Particle {index + 1} has no pose, so it has no symmetry mates.");

    private static (string Path, int Index) ImageOf(Particle particle) => (particle.StackPath, particle.StackIndex);

    private static bool IsInUnit(Particle particle, PointGroup group) =>
        particle.Pose is Pose pose && group.Contains(pose.Rotation.ViewingDirection);
}
