using System.Collections.Immutable;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class AssignmentTests
{
    /// <summary>Against trying every matching, on tables of all shapes up to 5 × 5.</summary>
    [Fact]
    public void NoOtherMatchingHasALargerSum()
    {
        var random = new Random(3);
        for (int trial = 0; trial < 500; trial++)
        {
            var table = new int[random.Next(1, 6), random.Next(1, 6)];
            foreach ((int row, int column) in Places(table))
            {
                table[row, column] = random.Next(0, 10);
            }

            ImmutableArray<int> matching = Assignment.OfLargestSum(table);
            Assert.Equal(table.GetLength(0), matching.Length);
            int[] columns = [.. matching.Where(column => column >= 0)];
            Assert.Equal(Math.Min(table.GetLength(0), table.GetLength(1)), columns.Distinct().Count());
            Assert.Equal(columns.Length, columns.Distinct().Count());
            Assert.Equal(Best(table, 0, []), matching.Select((column, row) => column < 0 ? 0 : table[row, column]).Sum());
        }
    }

    [Fact]
    public void TheLargestEntryOfEachRowIsNotAlwaysRight() =>
        Assert.Equal([1, 0], Assignment.OfLargestSum(new[,] { { 10, 9 }, { 9, 0 } }));

    private static IEnumerable<(int Row, int Column)> Places(int[,] table) =>
        from row in Enumerable.Range(0, table.GetLength(0)) from column in Enumerable.Range(0, table.GetLength(1)) select (row, column);

    private static int Best(int[,] table, int row, ImmutableArray<int> taken)
    {
        if (row == table.GetLength(0))
        {
            return 0;
        }

        int skipped = Best(table, row + 1, taken);
        return Enumerable.Range(0, table.GetLength(1)).Where(column => !taken.Contains(column))
            .Select(column => table[row, column] + Best(table, row + 1, taken.Add(column))).Append(skipped).Max();
    }
}
