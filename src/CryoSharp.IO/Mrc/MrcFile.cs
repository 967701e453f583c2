using System.IO.Compression;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Maps in MRC2014 and CCP4 files (.mrc, .map, .ccp4), plain or compressed by gzip.</summary>
/// <remarks>
/// <para>
/// Read: modes 0, 1, 2, 6 and 12, either byte order, any extended header, axes in any order. Gzip is known by its first bytes, not by the
/// name. What is tolerated is listed in docs/formats/mrc.md.
/// </para>
/// <para>Refused, each with a <see cref="MalformedFileException"/>; numbers are those of docs/formats/mrc.md:</para>
/// <list type="bullet">
/// <item>1 bzip2; 2 shorter than 1024 bytes; 3 no mode of the standard in either byte order; 4 mode 3, 4 or 101;</item>
/// <item>5 NX, NY or NZ not positive; 6 axes not a permutation; 7 NSYMBT negative; 8 fewer bytes than the header promises;</item>
/// <item>9 more values than an array holds; 10 damaged gzip data;</item>
/// <item>as a volume: 11 not a cube; 12 an odd box; 13 angles other than 90°; 14 no pixel size; 15 voxels that are not cubes; 16 NaN or infinity.</item>
/// </list>
/// <para>For the images of a stack use <see cref="MrcStack"/>.</para>
/// </remarks>
public static class MrcFile
{
    /// <summary>The best that deflate can do: 258 bytes in two bits, and a little more.</summary>
    private const int GreatestCompression = 1040;

    /// <summary>Relative difference of the voxel's sides that rounding of the cell in files explains.</summary>
    private const double SideTolerance = 1e-3;

    /// <summary>Reads the header alone, of a map or a stack, of any shape.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 7 and 10.</exception>
    public static MrcHeader ReadHeader(string path) => Reading(path, (stream, _) => ReadHeader(stream, path));

    /// <summary>Reads a file of any shape and puts its axes in the order x, y, z.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 10.</exception>
    public static MrcGrid ReadGrid(string path) => Reading(path, (stream, greatestLength) =>
    {
        MrcHeader header = ReadHeader(stream, path);
        MrcHeaderCheck.FitsIn(header, greatestLength, path);
        int[] size = new int[3];
        size[header.Axes.Column - 1] = header.Nx;
        size[header.Axes.Row - 1] = header.Ny;
        size[header.Axes.Section - 1] = header.Nz;
        var values = new float[MrcHeaderCheck.ValueCount(header, path)];
        ReadValues(stream, header, path, values);
        return new MrcGrid(header, size[0], size[1], size[2], values);
    });

    /// <summary>Reads a cubic map whose header knows its pixel size.</summary>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 16.</exception>
    public static Volume ReadVolume(string path) => ReadVolume(path, header => MrcMapCheck.PixelSize(header, SideTolerance, path));

    /// <summary>Reads a cubic map and gives it a pixel size, whatever its header says.</summary>
    /// <param name="pixelSize">Å per voxel.</param>
    /// <exception cref="IOException">The file cannot be opened or read.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 13 and 16.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The pixel size is not positive.</exception>
    public static Volume ReadVolume(string path, double pixelSize) => ReadVolume(path, _ => pixelSize);

    /// <summary>Writes a map: mode 2, little-endian, space group 1, origin 0, statistics of what is written.</summary>
    /// <param name="labels">At most 9 lines of 80 ASCII characters, after the program's own; longer ones are cut.</param>
    /// <remarks>The same volume and labels give the same bytes. The file appears whole or not at all (<see cref="AtomicFile"/>).</remarks>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="ArgumentException">Too many labels.</exception>
    public static void Write(string path, Volume volume, params ReadOnlySpan<string> labels)
    {
        int n = volume.BoxSize;
        var statistics = new MrcStatistics();
        for (int z = 0; z < n; z++)
        {
            statistics.Add(volume.Voxels.Slice(z * n * n, n * n));
        }

        float side = (float)(n * volume.PixelSize);
        var header = new MrcHeader
        {
            Nx = n,
            Ny = n,
            Nz = n,
            Intervals = (n, n, n),
            Cell = (side, side, side),
            Statistics = statistics.Values,
            SpaceGroup = 1,
            Labels = MrcLabels.WithProgram(labels),
        };
        byte[] start = new byte[MrcHeader.Length];
        header.Write(start);
        AtomicFile.Write(path, stream =>
        {
            stream.Write(start);
            for (int z = 0; z < n; z++)
            {
                stream.Write(MrcValues.LittleEndian(volume.Voxels.Slice(z * n * n, n * n)));
            }
        });
    }

    private static Volume ReadVolume(string path, Func<MrcHeader, double> pixelSize) => Reading(path, (stream, greatestLength) =>
    {
        MrcHeader header = ReadHeader(stream, path);
        MrcHeaderCheck.FitsIn(header, greatestLength, path);
        MrcHeaderCheck.ValueCount(header, path);
        MrcMapCheck.Shape(header, path);
        var volume = new Volume(header.Nx, pixelSize(header));
        ReadValues(stream, header, path, volume.Voxels);
        MrcMapCheck.Values(header, volume.Voxels, path);
        return volume;
    });

    /// <summary>Opens a file, unpacks it if need be, and reads from it what <paramref name="read"/> wants.</summary>
    /// <param name="read">Given the stream and the most bytes it may have: known before memory is asked for.</param>
    private static T Reading<T>(string path, Func<Stream, long, T> read)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1);
        Span<byte> magic = stackalloc byte[2];
        bool isCompressed = file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic.SequenceEqual([(byte)0x1f, (byte)0x8b]);
        file.Position = 0;
        if (!isCompressed)
        {
            return read(file, file.Length);
        }

        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress);
            return read(unpacked, file.Length * GreatestCompression);
        }
        catch (InvalidDataException e)
        {
            throw MalformedFileException.InBinary(path, 0, "", $"the gzip data are damaged ({e.Message})", "Fetch or make the file again");
        }
    }

    private static MrcHeader ReadHeader(Stream stream, string path)
    {
        Span<byte> bytes = stackalloc byte[MrcHeader.Length];
        return MrcHeader.Parse(bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)], path);
    }

    private static void Skip(Stream stream, MrcHeader header, string path)
    {
        byte[] skipped = new byte[Math.Min(header.ExtendedLength, 1 << 16)];
        for (int left = header.ExtendedLength; left > 0;)
        {
            int read = stream.Read(skipped, 0, Math.Min(left, skipped.Length));
            if (read == 0)
            {
                MrcHeaderCheck.FitsIn(header, MrcHeader.Length + header.ExtendedLength - left, path);
            }

            left -= read;
        }
    }

    /// <summary>Reads all values, from a stream that stands behind the header, into the order x, y, z.</summary>
    private static void ReadValues(Stream stream, MrcHeader header, string path, Span<float> destination)
    {
        Skip(stream, header, path);
        if (header.Axes == (1, 2, 3))
        {
            MrcValues.Read(stream, header, path, destination);
            return;
        }

        var values = new float[destination.Length];
        MrcValues.Read(stream, header, path, values);
        Reorder(header, values, destination);
    }

    /// <summary>Puts values in the file's order into the order x, y, z.</summary>
    private static void Reorder(MrcHeader header, ReadOnlySpan<float> values, Span<float> destination)
    {
        int[] axes = [header.Axes.Column - 1, header.Axes.Row - 1, header.Axes.Section - 1];
        int[] lengths = [header.Nx, header.Ny, header.Nz];
        int[] steps = new int[3];
        int step = 1;
        for (int axis = 0; axis < 3; axis++)
        {
            int of = Array.IndexOf(axes, axis);
            steps[of] = step;
            step *= lengths[of];
        }

        int source = 0;
        for (int section = 0; section < header.Nz; section++)
        {
            for (int row = 0; row < header.Ny; row++)
            {
                int target = (section * steps[2]) + (row * steps[1]);
                for (int column = 0; column < header.Nx; column++, target += steps[0])
                {
                    destination[target] = values[source++];
                }
            }
        }
    }
}
