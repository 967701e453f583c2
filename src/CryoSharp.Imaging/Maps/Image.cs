namespace CryoSharp.Imaging;

/// <summary>A real square image, x fastest. The origin is pixel (N/2, N/2).</summary>
public sealed class Image
{
    private readonly float[] _pixels;

    /// <summary>A black image.</summary>
    /// <param name="boxSize">The side N in pixels, even.</param>
    /// <param name="pixelSize">Å per pixel.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or the pixel size is not positive.</exception>
    public Image(int boxSize, double pixelSize)
    {
        Box.Check(boxSize, pixelSize);
        (BoxSize, PixelSize) = (boxSize, pixelSize);
        _pixels = new float[boxSize * boxSize];
    }

    /// <summary>The side N in pixels.</summary>
    public int BoxSize { get; }

    /// <summary>Å per pixel.</summary>
    public double PixelSize { get; }

    /// <summary>N² numbers.</summary>
    public Span<float> Pixels => _pixels;
}
