using System.Collections.Immutable;
using System.Text;
using CryoSharp.Imaging;

namespace CryoSharp.IO;

/// <summary>The optics groups of a particle file, and which particle belongs to which.</summary>
/// <param name="Groups">In the order of the optics table, or of first appearance.</param>
/// <param name="GroupOf">For each row of particles, the index of its group.</param>
internal sealed record OpticsTable(ImmutableArray<OpticsGroup> Groups, int[] GroupOf)
{
    // What tells groups apart before RELION 3.1, where every row repeats its optics.
    private static readonly string[] KeyLabels =
    [
        "rlnVoltage", "rlnSphericalAberration", "rlnAmplitudeContrast", "rlnDetectorPixelSize", "rlnMagnification", "rlnImagePixelSize",
        "rlnPixelSize", "rlnBeamTiltX", "rlnBeamTiltY", "rlnBeamTiltClass", "rlnOpticsGroup",
    ];

    /// <summary>Reads the table of RELION 3.1 and later.</summary>
    public static OpticsTable FromTable(StarBlock optics, StarBlock particles, bool hasCtf)
    {
        ImmutableArray<OpticsGroup>.Builder groups = ImmutableArray.CreateBuilder<OpticsGroup>(optics.RowCount);
        var indexOfNumber = new Dictionary<int, int>();
        var indexOfName = new Dictionary<string, int>();
        (int numberColumn, int nameColumn) = (optics.ColumnOf("rlnOpticsGroup"), optics.ColumnOf("rlnOpticsGroupName"));
        int[] further = [.. Enumerable.Range(0, optics.Labels.Length).Where(column => !OpticsColumns.Labels.Contains(optics.Labels[column]))];
        for (int row = 0; row < optics.RowCount; row++)
        {
            int number = numberColumn >= 0 ? optics.Integer(row, numberColumn) : row + 1;
            if (!indexOfNumber.TryAdd(number, row))
            {
                throw optics.Wrong(row, numberColumn, "is the number of two optics groups", "Give each group its own number");
            }

            string name = nameColumn >= 0 ? optics[row, nameColumn].ToString() : $"opticsGroup{number}";
            indexOfName.TryAdd(name, row);
            groups.Add(OpticsColumns.Read(optics, row, name, hasCtf) with
            {
                FurtherColumns = [.. further.Select(column => (optics.Labels[column], optics[row, column].ToString()))],
            });
        }

        return new OpticsTable(groups.DrainToImmutable(), Members(optics, particles, indexOfNumber, indexOfName));
    }

    /// <summary>Makes groups of the rows that have the same optics: files before RELION 3.1.</summary>
    public static OpticsTable FromRows(StarBlock particles, bool hasCtf)
    {
        ImmutableArray<OpticsGroup>.Builder groups = ImmutableArray.CreateBuilder<OpticsGroup>();
        int[] keyColumns = [.. KeyLabels.Select(particles.ColumnOf).Where(column => column >= 0)];
        int[] groupOf = new int[particles.RowCount];
        var indexOfKey = new Dictionary<string, int>();
        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> known = indexOfKey.GetAlternateLookup<ReadOnlySpan<char>>();
        var key = new StringBuilder();
        for (int row = 0; row < particles.RowCount; row++)
        {
            key.Clear();
            foreach (int column in keyColumns)
            {
                key.Append(particles[row, column]).Append(' ');
            }

            string text = key.ToString();
            if (!known.TryGetValue(text, out groupOf[row]))
            {
                groupOf[row] = groups.Count;
                indexOfKey.Add(text, groups.Count);
                groups.Add(OpticsColumns.Read(particles, row, $"opticsGroup{groups.Count + 1}", hasCtf));
            }
        }

        return new OpticsTable(groups.DrainToImmutable(), groupOf);
    }

    private static int[] Members(
        StarBlock optics, StarBlock particles, Dictionary<int, int> indexOfNumber, Dictionary<string, int> indexOfName)
    {
        int[] groupOf = new int[particles.RowCount];
        int column = particles.ColumnOf("rlnOpticsGroup");
        bool isNumbered = column >= 0;
        column = isNumbered ? column : particles.ColumnOf("rlnOpticsGroupName");
        if (column < 0)
        {
            return optics.RowCount == 1
                ? groupOf
                : throw particles.Missing("_rlnOpticsGroup, and there are several optics groups", "Add the column");
        }

        Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> named = indexOfName.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int row = 0; row < groupOf.Length; row++)
        {
            bool isKnown = isNumbered
                ? indexOfNumber.TryGetValue(particles.Integer(row, column), out groupOf[row])
                : named.TryGetValue(particles[row, column], out groupOf[row]);
            if (!isKnown)
            {
                throw particles.Wrong(row, column, "is not in the optics table", $"Add it to data_{optics.Name}, or correct it here");
            }
        }

        return groupOf;
    }
}
