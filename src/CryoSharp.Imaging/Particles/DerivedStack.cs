using System.Buffers;

namespace CryoSharp.Imaging;

/// <summary>Images that are made from those of another stack whenever they are read.</summary>
/// <remarks>Nothing is kept, so a stack of any size may be derived, and derived from again. Any number of threads may read.</remarks>
/// <param name="source">The images to begin with.</param>
/// <param name="boxSize">The side of the new image of a particle.</param>
/// <param name="change">Makes the new image; a pure function, called by several threads.</param>
public sealed class DerivedStack(IParticleStack source, Func<int, int> boxSize, ImageChange change) : IParticleStack
{
    /// <inheritdoc/>
    public int Count => source.Count;

    /// <inheritdoc/>
    public int BoxSize(int particle) => boxSize(particle);

    /// <inheritdoc/>
    public void Read(int particle, Span<float> destination)
    {
        if (destination.Length != boxSize(particle) * boxSize(particle))
        {
            throw new ArgumentException($"An image has {boxSize(particle)}² pixels; found room for {destination.Length}.", nameof(destination));
        }

        int pixels = source.BoxSize(particle) * source.BoxSize(particle);
        float[] rented = ArrayPool<float>.Shared.Rent(pixels);
        source.Read(particle, rented.AsSpan(0, pixels));
        change(particle, rented.AsSpan(0, pixels), destination);
        ArrayPool<float>.Shared.Return(rented);
    }
}

/// <summary>Makes a new image of a particle.</summary>
/// <param name="particle">From 0.</param>
/// <param name="image">As it was; may be used as working memory.</param>
/// <param name="destination">As it shall be; overwritten.</param>
public delegate void ImageChange(int particle, Span<float> image, Span<float> destination);
