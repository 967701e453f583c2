using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Particles that a job was given.</summary>
public static class ParticleInput
{
    // Within 0.0026°, what is left of angles in single precision.
    private const double FlatDirection = 1 - 1e-9;

    /// <summary>Reads particles of a file or of a run; says in the log what they are and what their reader noticed.</summary>
    /// <param name="name">A particle file, or a run, of whose classes some may be named.</param>
    /// <param name="stackFolder">Where the stacks are, or null.</param>
    /// <exception cref="MalformedFileException">The file breaks its format.</exception>
    /// <exception cref="RefusedInputException">There is no such file or run, it has no particles, or not the classes asked for.</exception>
    public static ParticleSet Read(string name, string? stackFolder, JobContext context) =>
        RunOutputs.Find(name, context.Directory).ReadChosen(context, stackFolder);

    /// <summary>Reads a particle file.</summary>
    /// <param name="stackFolder">Where the stacks are, or null.</param>
    /// <exception cref="MalformedFileException">It breaks its format.</exception>
    /// <exception cref="RefusedInputException">It is empty.</exception>
    internal static ParticleSet ReadFile(string path, string? stackFolder, JobContext context)
    {
        ParticleFile file = ParticleFile.Read(path, new ParticleReadOptions { StackFolder = stackFolder });
        ParticleSet set = file.Set;
        foreach (string warning in file.Warnings)
        {
            context.Warn(warning);
        }

        if (set.Count == 0)
        {
            throw new RefusedInputException($"{path} has no particles.");
        }

        OpticsGroup first = set.OpticsGroups[0];
        string poses = !set.Particles.All(p => p.Pose is not null) ? "no poses" : IsFlat(set) ? "turns in the plane" : "poses";
        string ctfs = set.Particles.All(p => p.Ctf is not null) ? "CTFs" : "no CTFs";
        context.Log(
            "data",
            $"{set.Count:N0} particles, {first.PixelSize:0.####} Å/px, {set.OpticsGroups.Length} optics group(s), {file.Stacks.Length} stack(s), {poses}, {ctfs}");
        return set;
    }

    /// <summary>Whether all poses are turns in the plane, as a 2D classification leaves them: nothing is known of the views.</summary>
    public static bool IsFlat(ParticleSet set) => set.Particles.All(p => p.Pose?.Rotation.ViewingDirection.Z > FlatDirection);

    /// <summary>Refuses particles without pose.</summary>
    /// <exception cref="RefusedInputException">Says how many, and which is the first.</exception>
    public static void RequirePoses(ParticleSet set, string path) =>
        Require(set, path, p => p.Pose is not null, "pose (rlnAngleRot, …)", "Refine them first, or take the particles.star of a run that found poses");

    /// <summary>Refuses particles without contrast transfer.</summary>
    /// <param name="remedy">What to do, without its full stop.</param>
    /// <exception cref="RefusedInputException">Says how many, and which is the first.</exception>
    public static void RequireCtfs(ParticleSet set, string path, string remedy) =>
        Require(set, path, p => p.Ctf is not null, "CTF (rlnDefocusU, …)", remedy);

    private static void Require(ParticleSet set, string path, Func<Particle, bool> has, string what, string remedy)
    {
        int missing = set.Particles.Count(p => !has(p));
        if (missing > 0)
        {
            int first = set.Particles.TakeWhile(has).Count() + 1;
            throw new RefusedInputException($"{path}: {missing} of {set.Count} particles have no {what}; the first is particle {first}. {remedy}.");
        }
    }
}
