using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace CryoSharp.IO;

/// <summary>Finds the second table of a cryoSPARC job, which holds the columns that the job passes on.</summary>
internal static partial class CsPassthrough
{
    /// <summary>The slots of a table: <c>alignments3D</c> of <c>alignments3D/pose</c>.</summary>
    public static FrozenSet<string> SlotsOf(CsTable table) => table.Columns.Select(column => SlotOf(column.Name)).ToFrozenSet();

    /// <summary>What stands before the last slash of a column's name.</summary>
    public static string SlotOf(string column) => column.LastIndexOf('/') is int slash and > 0 ? column[..slash] : column;

    /// <summary>
    /// The second table of the same job in the same folder that has every particle of the first, or null. Jobs with classes write one for each class
    /// and one for all: the smallest that will do is taken.
    /// </summary>
    public static CsTable? Find(CsTable table)
    {
        string path = Path.GetFullPath(table.FilePath);
        Match job = JobInName().Match(Path.GetFileName(path));
        if (!job.Success || table.Find("uid") is null || Path.GetFileName(path).Contains("passthrough", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }

        return Directory.GetFiles(Path.GetDirectoryName(path)!, "*passthrough*.cs")
            .Where(candidate => JobInName().Match(Path.GetFileName(candidate)).Value == job.Value)
            .Order(StringComparer.Ordinal)
            .Select(CsTable.Read)
            .Where(other => other.Find("uid") is not null && table.Join(other, _ => false).RowCount == table.RowCount)
            .MinBy(other => other.RowCount);
    }

    /// <summary>J24 in cryosparc_P12_J24_001_particles.cs.</summary>
    [GeneratedRegex(@"(?<![A-Za-z0-9])J\d+(?=_)")]
    private static partial Regex JobInName();
}
