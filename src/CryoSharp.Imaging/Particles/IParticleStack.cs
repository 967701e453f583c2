namespace CryoSharp.Imaging;

/// <summary>The images of a particle set, read one at a time; any number of threads may read.</summary>
public interface IParticleStack
{
    /// <summary>How many images: one per particle, in the set's order.</summary>
    int Count { get; }

    /// <summary>The side of the image of a particle, in pixels.</summary>
    int BoxSize(int particle);

    /// <summary>Reads an image, x fastest, protein bright.</summary>
    /// <param name="particle">From 0.</param>
    /// <param name="destination">BoxSize² numbers; overwritten.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    void Read(int particle, Span<float> destination);
}
