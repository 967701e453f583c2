using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace CryoSharp.IO;

/// <summary>A table of a STAR file: a <c>loop_</c>, or a list of label and value, which is a table of one row.</summary>
/// <remarks>
/// The values are slices of the file's text: a table of millions of values needs no string for each, and where a value stood is known when it is
/// found wrong. Labels are compared without regard to letter case. Any number of threads may read.
/// </remarks>
public sealed class StarBlock
{
    private readonly string _filePath;
    private readonly ReadOnlyMemory<char>[] _values;
    private readonly Dictionary<string, int> _columns = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes slices of the text of the file, row by row.</summary>
    /// <param name="line">Of the block's name, from 1.</param>
    internal StarBlock(string filePath, string name, int line, bool isLoop, ImmutableArray<string> labels, ReadOnlyMemory<char>[] values)
    {
        (_filePath, Name, Line, IsLoop, Labels, _values) = (filePath, name, line, isLoop, labels, values);
        for (int i = 0; i < labels.Length; i++)
        {
            _columns.TryAdd(labels[i], i);
        }
    }

    /// <summary>What follows <c>data_</c>; may be empty. Where one block of a file holds several loops, each is a block of the same name here.</summary>
    public string Name { get; }

    /// <summary>The line of the block's name, from 1.</summary>
    public int Line { get; }

    /// <summary>Whether it was written as <c>loop_</c>.</summary>
    public bool IsLoop { get; }

    /// <summary>Names of the columns in the file's order, without underscore.</summary>
    public ImmutableArray<string> Labels { get; }

    /// <summary>How many rows; 1 for a list that is not empty.</summary>
    public int RowCount => Labels.IsEmpty ? 0 : _values.Length / Labels.Length;

    /// <summary>A value as written, quotes taken off.</summary>
    public ReadOnlySpan<char> this[int row, int column] => _values[(row * Labels.Length) + column].Span;

    /// <summary>The column of that label, or −1.</summary>
    /// <param name="label">Without underscore.</param>
    public int ColumnOf(string label) => _columns.GetValueOrDefault(label, -1);

    /// <summary>The column of that label.</summary>
    /// <exception cref="MalformedFileException">There is none.</exception>
    public int RequiredColumnOf(string label, string remedy) =>
        ColumnOf(label) is int column and >= 0 ? column : throw Missing($"_{label}", remedy);

    /// <summary>A finite number.</summary>
    /// <exception cref="MalformedFileException">The value is no number, or not finite.</exception>
    public double Number(int row, int column)
    {
        ReadOnlySpan<char> text = this[row, column];
        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value);
        return isNumber ? value : throw Wrong(row, column, "is not a number", RemedyForNoNumber(Labels[column]));
    }

    /// <summary>A whole number; 3.000000 is one.</summary>
    /// <exception cref="MalformedFileException">The value is no whole number of 32 bits.</exception>
    public int Integer(int row, int column)
    {
        ReadOnlySpan<char> text = this[row, column];
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int integer))
        {
            return integer;
        }

        bool isNumber = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value);
        return isNumber && value == Math.Truncate(value) && Math.Abs(value) <= int.MaxValue
            ? (int)value
            : throw Wrong(row, column, "is not a whole number", RemedyForNoNumber(Labels[column]));
    }

    /// <summary>The error to throw when a value is wrong: it quotes the value and its label, and says line and column.</summary>
    /// <param name="problem">Goes on after the quoted value: "is not a number".</param>
    public MalformedFileException Wrong(int row, int column, string problem, string remedy)
    {
        (int line, int position) = PositionOf(row, column);
        ReadOnlySpan<char> value = this[row, column];
        string shown = value.Length <= 60 ? value.ToString() : $"{value[..57]}…";
        return MalformedFileException.InText(_filePath, line, position, $"\"{shown}\" {problem} (_{Labels[column]})", remedy);
    }

    /// <summary>The error to throw when the table lacks something.</summary>
    public MalformedFileException Missing(string what, string remedy) =>
        MalformedFileException.InText(_filePath, Line, 1, $"the table data_{Name} has no {what}", remedy);

    private static string RemedyForNoNumber(string label) => label.StartsWith("rlnDefocus", StringComparison.OrdinalIgnoreCase)
        ? "Leave these particles out, or estimate their CTF again"
        : "Correct the value, or leave the row out";

    // Every value is a slice of the whole text, so its start tells the line.
    private (int Line, int Column) PositionOf(int row, int column)
    {
        if (!MemoryMarshal.TryGetString(_values[(row * Labels.Length) + column], out string? text, out int start, out _))
        {
            return (Line, 1); // a label of a list that has no value
        }

        ReadOnlySpan<char> before = text.AsSpan(0, start);
        return (StarReader.CountLineEnds(before) + 1, start - before.LastIndexOfAny('\n', '\r'));
    }
}
