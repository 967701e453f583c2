using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>Atomic models in the two text formats of the Protein Data Bank, plain or compressed with gzip.</summary>
/// <remarks>
/// <para>
/// Read: ATOM and HETATM of the first model, without water (HOH, DOD), and of alternate locations only the blank one and A.
/// PDB: the fixed columns of format version 3.3. mmCIF: the first _atom_site loop, authors' names and numbers where present.
/// Which of the two a file is, is told by its first word: mmCIF begins with "data_".
/// </para>
/// <para>Refused, with <see cref="MalformedFileException"/>:</para>
/// <list type="number">
/// <item>compressed data that are damaged, cut short, or put together of several parts;</item>
/// <item>no atom that is to be read;</item>
/// <item>PDB: an atom's line that ends before its coordinates do;</item>
/// <item>a coordinate that is not a finite number, or a residue number that is not an integer;</item>
/// <item>an element that is not one, or (PDB) neither element nor atom name to tell it by;</item>
/// <item>mmCIF: no _atom_site loop, or one without a column that is needed;</item>
/// <item>mmCIF: a loop whose last row is not complete;</item>
/// <item>mmCIF: a quotation or text block that does not end.</item>
/// </list>
/// </remarks>
public static class AtomFile
{
    /// <summary>Reads a model.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static AtomicModel Read(string path)
    {
        string[] lines = ReadLines(path);
        bool isMmcif = lines.FirstOrDefault(l => l.Trim().Length > 0 && l[0] != '#') is string first
            && first.StartsWith("data_", StringComparison.OrdinalIgnoreCase);
        List<Atom> atoms = isMmcif ? MmcifAtoms.Parse(path, lines) : PdbAtoms.Parse(path, lines);
        return atoms.Count > 0
            ? new AtomicModel([.. atoms])
            : throw MalformedFileException.InText(
                path, Math.Max(1, lines.Length), 1, "There is no atom up to here", "Give a file in PDB or mmCIF format with atoms other than water.");
    }

    /// <summary>Whether atoms of this residue and alternate location are read.</summary>
    internal static bool IsWanted(string residueName, char alternateLocation) =>
        residueName is not ("HOH" or "DOD") && alternateLocation is ' ' or 'A';

    private static string[] ReadLines(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bool isCompressed = bytes is [0x1f, 0x8b, ..];
        if (!isCompressed)
        {
            return SplitLines(bytes);
        }

        try
        {
            using var stream = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            using var plain = new MemoryStream();
            stream.CopyTo(plain);

            // The stream takes an early end for an end; the length in the last four bytes tells.
            uint length = bytes.Length < 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4));
            return length == (uint)plain.Length ? SplitLines(plain.ToArray()) : throw new InvalidDataException("cut short, or of several parts");
        }
        catch (InvalidDataException problem)
        {
            throw MalformedFileException.InBinary(
                path, 0, "gzip", $"The compressed data are damaged ({problem.Message})", "Fetch the file again, or unpack it first.");
        }
    }

    private static string[] SplitLines(byte[] bytes) =>
        [.. Encoding.UTF8.GetString(bytes).Split('\n').Select(l => l.TrimEnd('\r'))];
}
