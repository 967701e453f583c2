using System.Buffers;
using System.Runtime.InteropServices;
using CryoSharp.Imaging;
using Microsoft.Win32.SafeHandles;

namespace CryoSharp.IO;

/// <summary>A stack of particle images in an MRC file (.mrcs), read one image at a time.</summary>
/// <remarks>
/// <para>
/// Read: MRC2014 (Cheng et al., J. Struct. Biol. 192 (2015) 146), modes 0, 1, 2, 6 and 12, either byte order, any extended header.
/// Numbers are given as stored: NaN passes, dark protein stays dark. <see cref="StackFiles"/> sees to both.
/// </para>
/// <para>
/// Refused, each with a <see cref="MalformedFileException"/>: 1 to 8 as by <see cref="MrcFile"/>, and gzip; 17 NX ≠ NY; 18 permuted axes.
/// </para>
/// <para>Any number of threads may read at the same time. Reading seeks nothing and keeps no state.</para>
/// </remarks>
public sealed class MrcStack : IParticleStack, IDisposable
{
    private readonly SafeFileHandle _file;
    private readonly string _path;

    private MrcStack(SafeFileHandle file, MrcHeader header, string path) => (_file, Header, _path) = (file, header, path);

    /// <summary>The header as the file has it.</summary>
    public MrcHeader Header { get; }

    /// <summary>How many images there are.</summary>
    public int Count => Header.Nz;

    /// <summary>The side of an image in pixels.</summary>
    public int BoxSize => Header.Nx;

    /// <summary>Å per pixel by the header, or null where the header has none. STAR files usually know better.</summary>
    public double? PixelSize => Header.PixelSizes.X;

    /// <summary>Opens a stack and checks its header and length; no image is read.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">Refusals 1 to 8, 17 and 18.</exception>
    public static MrcStack Open(string path)
    {
        SafeFileHandle file = File.OpenHandle(path);
        try
        {
            return new MrcStack(file, CheckedHeader(file, path), path);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    int IParticleStack.BoxSize(int particle) => BoxSize;

    /// <summary>Reads an image as single precision, x fastest.</summary>
    /// <param name="particle">From 0. (<c>000001@stack.mrcs</c> in a STAR file is index 0.)</param>
    /// <param name="destination">BoxSize² numbers; overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="particle"/> is not in the stack.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="MalformedFileException">The file has become shorter since it was opened.</exception>
    public void Read(int particle, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(particle);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(particle, Count);
        if (destination.Length != BoxSize * BoxSize)
        {
            throw new ArgumentException($"An image has {BoxSize * BoxSize} pixels; found room for {destination.Length}.", nameof(destination));
        }

        ReadImage(_file, Header, _path, particle, destination);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => _file.Dispose();

    /// <summary>Reads the header of an open file and refuses what is no stack of square images.</summary>
    internal static MrcHeader CheckedHeader(SafeFileHandle file, string path)
    {
        Span<byte> bytes = stackalloc byte[MrcHeader.Length];
        MrcHeader header = MrcHeader.Parse(bytes[..ReadFully(file, bytes, 0)], path);
        if (header.Nx != header.Ny || (long)header.Nx * header.Ny > Array.MaxLength)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Nx.Offset, "NX, NY", $"images of {header.Nx}×{header.Ny} are not particle images, which are square",
                "Extract the particles in a square box");
        }

        if (header.Axes != (1, 2, 3))
        {
            throw MalformedFileException.InBinary(
                path, MrcField.MapC.Offset, "MAPC, MAPR, MAPS",
                $"the axes are {header.Axes.Column}, {header.Axes.Row}, {header.Axes.Section}; those of a stack are 1, 2, 3",
                "This is a map; read it as one, or write it again as a stack");
        }

        MrcHeaderCheck.FitsIn(header, RandomAccess.GetLength(file), path);
        return header;
    }

    /// <summary>Reads image <paramref name="index"/>; all arguments have been checked.</summary>
    internal static void ReadImage(SafeFileHandle file, MrcHeader header, string path, int index, Span<float> destination)
    {
        int length = destination.Length * header.ValueLength;
        long offset = ImageOffset(header, index);
        if (header.Mode == MrcMode.Float32 && !header.IsBigEndian && BitConverter.IsLittleEndian)
        {
            CheckLength(ReadFully(file, MemoryMarshal.AsBytes(destination), offset));
            return;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            CheckLength(ReadFully(file, bytes.AsSpan(0, length), offset));
            MrcValues.Decode(bytes.AsSpan(0, length), header, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        void CheckLength(int read)
        {
            if (read < length)
            {
                throw MalformedFileException.InBinary(
                    path, offset + read, "", $"the file ends within image {index + 1}", "It was changed while it was being read");
            }
        }
    }

    /// <summary>The byte where image <paramref name="index"/> starts.</summary>
    internal static long ImageOffset(MrcHeader header, int index) =>
        header.DataOffset + ((long)index * header.Nx * header.Ny * header.ValueLength);

    private static int ReadFully(SafeFileHandle file, Span<byte> destination, long offset)
    {
        int total = 0;
        while (total < destination.Length && RandomAccess.Read(file, destination[total..], offset + total) is int read and > 0)
        {
            total += read;
        }

        return total;
    }
}
