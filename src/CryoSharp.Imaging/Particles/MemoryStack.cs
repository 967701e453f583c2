namespace CryoSharp.Imaging;

/// <summary>Images of one box held in memory.</summary>
public sealed class MemoryStack : IParticleStack
{
    private readonly float[][] _images;
    private readonly int _boxSize;

    /// <summary>Takes the images as they are; they are not copied.</summary>
    /// <exception cref="ArgumentException">An image is not boxSize² long.</exception>
    public MemoryStack(int boxSize, float[][] images)
    {
        if (Array.FindIndex(images, image => image.Length != boxSize * boxSize) is int wrong and >= 0)
        {
            throw new ArgumentException($"Image {wrong + 1} has {images[wrong].Length} pixels, not {boxSize}².", nameof(images));
        }

        (_boxSize, _images) = (boxSize, images);
    }

    /// <inheritdoc/>
    public int Count => _images.Length;

    /// <inheritdoc/>
    public int BoxSize(int particle) => _boxSize;

    /// <inheritdoc/>
    public void Read(int particle, Span<float> destination)
    {
        if (destination.Length != _boxSize * _boxSize)
        {
            throw new ArgumentException($"An image has {_boxSize * _boxSize} pixels; found room for {destination.Length}.", nameof(destination));
        }

        _images[particle].CopyTo(destination);
    }
}
