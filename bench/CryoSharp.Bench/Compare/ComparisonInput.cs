using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Bench;

/// <summary>The files that both programs start from.</summary>
internal sealed class ComparisonInput
{
    private readonly string _folder;
    private readonly LabelledSet _set;

    /// <summary>Writes the list of references, where there is more than one.</summary>
    /// <param name="folder">Exists.</param>
    public ComparisonInput(string folder, LabelledSet set, StartingMaps references)
    {
        (_folder, _set) = (folder, set);
        Reference = set.MapPaths[0];
        if (references == StartingMaps.All)
        {
            Reference = Path.Combine(folder, "references.star");
            StarWriter.Write(Reference, star =>
            {
                star.Loop("", "rlnReferenceImage");
                foreach (string map in set.MapPaths)
                {
                    star.Value(map);
                    star.EndRow();
                }

                star.EndLoop();
            });
        }
    }

    /// <summary>One map, or a STAR file of several.</summary>
    public string Reference { get; }

    /// <summary>Writes the particles for a search: without poses, with poses a little off, or with the true ones; never with classes.</summary>
    /// <param name="angleError">For a local search, degrees; see <see cref="PoseErrors"/>.</param>
    /// <param name="shiftError">Å.</param>
    /// <param name="count">How many, from the first.</param>
    /// <returns>The path of the STAR file.</returns>
    public string WriteParticles(PoseSearch mode, double angleError, double shiftError, ulong seed, int count)
    {
        ParticleSet set = mode == PoseSearch.Local ? PoseErrors.Add(_set.Particles, angleError, shiftError, seed) : _set.Particles;
        ImmutableArray<Particle> bare = [.. set.Particles.Select(p => p with { Class = 0, Pose = mode == PoseSearch.Global ? null : p.Pose })];
        string path = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{ComparisonPlan.NameOf(mode)}_{count}.star"));
        ParticleStar.Write(path, set.WithParticles(bare).Subset([.. Enumerable.Range(0, count)]));
        return path;
    }
}
