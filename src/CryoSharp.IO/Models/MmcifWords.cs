using System.Text;

namespace CryoSharp.IO;

/// <summary>A word of a CIF file and where it begins, line and column from 1.</summary>
internal readonly record struct MmcifWord(string Text, bool IsQuoted, int Line, int Column)
{
    /// <summary>An error at this word.</summary>
    public MalformedFileException Malformed(string path, string problem) =>
        MalformedFileException.InText(path, Line, Column, problem, "Correct the row or leave the atom out.");
}

/// <summary>Steps through the words of a CIF file: Hall, Allen and Brown, Acta Cryst. A47 (1991) 655.</summary>
internal sealed class MmcifWords(string path, string[] lines)
{
    private int _line;
    private int _column;
    private bool _isSteppedBack;

    /// <summary>The word at hand.</summary>
    public MmcifWord Current { get; private set; }

    /// <summary>Whether the words have run out.</summary>
    public bool IsEnd { get; private set; }

    /// <summary>The text of the word at hand.</summary>
    public string Text => Current.Text;

    /// <summary>Where the word at hand begins, from 1.</summary>
    public int Line => Current.Line;

    /// <summary>Where the word at hand begins, from 1.</summary>
    public int Column => Current.Column;

    /// <summary>Whether it names a data item.</summary>
    public bool IsName => !Current.IsQuoted && Text.StartsWith('_');

    /// <summary>Whether it is a value: not a name and no keyword.</summary>
    public bool IsValue => Current.IsQuoted || !(IsName || IsKeyword("loop_") || IsKeyword("stop_") || IsKeyword("global_")
        || Text.StartsWith("data_", StringComparison.OrdinalIgnoreCase) || Text.StartsWith("save_", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it is the keyword.</summary>
    public bool IsKeyword(string keyword) => !Current.IsQuoted && string.Equals(Text, keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Makes the next <see cref="MoveNext"/> stay.</summary>
    public void StepBack() => _isSteppedBack = true;

    /// <summary>Goes to the next word; false at the end.</summary>
    public bool MoveNext()
    {
        if (_isSteppedBack)
        {
            _isSteppedBack = false;
            return !IsEnd;
        }

        for (; _line < lines.Length; _line++, _column = 0)
        {
            string line = lines[_line];
            if (_column == 0 && line.StartsWith(';'))
            {
                Current = TextBlock();
                return true;
            }

            while (_column < line.Length && char.IsWhiteSpace(line[_column]))
            {
                _column++;
            }

            if (_column < line.Length && line[_column] != '#')
            {
                Current = line[_column] is '\'' or '"' ? Quotation(line) : Bare(line);
                return true;
            }
        }

        (IsEnd, Current) = (true, new MmcifWord("", false, Math.Max(1, lines.Length), 1));
        return false;
    }

    private MmcifWord Bare(string line)
    {
        int start = _column;
        while (_column < line.Length && !char.IsWhiteSpace(line[_column]))
        {
            _column++;
        }

        return new MmcifWord(line[start.._column], false, _line + 1, start + 1);
    }

    /// <summary>A quotation ends at its mark before a blank or the line's end: C5' may stand in 'C5''.</summary>
    private MmcifWord Quotation(string line)
    {
        int start = _column;
        for (int end = start + 1; end < line.Length; end++)
        {
            if (line[end] == line[start] && (end + 1 == line.Length || char.IsWhiteSpace(line[end + 1])))
            {
                _column = end + 1;
                return new MmcifWord(line[(start + 1)..end], true, _line + 1, start + 1);
            }
        }

        throw MalformedFileException.InText(path, _line + 1, start + 1, "The quotation does not end on its line", "Fetch the file again.");
    }

    private MmcifWord TextBlock()
    {
        int first = _line;
        var text = new StringBuilder(lines[_line++][1..]);
        for (; _line < lines.Length; _line++)
        {
            if (lines[_line].StartsWith(';'))
            {
                _column = 1;
                return new MmcifWord(text.ToString(), true, first + 1, 1);
            }

            text.Append('\n').Append(lines[_line]);
        }

        throw MalformedFileException.InText(path, first + 1, 1, "The text block does not end", "Fetch the file again: it was cut short.");
    }
}
