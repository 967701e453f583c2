using System.Buffers;
using System.Runtime.InteropServices;

namespace CryoSharp.IO;

/// <summary>Cuts the text of a STAR file into lines, and each line into its values; comments are left out.</summary>
/// <remarks>
/// A text between lines that begin with a semicolon is one value of the line before it, so a line here may be several of the file.
/// </remarks>
internal sealed class StarLines
{
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\v\f");

    private readonly string _path;
    private readonly string _text;
    private readonly List<ReadOnlyMemory<char>> _values = [];
    private int _next;
    private int _linesRead;

    public StarLines(string path, string text) => (_path, _text) = (path, text);

    /// <summary>The line's values, quotes taken off.</summary>
    public List<ReadOnlyMemory<char>> Values => _values;

    /// <summary>The number, from 1, of the line's first line in the file.</summary>
    public int Line { get; private set; }

    /// <summary>Whether the first value stood in quotes, and so is neither label nor keyword.</summary>
    public bool IsFirstQuoted { get; private set; }

    /// <summary>Goes to the next line that holds a value.</summary>
    public bool MoveNext()
    {
        _values.Clear();
        while (_next < _text.Length && (_values.Count == 0 || _text[_next] == ';'))
        {
            Line = _values.Count == 0 ? _linesRead + 1 : Line;
            if (_text[_next] == ';')
            {
                ReadTextBetweenSemicolons();
            }

            ReadLine();
        }

        return _values.Count > 0;
    }

    /// <summary>An error at the place of a value of this line.</summary>
    public MalformedFileException Wrong(int value, string problem, string remedy)
    {
        MemoryMarshal.TryGetString(_values[value], out _, out int start, out _);
        return WrongAt(start, problem, remedy);
    }

    // Reads values to the end of the line and steps over the end.
    private void ReadLine()
    {
        while (_next < _text.Length)
        {
            char c = _text[_next];
            if (c is '\n' or '\r')
            {
                StepOverLineEnd();
                return;
            }

            if (ValueEnds.Contains(c))
            {
                _next++;
            }
            else if (c == '#')
            {
                int length = _text.AsSpan(_next).IndexOfAny('\n', '\r');
                _next = length < 0 ? _text.Length : _next + length;
            }
            else if (c is '\'' or '"')
            {
                ReadQuoted(c);
            }
            else
            {
                int length = _text.AsSpan(_next).IndexOfAny(ValueEnds);
                Take(_next, length < 0 ? _text.Length - _next : length, isQuoted: false);
                _next += _values[^1].Length;
            }
        }

        _linesRead++;
    }

    // The closing quote is the first one before a blank: quotes inside words need no escape.
    private void ReadQuoted(char quote)
    {
        for (int end = _next + 1; end < _text.Length && _text[end] is not ('\n' or '\r'); end++)
        {
            if (_text[end] == quote && (end + 1 == _text.Length || ValueEnds.Contains(_text[end + 1])))
            {
                Take(_next + 1, end - _next - 1, isQuoted: true);
                _next = end + 1;
                return;
            }
        }

        throw WrongAt(_next, $"the quote {quote} is not closed on its line", "Close it, or write the value between quotes of the other kind");
    }

    private void ReadTextBetweenSemicolons()
    {
        int opening = _next;
        int length;
        while ((length = _text.AsSpan(_next).IndexOfAny('\n', '\r')) >= 0)
        {
            _next += length;
            int end = _next;
            StepOverLineEnd();
            if (_next < _text.Length && _text[_next] == ';')
            {
                Take(opening + 1, end - opening - 1, isQuoted: true);
                _next++;
                return;
            }
        }

        throw WrongAt(opening, "the text that begins with this semicolon is not closed by a line that begins with one", "Close it");
    }

    private void Take(int start, int length, bool isQuoted)
    {
        IsFirstQuoted = _values.Count == 0 ? isQuoted : IsFirstQuoted;
        _values.Add(_text.AsMemory(start, length));
    }

    private void StepOverLineEnd()
    {
        _next += _text[_next] == '\r' && _next + 1 < _text.Length && _text[_next + 1] == '\n' ? 2 : 1;
        _linesRead++;
    }

    private MalformedFileException WrongAt(int position, string problem, string remedy)
    {
        ReadOnlySpan<char> before = _text.AsSpan(0, position);
        int line = StarReader.CountLineEnds(before) + 1;
        return MalformedFileException.InText(_path, line, position - before.LastIndexOfAny('\n', '\r'), problem, remedy);
    }
}
