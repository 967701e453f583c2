using System.Globalization;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>Which particles went from which class to which, between two iterations or two runs.</summary>
public static class FlowFigure
{
    /// <summary>Whether there is anything to see: two classes or more on one of the sides.</summary>
    public static bool Shows(ContingencyTable table)
    {
        ArgumentNullException.ThrowIfNull(table);
        return Math.Max(table.Rows, table.Columns) > 1;
    }

    /// <summary>The figure "flow": classes left and right, joined by bands as wide as particles are many; the table is the transition matrix.</summary>
    /// <param name="from">Class of each particle, from 1; 0 for none.</param>
    /// <param name="to">Class of the same particles later, or in another run.</param>
    /// <param name="fromName">"iteration 5", or the name of a run.</param>
    /// <param name="areSameClasses">Class n is class n on both sides. Else each class on the right stands beside the one that it matches, and has its colour.</param>
    /// <returns>Null where fewer than two classes or no particle with a class on both sides are left.</returns>
    /// <exception cref="ArgumentException">Another number of classes on the right.</exception>
    public static RunFigure? Of(IReadOnlyList<int> from, IReadOnlyList<int> to, string fromName, string toName, bool areSameClasses)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.Count != to.Count)
        {
            throw new ArgumentException($"One class per particle is needed; found {to.Count} for {from.Count}.", nameof(to));
        }

        int[] both = [.. Enumerable.Range(0, from.Count).Where(i => from[i] > 0 && to[i] > 0)];
        if (both.Length == 0)
        {
            return null;
        }

        var table = ContingencyTable.Of([.. both.Select(i => from[i])], [.. both.Select(i => to[i])]);
        if (!Shows(table))
        {
            return null;
        }

        int stayed = areSameClasses ? both.Count(i => from[i] == to[i]) : (int)Math.Round(table.MatchedShare * table.Total);
        string moved = string.Create(
            CultureInfo.InvariantCulture,
            $"{table.Total - stayed:N0} of {table.Total:N0} {(areSameClasses ? "changed class" : "are in classes that do not match")} ({1 - ((double)stayed / table.Total):P1})");
        int without = from.Count - both.Length;
        string caption = FigureText.Join(
            $"Particles by class, {fromName} on the left and {toName} on the right; a band is as wide as its particles are many, in the colour of the class on the left.",
            $"{moved}.",
            without == 0 ? "" : $"{FigureText.Particles(without)} without a class on one side {(without == 1 ? "is" : "are")} left out.",
            areSameClasses ? "" : "Classes on the right stand beside those that they match and have their colours.");
        const string Title = "Where particles went";
        return new RunFigure("flow", Title, caption, new FlowDrawing(table, areSameClasses).Draw(Title, caption, fromName, toName, moved), ContingencyText.Csv(table));
    }
}
