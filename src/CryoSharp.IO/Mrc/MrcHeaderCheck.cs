using System.Buffers.Binary;

namespace CryoSharp.IO;

/// <summary>What makes a header unreadable. Numbers are those of docs/formats/mrc.md.</summary>
internal static class MrcHeaderCheck
{
    private const string NoMrc = "Modes read here are 0, 1, 2, 6 and 12; the file is damaged or no MRC file";

    /// <summary>Refuses compressed files, which the caller has not unpacked; refusal 1.</summary>
    public static void Compression(ReadOnlySpan<byte> bytes, string path)
    {
        if (bytes.StartsWith("BZh"u8))
        {
            throw MalformedFileException.InBinary(
                path, 0, "", "the file is compressed by bzip2, which is not read; .gz is, for maps", "Unpack it first: bunzip2 --keep");
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]))
        {
            throw MalformedFileException.InBinary(
                path, 0, "", "the file is compressed by gzip, and images of a stack must be read in any order", "Unpack it first: gunzip --keep");
        }
    }

    /// <summary>Finds the byte order from the mode; refusals 3 and 4.</summary>
    /// <remarks>
    /// The machine stamp is not asked: it is missing or wrong in many files, and the mode tells. A mode other than 0 makes sense in one order
    /// only. For mode 0, NX decides: a number below 65536 read in the wrong order is not below.
    /// </remarks>
    public static bool IsBigEndian(ReadOnlySpan<byte> bytes, string path)
    {
        int little = BinaryPrimitives.ReadInt32LittleEndian(bytes[MrcField.Mode.Offset..]);
        int big = BinaryPrimitives.ReverseEndianness(little);
        if (little == 0)
        {
            int nx = BinaryPrimitives.ReadInt32LittleEndian(bytes[MrcField.Nx.Offset..]);
            return (uint)BinaryPrimitives.ReverseEndianness(nx) < (uint)nx;
        }

        bool isBigEndian = IsMode(big);
        if (!isBigEndian && !IsMode(little))
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Mode.Offset, MrcField.Mode.Name, $"{little} is not a mode of MRC2014, nor is {big} in the other byte order", NoMrc);
        }

        int mode = isBigEndian ? big : little;
        return mode is 3 or 4 or 101
            ? throw MalformedFileException.InBinary(
                path, MrcField.Mode.Offset, MrcField.Mode.Name,
                $"mode {mode} ({(mode == 101 ? "4-bit integers" : "complex numbers")}) is not read",
                "Convert the file to mode 2, for example with IMOD's newstack")
            : isBigEndian;
    }

    /// <summary>The axes, where they are a permutation; all zero, as old programs leave them, means 1, 2, 3. Refusal 6.</summary>
    public static (int Column, int Row, int Section) Axes((int C, int R, int S) axes, string path)
    {
        if (axes == (0, 0, 0))
        {
            return (1, 2, 3);
        }

        bool arePermutation = axes is { C: >= 1 and <= 3, R: >= 1 and <= 3, S: >= 1 and <= 3 }
            && axes.C != axes.R && axes.R != axes.S && axes.C != axes.S;
        return arePermutation
            ? axes
            : throw MalformedFileException.InBinary(
                path, MrcField.MapC.Offset, "MAPC, MAPR, MAPS",
                $"{axes.C}, {axes.R}, {axes.S} do not name each of the axes 1, 2 and 3 once", "The header is damaged; write the file again");
    }

    /// <summary>Refusals 5 and 7.</summary>
    public static void Sizes(MrcHeader header, string path)
    {
        foreach ((MrcField field, int size) in new[] { (MrcField.Nx, header.Nx), (MrcField.Ny, header.Ny), (MrcField.Nz, header.Nz) })
        {
            if (size <= 0)
            {
                throw MalformedFileException.InBinary(
                    path, field.Offset, field.Name, $"{size} is not a size", "The header is damaged, was never completed, or this is no MRC file");
            }
        }

        if (header.ExtendedLength < 0)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Nsymbt.Offset, MrcField.Nsymbt.Name, $"an extended header of {header.ExtendedLength} bytes cannot be",
                "The header is damaged; write the file again");
        }
    }

    /// <summary>Refuses a file of <paramref name="available"/> bytes that cannot hold what its header promises; refusal 8.</summary>
    public static void FitsIn(MrcHeader header, long available, string path)
    {
        if (header.DataOffset > available)
        {
            throw MalformedFileException.InBinary(
                path, MrcField.Nsymbt.Offset, MrcField.Nsymbt.Name,
                $"the extended header should have {header.ExtendedLength} bytes, the whole file has {available}",
                "It was cut short, is damaged, or is no MRC file");
        }

        Int128 needed = (Int128)header.Nx * header.Ny * header.Nz * header.ValueLength;
        if (needed > available - header.DataOffset)
        {
            string name = header.Mode.ToString().ToLowerInvariant();
            throw MalformedFileException.InBinary(
                path, header.DataOffset, "",
                $"{header.Nz} sections of {header.Nx}×{header.Ny} {name} need {needed} bytes, the file has {available - header.DataOffset}",
                header.HasMapStamp ? "It was cut short" : "It was cut short, or is no MRC file: it has no MAP stamp");
        }
    }

    /// <summary>How many values there are; refusal 9.</summary>
    public static int ValueCount(MrcHeader header, string path)
    {
        Int128 count = (Int128)header.Nx * header.Ny * header.Nz;
        return count <= Array.MaxLength
            ? (int)count
            : throw MalformedFileException.InBinary(
                path, MrcField.Nx.Offset, "NX, NY, NZ",
                $"{header.Nx}×{header.Ny}×{header.Nz} are {count} numbers, a map may have {Array.MaxLength}",
                "Crop or bin it, or read it as a stack");
    }

    private static bool IsMode(int mode) => mode is >= 0 and <= 4 or 6 or 12 or 101;
}
