using System.Collections.Immutable;
using System.Text;

namespace CryoSharp.Jobs;

/// <summary>A line for a terminal: pieces of text, each with a colour or without.</summary>
internal sealed record TextLine(ImmutableArray<(string Text, Colour? Colour)> Pieces)
{
    /// <summary>A line of one piece.</summary>
    public TextLine(string text, Colour? colour = null)
        : this([(text, colour)])
    {
    }

    /// <summary>The line as the terminal takes it, cut off with … where it is too long.</summary>
    /// <remarks>Control characters, which foreign texts may hold, become blanks.</remarks>
    public string Render(TerminalStyle style)
    {
        bool isTooLong = Pieces.Sum(piece => piece.Text.Length) > style.Width;
        int left = isTooLong ? style.Width - 1 : style.Width;
        var line = new StringBuilder();
        foreach ((string text, Colour? colour) in Pieces)
        {
            string shown = text[..Math.Min(left, text.Length)];
            left -= shown.Length;
            line.Append(style.Paint(string.Concat(shown.Select(c => char.IsControl(c) ? ' ' : c)), colour));
        }

        return (isTooLong ? line.Append('…') : line).ToString();
    }

    /// <summary>Breaks a text at blanks into lines of at most a width; a word that is longer stays whole.</summary>
    public static IEnumerable<string> Wrap(string text, int width)
    {
        var line = new StringBuilder();
        foreach (string word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line.ToString();
                line.Clear();
            }

            line.Append(line.Length > 0 ? " " : "").Append(word);
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }
}
