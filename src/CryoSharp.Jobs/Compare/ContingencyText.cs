using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>A contingency table for people and as CSV; a column stands under the row that it matches, then the columns without match.</summary>
public static class ContingencyText
{
    /// <summary>The columns in the order in which they are shown: matches of the rows first.</summary>
    public static ImmutableArray<int> ColumnOrder(ContingencyTable table) =>
        [.. table.Matching.Where(c => c >= 0), .. Enumerable.Range(0, table.Columns).Where(c => !table.Matching.Contains(c))];

    /// <summary>A line per row; matched cells in brackets.</summary>
    public static IEnumerable<string> Lines(ContingencyTable table)
    {
        ImmutableArray<int> columns = ColumnOrder(table);
        yield return $"  {"first \\ second",14} {string.Concat(columns.Select(c => $"{c + 1,10}"))} {"all",10}";
        for (int r = 0; r < table.Rows; r++)
        {
            string cells = string.Concat(columns.Select(c => Cell(table[r, c], table.Matching[r] == c)));
            yield return string.Create(CultureInfo.InvariantCulture, $"  {r + 1,14} {cells} {table.OfRow(r),10:N0}");
        }

        yield return string.Create(
            CultureInfo.InvariantCulture,
            $"  {"all",14} {string.Concat(columns.Select(c => table.OfColumn(c).ToString("N0", CultureInfo.InvariantCulture).PadLeft(10)))} {table.Total,10:N0}");
    }

    /// <summary>A row per class of the first run, a column per class of the second, both in rising order.</summary>
    public static string Csv(ContingencyTable table)
    {
        var text = new StringBuilder("first");
        for (int c = 0; c < table.Columns; c++)
        {
            text.Append(CultureInfo.InvariantCulture, $",second_{c + 1}");
        }

        text.Append(",matched\n");
        for (int r = 0; r < table.Rows; r++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{r + 1}");
            for (int c = 0; c < table.Columns; c++)
            {
                text.Append(CultureInfo.InvariantCulture, $",{table[r, c]}");
            }

            text.Append(CultureInfo.InvariantCulture, $",{(table.Matching[r] < 0 ? "" : table.Matching[r] + 1)}\n");
        }

        return text.ToString();
    }

    private static string Cell(int count, bool isMatch)
    {
        string number = count.ToString("N0", CultureInfo.InvariantCulture);
        return (isMatch ? $"[{number}]" : $"{number} ").PadLeft(10);
    }
}
