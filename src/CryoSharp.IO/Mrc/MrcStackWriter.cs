using System.Buffers.Binary;

namespace CryoSharp.IO;

/// <summary>Writes images to a stack (.mrcs) one after another: mode 2 or 12, little-endian, space group 0.</summary>
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
    private readonly MrcMode _mode;
    private readonly string[] _labels;

    private MrcStackWriter(AtomicFile file, int boxSize, double pixelSize, MrcMode mode, string[] labels) =>
        (_file, _boxSize, _pixelSize, _mode, _labels) = (file, boxSize, pixelSize, mode, labels);

    /// <summary>How many images have been written.</summary>
    public int Count { get; private set; }

    /// <summary>Begins a stack of single precision.</summary>
    /// <inheritdoc cref="Create(string, int, double, MrcMode, ReadOnlySpan{string})"/>
    public static MrcStackWriter Create(string path, int boxSize, double pixelSize, params ReadOnlySpan<string> labels) =>
        Create(path, boxSize, pixelSize, MrcMode.Float32, labels);

    /// <summary>Begins a stack.</summary>
    /// <param name="boxSize">The side of the images in pixels, even.</param>
    /// <param name="pixelSize">Å per pixel.</param>
    /// <param name="mode">Float32, or Float16: half the size, 11 bits of precision, values up to 65504.</param>
    /// <param name="labels">As in <see cref="MrcFile.Write"/>.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">The box is odd or below 2, the pixel size is not positive, the mode is another, or there are too many labels.</exception>
    public static MrcStackWriter Create(string path, int boxSize, double pixelSize, MrcMode mode, params ReadOnlySpan<string> labels)
    {
        if (mode is not (MrcMode.Float32 or MrcMode.Float16))
        {
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Stacks are written as Float32 or Float16.");
        }

        if (boxSize < 2 || boxSize % 2 != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(boxSize), boxSize, "The box must be even and at least 2.");
        }

        if (!(pixelSize > 0) || !double.IsFinite(pixelSize))
        {
            throw new ArgumentOutOfRangeException(nameof(pixelSize), pixelSize, "The pixel size must be positive (Å).");
        }

        string[] all = [.. MrcLabels.WithProgram(labels)];
        var writer = new MrcStackWriter(AtomicFile.Create(path), boxSize, pixelSize, mode, all);
        writer._file.Stream.Position = MrcHeader.Length;
        return writer;
    }

    /// <summary>Writes the next image.</summary>
    /// <param name="image">BoxSize² numbers, x fastest.</param>
    /// <exception cref="IOException">The disk is full.</exception>
    /// <exception cref="ArgumentException"><paramref name="image"/> has another length.</exception>
    /// <exception cref="OverflowException">A value is beyond the range of the stack's mode; nothing of the image is written.</exception>
    public void Append(ReadOnlySpan<float> image)
    {
        if (image.Length != _boxSize * _boxSize)
        {
            throw new ArgumentException($"An image has {_boxSize * _boxSize} pixels; found {image.Length}.", nameof(image));
        }

        if (_mode == MrcMode.Float16)
        {
            AppendHalves(image);
        }
        else
        {
            _statistics.Add(image);
            _file.Stream.Write(MrcValues.LittleEndian(image));
        }

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
            Mode = _mode,
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

    /// <summary>The statistics are of the values as they will be read.</summary>
    private void AppendHalves(ReadOnlySpan<float> image)
    {
        var bytes = new byte[2 * image.Length];
        var rounded = new float[image.Length];
        for (int i = 0; i < image.Length; i++)
        {
            var half = (Half)image[i];
            rounded[i] = Half.IsFinite(half) ? (float)half : throw new OverflowException($"{image[i]} is beyond the range of float16, which ends at 65504.");
            BinaryPrimitives.WriteHalfLittleEndian(bytes.AsSpan(2 * i), half);
        }

        _statistics.Add(rounded);
        _file.Stream.Write(bytes);
    }
}
