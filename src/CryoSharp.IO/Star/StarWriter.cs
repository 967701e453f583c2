using System.Buffers;
using System.Globalization;
using System.Text;

namespace CryoSharp.IO;

/// <summary>Writes STAR files in the style of RELION 3.1 and later.</summary>
/// <remarks>
/// Lines end in LF and each table follows a line <c># version 30001</c>. Values that are empty or hold blanks are quoted, as RELION 3.1.3 and later
/// read them. Every value written is read back the same by <see cref="StarReader"/>.
/// </remarks>
public sealed class StarWriter
{
    private static readonly SearchValues<char> Blanks = SearchValues.Create(" \t\v\f\n\r");

    private readonly TextWriter _text;
    private bool _isRowOpen;

    private StarWriter(TextWriter text) => _text = text;

    /// <summary>Writes a file; it takes its name only when it is complete.</summary>
    /// <param name="content">Writes the tables in their order.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, Action<StarWriter> content) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        content(new StarWriter(text));
    });

    /// <summary>Writes a list: a table of one row, a label and its value on each line.</summary>
    /// <param name="block">The name, without <c>data_</c>.</param>
    /// <param name="pairs">Labels without underscore.</param>
    public void List(string block, params ReadOnlySpan<(string Label, string Value)> pairs)
    {
        WriteName(block);
        foreach ((string label, string value) in pairs)
        {
            _text.Write($"_{label,-50} ");
            WriteValue(value);
            _text.WriteLine();
        }

        _text.WriteLine();
    }

    /// <summary>Begins a loop; its rows follow by <see cref="Value(ReadOnlySpan{char})"/> and <see cref="EndRow"/>.</summary>
    /// <param name="block">The name, without <c>data_</c>.</param>
    /// <param name="labels">Without underscore.</param>
    public void Loop(string block, params IEnumerable<string> labels)
    {
        WriteName(block);
        _text.WriteLine("loop_");
        int number = 0;
        foreach (string label in labels)
        {
            _text.WriteLine($"_{label} #{++number}");
        }
    }

    /// <summary>Writes the next value of a row.</summary>
    /// <exception cref="ArgumentException">The value has a line end, or blanks after quotes of both kinds: a row cannot hold it.</exception>
    public void Value(ReadOnlySpan<char> value)
    {
        if (_isRowOpen)
        {
            _text.Write(' ');
        }

        _isRowOpen = true;
        WriteValue(value);
    }

    /// <summary>Writes the next value of a row: a whole number.</summary>
    public void Value(int value)
    {
        Span<char> digits = stackalloc char[16];
        value.TryFormat(digits, out int length, provider: CultureInfo.InvariantCulture);
        Value(digits[..length]);
    }

    /// <summary>Writes the next value of a row with six decimals, as RELION does.</summary>
    public void Value(double value)
    {
        Span<char> digits = stackalloc char[32];
        Value(value.TryFormat(digits, out int length, "F6", CultureInfo.InvariantCulture) ? digits[..length] : Exact(value));
    }

    /// <summary>Ends a row.</summary>
    public void EndRow()
    {
        _text.WriteLine();
        _isRowOpen = false;
    }

    /// <summary>Ends a table: the empty line that RELION needs.</summary>
    public void EndLoop() => _text.WriteLine();

    /// <summary>The shortest text that is read back as the same number.</summary>
    public static string Exact(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void WriteName(string block)
    {
        _text.WriteLine();
        _text.WriteLine("# version 30001");
        _text.WriteLine();
        _text.WriteLine($"data_{block}");
        _text.WriteLine();
    }

    private void WriteValue(ReadOnlySpan<char> value)
    {
        if (!NeedsQuotes(value))
        {
            _text.Write(value);
        }
        else if (CanQuote(value, '"') || CanQuote(value, '\''))
        {
            char quote = CanQuote(value, '"') ? '"' : '\'';
            _text.Write($"{quote}{value}{quote}");
        }
        else if (!_isRowOpen && !value.Contains("\n;", StringComparison.Ordinal) && !value.Contains("\r;", StringComparison.Ordinal))
        {
            _text.Write($"\n;{value}\n;");
        }
        else
        {
            throw new ArgumentException($"A STAR file cannot hold this value in a row: \"{value}\".", nameof(value));
        }
    }

    private static bool NeedsQuotes(ReadOnlySpan<char> value) =>
        value.IsEmpty || value[0] is '_' or '#' or '\'' or '"' or ';' || value.ContainsAny(Blanks)
        || value.StartsWith("data_", StringComparison.OrdinalIgnoreCase) || value.Equals("loop_", StringComparison.OrdinalIgnoreCase);

    // A quote inside ends the value where a blank follows; the end of the line ends every quote.
    private static bool CanQuote(ReadOnlySpan<char> value, char quote)
    {
        if (value.ContainsAny('\n', '\r'))
        {
            return false;
        }

        for (int i = 0; i + 1 < value.Length; i++)
        {
            if (value[i] == quote && value[i + 1] is ' ' or '\t' or '\v' or '\f')
            {
                return false;
            }
        }

        return true;
    }
}
