using System.Collections.Immutable;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>What a particle file says: the set, and what its reader noticed.</summary>
/// <param name="Set">The particles in the file's order.</param>
/// <param name="Warnings">Whole sentences about what was found odd and how it was taken; usually none.</param>
/// <param name="Stacks">The image stacks in the order they are first named, and where they were found.</param>
public sealed record ParticleFile(ParticleSet Set, ImmutableArray<string> Warnings, ImmutableArray<StackLocation> Stacks)
{
    /// <summary>Reads particles from a STAR file, a cryoSPARC <c>.cs</c> table or a <c>.csg</c> group; the content decides which it is.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See <see cref="ParticleStar"/> and <see cref="ParticleCs"/>.</exception>
    public static ParticleFile Read(string path, ParticleReadOptions? options = null)
    {
        if (Path.GetExtension(path).Equals(".csg", StringComparison.OrdinalIgnoreCase))
        {
            return CsGroup.ReadParticles(path, options);
        }

        return CsTable.IsTable(path) ? ParticleCs.Read(path, options) : ParticleStar.Read(path, options);
    }
}
