using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>The projector of each optics group of a set.</summary>
internal sealed class Projectors
{
    private const int Padding = 2;

    private readonly ParticleSet _set;
    private readonly bool _hasCtf;
    private readonly Dictionary<int, ImageProjector> _ofGroup = [];

    /// <summary>Prepares for maps of one grid.</summary>
    /// <param name="hasCtf">Whether projections get the CTFs of the particles.</param>
    public Projectors(ParticleSet set, IParticleStack images, Volume map, bool hasCtf)
    {
        (_set, _hasCtf) = (set, hasCtf);
        for (int i = 0; i < set.Count; i++)
        {
            int group = set.Particles[i].OpticsGroup;
            if (!_ofGroup.ContainsKey(group))
            {
                _ofGroup.Add(group, new ImageProjector(set.OpticsGroups[group], images.BoxSize(i), map.BoxSize, map.PixelSize));
            }
        }
    }

    /// <summary>A map made ready, with all of its shells.</summary>
    public static PaddedReference Reference(Volume map, int threads) => PaddedReference.From(map, Padding, map.BoxSize / 2, threads);

    /// <summary>That of a particle's group.</summary>
    public ImageProjector Of(int particle) => _ofGroup[_set.Particles[particle].OpticsGroup];

    /// <summary>The transform of a particle's image as the map would give it.</summary>
    /// <param name="destination">Of(particle).Disc.Count components.</param>
    public void Project(PaddedReference reference, int particle, Span<ComplexF> destination)
    {
        Particle source = _set.Particles[particle];
        Of(particle).Project(reference, _hasCtf ? source : source with { Ctf = null }, destination);
    }
}
