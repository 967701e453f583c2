namespace CryoSharp.Imaging;

/// <summary>One particle: where its image is, how it was recorded, and what is known of it.</summary>
public sealed record Particle
{
    /// <summary>The stack's path as resolved on this machine.</summary>
    public required string StackPath { get; init; }

    /// <summary>The image's place in the stack, from 0.</summary>
    public required int StackIndex { get; init; }

    /// <summary>Index into <see cref="ParticleSet.OpticsGroups"/>, from 0.</summary>
    public int OpticsGroup { get; init; }

    /// <summary>Micrograph it was picked from, or empty.</summary>
    public string Micrograph { get; init; } = "";

    /// <summary>Contrast transfer, or null where the file has none.</summary>
    public Ctf? Ctf { get; init; }

    /// <summary>Pose, or null where the file has none.</summary>
    public Pose? Pose { get; init; }

    /// <summary>Class from 1, or 0 for none.</summary>
    public int Class { get; init; }

    /// <summary>Independent half 1 or 2, or 0 where not yet split.</summary>
    public int HalfSet { get; init; }

    /// <summary>Dark protein on bright ground: the image is to be negated on reading.</summary>
    public bool IsDark { get; init; }
}
