using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.IO;

/// <summary>Atoms from the fixed columns of the PDB format; see <see cref="AtomFile"/>.</summary>
internal static class PdbAtoms
{
    /// <summary>The last column of the coordinates.</summary>
    private const int NeededColumns = 54;

    /// <summary>Reads the first model.</summary>
    public static List<Atom> Parse(string path, string[] lines)
    {
        var atoms = new List<Atom>();
        for (int i = 0; i < lines.Length; i++)
        {
            string line = lines[i];
            if (line.StartsWith("ENDMDL", StringComparison.Ordinal))
            {
                break;
            }

            bool isHetero = line.StartsWith("HETATM", StringComparison.Ordinal);
            if (!isHetero && !line.StartsWith("ATOM  ", StringComparison.Ordinal))
            {
                continue;
            }

            if (line.Length < NeededColumns)
            {
                throw MalformedFileException.InText(
                    path,
                    i + 1,
                    line.Length + 1,
                    $"The atom's line has {line.Length} columns; its coordinates end at {NeededColumns}",
                    "Fetch the file again.");
            }

            if (AtomFile.IsWanted(line[17..20].Trim(), line[16]))
            {
                atoms.Add(ParseAtom(path, i + 1, line, isHetero));
            }
        }

        return atoms;
    }

    private static Atom ParseAtom(string path, int number, string line, bool isHetero) => new(
        new Vector3D(Coordinate(path, number, line, 30, "x"), Coordinate(path, number, line, 38, "y"), Coordinate(path, number, line, 46, "z")),
        AtomicNumber(path, number, line, isHetero),
        line[21..22].Trim(),
        ResidueNumber(path, number, line),
        line[12..16].Trim(),
        line[16]);

    private static double Coordinate(string path, int number, string line, int start, string axis) =>
        double.TryParse(line.AsSpan(start, 8), NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw MalformedFileException.InText(
                path, number, start + 1, $"\"{line[start..(start + 8)]}\" is not a number ({axis})", "Correct the line or leave the atom out.");

    private static int ResidueNumber(string path, int number, string line) =>
        int.TryParse(line.AsSpan(22, 4), NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw MalformedFileException.InText(
                path, number, 23, $"\"{line[22..26]}\" is not a residue number", "Correct the line or leave the atom out.");

    /// <summary>Columns 77 and 78; old files leave them blank, and the atom's name tells.</summary>
    private static int AtomicNumber(string path, int number, string line, bool isHetero)
    {
        string symbol = line.Length > 76 ? line[76..Math.Min(78, line.Length)].Trim() : "";
        (int column, string text, int found) = symbol.Length > 0
            ? (77, symbol, ChemicalElement.AtomicNumber(symbol))
            : (13, line[12..16], FromName(line, isHetero));
        return found > 0
            ? found
            : throw MalformedFileException.InText(
                path, number, column, $"\"{text}\" does not name an element", "Write the element in columns 77 and 78.");
    }

    /// <summary>
    /// Symbols of two letters begin in column 13 and those of one in column 14, but long names of hydrogens begin in column 13 too. So two letters
    /// are an element only where the residue bears its name, as ions do.
    /// </summary>
    private static int FromName(string line, bool isHetero)
    {
        string name = line[12..14].Trim(' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        bool isIon = isHetero && name.Length == 2 && line[17..20].Trim() == line[12..16].Trim();
        return name.Length == 0 ? 0 : ChemicalElement.AtomicNumber(isIon ? name : name[..1]);
    }
}
