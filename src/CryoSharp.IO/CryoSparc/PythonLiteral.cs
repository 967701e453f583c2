using System.Globalization;
using System.Text;

namespace CryoSharp.IO;

/// <summary>Reads the text of a Python value: dictionary, list, tuple, text, whole number, True, False or None.</summary>
internal sealed class PythonLiteral
{
    private const int DeepestNesting = 8;
    private readonly string _text;
    private int _next;

    private PythonLiteral(string text) => _text = text;

    /// <summary>
    /// The value: a dictionary by text, a list of values (tuples too), string, long, bool or null. <see cref="NotALiteral"/> if the text is none.
    /// </summary>
    public static object? Parse(string text)
    {
        var literal = new PythonLiteral(text);
        object? value = literal.Value(0);
        literal.SkipBlanks();
        return literal._next == text.Length ? value : NotALiteral;
    }

    /// <summary>Stands for a text that is no value; it is contained in whatever holds it.</summary>
    public static object NotALiteral { get; } = new();

    private object? Value(int depth)
    {
        SkipBlanks();
        if (_next >= _text.Length || depth > DeepestNesting)
        {
            return NotALiteral;
        }

        return _text[_next] switch
        {
            '{' => Dictionary(depth),
            '[' => List(']', depth),
            '(' => List(')', depth),
            '\'' or '"' => Text(),
            _ => Word(),
        };
    }

    private object Dictionary(int depth)
    {
        var values = new Dictionary<string, object?>();
        _next++;
        while (!TryTake('}'))
        {
            object? key = Value(depth + 1);
            if (key is not string name || !TryTake(':'))
            {
                return Fail();
            }

            values[name] = Value(depth + 1);
            if (!TryTake(',') && !Is('}'))
            {
                return Fail();
            }
        }

        return values;
    }

    private object List(char end, int depth)
    {
        var values = new List<object?>();
        _next++;
        while (!TryTake(end))
        {
            values.Add(Value(depth + 1));
            if (!TryTake(',') && !Is(end))
            {
                return Fail();
            }
        }

        return values;
    }

    private object Text()
    {
        char quote = _text[_next++];
        var text = new StringBuilder();
        for (; _next < _text.Length; _next++)
        {
            char c = _text[_next];
            if (c == quote)
            {
                _next++;
                return text.ToString();
            }

            _next += c == '\\' && _next + 1 < _text.Length ? 1 : 0;
            text.Append(_text[_next]);
        }

        return Fail();
    }

    private object? Word()
    {
        int start = _next;
        while (_next < _text.Length && (char.IsAsciiLetterOrDigit(_text[_next]) || _text[_next] == '-'))
        {
            _next++;
        }

        ReadOnlySpan<char> word = _text.AsSpan(start, _next - start);
        return word switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            _ => long.TryParse(word.TrimEnd('L'), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : Fail(),
        };
    }

    // Going to the end makes every enclosing value fail too.
    private object Fail()
    {
        _next = _text.Length + 1;
        return NotALiteral;
    }

    private bool TryTake(char c)
    {
        bool isThere = Is(c);
        _next += isThere ? 1 : 0;
        return isThere;
    }

    private bool Is(char c)
    {
        SkipBlanks();
        return _next < _text.Length && _text[_next] == c;
    }

    private void SkipBlanks()
    {
        while (_next < _text.Length && char.IsWhiteSpace(_text[_next]))
        {
            _next++;
        }
    }
}
