using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Bench;

/// <summary>Known errors added to poses, so that a local search has something to find.</summary>
internal static class PoseErrors
{
    private const ulong Stream = 7001;

    /// <summary>The same particles, their poses off by Gaussian errors.</summary>
    /// <remarks>The rotation vector in the view frame and the shift have independent components; number and seed decide them.</remarks>
    /// <param name="angle">Standard deviation of a rotation vector's component, degrees.</param>
    /// <param name="shift">Standard deviation of a shift's component, Å.</param>
    /// <exception cref="ArgumentException">A particle has no pose.</exception>
    public static ParticleSet Add(ParticleSet set, double angle, double shift, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(set);
        return set.WithParticles([.. set.Particles.Select((particle, i) => particle with { Pose = Perturbed(particle, i) })]);

        Pose Perturbed(Particle particle, int index)
        {
            Pose pose = particle.Pose ?? throw new ArgumentException($"Particle {index + 1} has no pose.", nameof(set));
            var random = new CounterRandom(seed, Stream, (ulong)index);
            Vector3D turn = angle * new Vector3D(random.NextGaussian(), random.NextGaussian(), random.NextGaussian());
            Rotation rotation = turn.Length > 0 ? Rotation.FromAxis(turn, turn.Length) * pose.Rotation : pose.Rotation;
            return new Pose(rotation, pose.Shift + new Shift(shift * random.NextGaussian(), shift * random.NextGaussian()));
        }
    }
}
