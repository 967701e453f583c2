namespace CryoSharp.IO;

/// <summary>Writes images to a stack (.mrcs) one after another: mode 2, little-endian, space group 0.</summary>
/// <remarks>
/// The file appears when <see cref="Complete"/> is called and not before; disposing without it leaves the path as it was. The header, with
/// the number of images and their statistics, is written at the end. One thread.
/// </remarks>
public sealed class MrcStackWriter : IDisposable
{
    private readonly AtomicFile _file;
    private readonly MrcStatistics _statistics = new();
    private readonly int _boxSize;
    private readonly double _pixelSize;
    private readonly string[] _labels;

    private MrcStackWriter(AtomicFile file, int boxSize, double pixelSize, string[] labels) =>
        (_file, _boxSize, _pixelSize, _labels) = (file, boxSize, pixelSize, labels);

    /// <summary>How many images have been written.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a stack.</summary>
    /// <param name="boxSize">The side of the images in pixels, even.</param>
    /// <param name="pixelSize">Å per pixel.</param>
    /// <param name="labels">As in <see cref="MrcFile.Write"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The box is odd or below 2, the pixel size is not positive, or there are too many labels.</exception>
    public static MrcStackWriter Create(string path, int boxSize, double pixelSize, params ReadOnlySpan<string> labels)
    {
        if (boxSize < 2 || boxSize % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(boxSize), boxSize, "The box must be even and at least 2.");
        }

        if (!(pixelSize > 0) || !double.IsFinite(pixelSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pixelSize), pixelSize, "The pixel size must be positive (Å).");
        }

        string[] all = [.. MrcLabels.WithProgram(labels)];
        var writer = new MrcStackWriter(AtomicFile.Create(path), boxSize, pixelSize, all);
        writer._file.Stream.Position = MrcHeader.Length;
        return writer;
    }

    /// <summary>Writes the next image.</summary>
    /// <param name="image">BoxSize² numbers, x fastest.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    public void Append(ReadOnlySpan<float> image)
    {
        if (image.Length != _boxSize * _boxSize)
        {
            throw new ArgumentException($"An image has {_boxSize * _boxSize} pixels; found {image.Length}.", nameof(image));
        }

        _statistics.Add(image);
        _file.Stream.Write(MrcValues.LittleEndian(image));
        Count++;
    }

    /// <summary>Writes the header and puts the file in place.</summary>
    /// <exception cref="IOException">The disk is full, or the path cannot be replaced.</exception>
    /// <exception cref="InvalidOperationException">No image was written: MRC has no empty stacks.</exception>
    public void Complete()
    {
        if (Count == 0)
        {
            throw new InvalidOperationException("A stack has at least one image; none was written.");
        }

        float side = (float)(_boxSize * _pixelSize);
        var header = new MrcHeader
        {
            Nx = _boxSize,
            Ny = _boxSize,
            Nz = Count,
            Intervals = (_boxSize, _boxSize, 1),
            Cell = (side, side, (float)_pixelSize),
            Statistics = _statistics.Values,
            SpaceGroup = 0,
            Labels = [.. _labels],
        };
        Span<byte> bytes = stackalloc byte[MrcHeader.Length];
        header.Write(bytes);
        _file.Stream.Position = 0;
        _file.Stream.Write(bytes);
        _file.Commit();
    }

    /// <summary>Gives the stack up, unless it is complete.</summary>
    public void Dispose() => _file.Dispose();
}
