using System.Collections.Immutable;

namespace CryoSharp.Numerics;

/// <summary>One-to-one matching of the rows of a table with its columns.</summary>
public static class Assignment
{
    /// <summary>The matching whose entries have the largest sum.</summary>
    /// <remarks>
    /// The Hungarian method with potentials, a row at a time along the shortest augmenting path: O(rows²·columns) in a square made by adding zeros.
    /// Kuhn, Nav. Res. Logist. Q. 2 (1955) 83; Jonker and Volgenant, Computing 38 (1987) 325.
    /// </remarks>
    /// <param name="table">Not negative; any number of rows and columns.</param>
    /// <returns>The column of each row from 0, or −1 for a row that is left over.</returns>
    public static ImmutableArray<int> OfLargestSum(int[,] table)
    {
        ArgumentNullException.ThrowIfNull(table);
        (int rows, int columns) = (table.GetLength(0), table.GetLength(1));
        int size = Math.Max(rows, columns);
        double Cost(int row, int column) => row < rows && column < columns ? -table[row, column] : 0;
        int[] rowOf = SmallestSum(size, Cost);
        var columnOf = new int[size];
        for (int column = 0; column < size; column++)
        {
            columnOf[rowOf[column]] = column;
        }

        return [.. columnOf.Take(rows).Select(column => column < columns ? column : -1)];
    }

    /// <summary>The row of each column.</summary>
    private static int[] SmallestSum(int size, Func<int, int, double> cost)
    {
        // Row and column 0 stand for "none", so that a path has a place to begin.
        var (rowPotential, columnPotential, rowOf) = (new double[size + 1], new double[size + 1], new int[size + 1]);
        for (int row = 1; row <= size; row++)
        {
            Augment(row, size, cost, rowPotential, columnPotential, rowOf);
        }

        return [.. rowOf.Skip(1).Select(row => row - 1)];
    }

    private static void Augment(int newRow, int size, Func<int, int, double> cost, double[] rowPotential, double[] columnPotential, int[] rowOf)
    {
        var distance = new double[size + 1];
        Array.Fill(distance, double.PositiveInfinity);
        var (before, isVisited) = (new int[size + 1], new bool[size + 1]);
        rowOf[0] = newRow;
        int column = 0;
        while (rowOf[column] != 0)
        {
            isVisited[column] = true;
            (int row, int next) = (rowOf[column], 0);
            double step = double.PositiveInfinity;
            for (int c = 1; c <= size; c++)
            {
                if (!isVisited[c])
                {
                    double reduced = cost(row - 1, c - 1) - rowPotential[row] - columnPotential[c];
                    if (reduced < distance[c])
                    {
                        (distance[c], before[c]) = (reduced, column);
                    }

                    (step, next) = distance[c] < step ? (distance[c], c) : (step, next);
                }
            }

            for (int c = 0; c <= size; c++)
            {
                if (isVisited[c])
                {
                    rowPotential[rowOf[c]] += step;
                    columnPotential[c] -= step;
                }
                else
                {
                    distance[c] -= step;
                }
            }

            column = next;
        }

        for (; column != 0; column = before[column])
        {
            rowOf[column] = rowOf[before[column]];
        }
    }
}
