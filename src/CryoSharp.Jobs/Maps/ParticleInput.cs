using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Particles that a job was given.</summary>
public static class ParticleInput
{
    /// <summary>Reads a particle file; says in the log what it holds and what its reader noticed.</summary>
    /// <param name="stackFolder">Where the stacks are, or null.</param>
    /// <exception cref="MalformedFileException">It breaks its format.</exception>
    /// <exception cref="RefusedInputException">It is empty.</exception>
    public static ParticleSet Read(string path, string? stackFolder, JobContext context)
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
        string poses = set.Particles.All(p => p.Pose is not null) ? "poses" : "no poses";
        string ctfs = set.Particles.All(p => p.Ctf is not null) ? "CTFs" : "no CTFs";
        context.Log(
            "data",
            $"{set.Count:N0} particles, {first.PixelSize:0.####} Å/px, {set.OpticsGroups.Length} optics group(s), {file.Stacks.Length} stack(s), {poses}, {ctfs}");
        return set;
    }

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
