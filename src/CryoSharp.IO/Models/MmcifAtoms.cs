using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.IO;

/// <summary>Atoms from the _atom_site loop of an mmCIF file; see <see cref="AtomFile"/>.</summary>
internal static class MmcifAtoms
{
    private const string Prefix = "_atom_site.";

    /// <summary>Reads the first model.</summary>
    public static List<Atom> Parse(string path, string[] lines)
    {
        var words = new MmcifWords(path, lines);
        while (words.MoveNext())
        {
            if (!words.IsKeyword("loop_"))
            {
                continue;
            }

            (int line, int column) = (words.Line, words.Column);
            var names = new List<string>();
            bool isMore = words.MoveNext();
            for (; isMore && words.IsName; isMore = words.MoveNext())
            {
                names.Add(words.Text);
            }

            if (names.Count > 0 && names[0].StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                return isMore ? ParseRows(path, words, new Columns(path, line, column, names)) : [];
            }

            // The word here may begin the next loop.
            words.StepBack();
        }

        throw MalformedFileException.InText(
            path,
            Math.Max(1, lines.Length),
            1,
            "There is no _atom_site loop up to here",
            "Give an mmCIF file of coordinates, not of reflections or a ligand.");
    }

    private static List<Atom> ParseRows(string path, MmcifWords words, Columns columns)
    {
        var atoms = new List<Atom>();
        var row = new MmcifWord[columns.Count];
        string? firstModel = null;
        int filled = 0;
        for (; !words.IsEnd && words.IsValue; words.MoveNext())
        {
            row[filled++] = words.Current;
            if (filled < row.Length)
            {
                continue;
            }

            filled = 0;
            string model = columns.Model < 0 ? "" : row[columns.Model].Text;
            firstModel ??= model;
            if (model == firstModel && columns.ParseAtom(path, row) is Atom atom)
            {
                atoms.Add(atom);
            }
        }

        return filled == 0
            ? atoms
            : throw MalformedFileException.InText(
                path, words.Line, words.Column, $"The _atom_site loop ends within a row of {row.Length} values", "Fetch the file again.");
    }

    /// <summary>Where in a row the values are.</summary>
    private sealed class Columns
    {
        private readonly int _name;
        private readonly int _alternateLocation;
        private readonly int _residueName;
        private readonly int _chain;
        private readonly int _residue;
        private readonly int _symbol;
        private readonly int _x;
        private readonly int _y;
        private readonly int _z;

        public Columns(string path, int line, int column, List<string> names)
        {
            Count = names.Count;
            _name = Needed("label_atom_id");
            _residueName = Needed("label_comp_id");
            _symbol = Needed("type_symbol");
            (_x, _y, _z) = (Needed("Cartn_x"), Needed("Cartn_y"), Needed("Cartn_z"));
            _chain = Find("auth_asym_id") is int chain and >= 0 ? chain : Needed("label_asym_id");
            _residue = Find("auth_seq_id") is int residue and >= 0 ? residue : Needed("label_seq_id");
            _alternateLocation = Find("label_alt_id");
            Model = Find("pdbx_PDB_model_num");

            int Find(string name) => names.FindIndex(n => string.Equals(n, Prefix + name, StringComparison.OrdinalIgnoreCase));

            int Needed(string name) => Find(name) is int index and >= 0
                ? index
                : throw MalformedFileException.InText(
                    path, line, column, $"The _atom_site loop has no column {Prefix}{name}", "Fetch the file again.");
        }

        public int Count { get; }

        public int Model { get; }

        /// <summary>Null for an atom that is not wanted.</summary>
        public Atom? ParseAtom(string path, MmcifWord[] row)
        {
            string location = _alternateLocation < 0 ? "." : row[_alternateLocation].Text;
            char alternate = location is "." or "?" or "" ? ' ' : location[0];
            if (!AtomFile.IsWanted(row[_residueName].Text, alternate))
            {
                return null;
            }

            MmcifWord symbol = row[_symbol];
            int atomicNumber = ChemicalElement.AtomicNumber(symbol.Text);
            if (atomicNumber == 0)
            {
                throw symbol.Malformed(path, $"\"{symbol.Text}\" is not an element");
            }

            // Water and ions have no residue number of their own where only label_seq_id is given.
            MmcifWord residue = row[_residue];
            int number = 0;
            if (residue.Text is not ("." or "?") && !int.TryParse(residue.Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out number))
            {
                throw residue.Malformed(path, $"\"{residue.Text}\" is not a residue number");
            }

            var position = new Vector3D(Coordinate(path, row[_x]), Coordinate(path, row[_y]), Coordinate(path, row[_z]));
            return new Atom(position, atomicNumber, row[_chain].Text, number, row[_name].Text, alternate);
        }

        private static double Coordinate(string path, MmcifWord word) =>
            double.TryParse(word.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
                ? value
                : throw word.Malformed(path, $"\"{word.Text}\" is not a coordinate");
    }
}
