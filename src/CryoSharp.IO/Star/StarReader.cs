using System.Collections.Immutable;

namespace CryoSharp.IO;

/// <summary>Reads STAR files as text; what the labels mean is the caller's business.</summary>
/// <remarks>
/// <para>The grammar is that of Hall, J. Chem. Inf. Comput. Sci. 31 (1991) 326, with one row of a loop on one line; a text
/// between semicolons belongs to the line before it. docs/formats/star.md.</para>
/// <para>Refused, with <see cref="MalformedFileException"/>:</para>
/// <list type="number">
/// <item>a file with bytes that are no text, or of more than 1,000,000,000 characters;</item>
/// <item>a file without any block;</item>
/// <item>a value before the first block or label, such as rows without <c>loop_</c>;</item>
/// <item>a label that stands twice in one table;</item>
/// <item>a row with more or fewer values than the loop has labels;</item>
/// <item>a label of a list with several values;</item>
/// <item>a <c>loop_</c> without labels;</item>
/// <item>a quote or a text between semicolons that is not closed.</item>
/// </list>
/// <para>
/// Tolerated, because common programs write them: any mixture of CR, LF and CRLF, a byte order mark, tabs, missing or additional empty lines,
/// a block without name, several loops in a block, keywords in any letter case, numbers after labels that are missing or wrong, labels
/// without value in lists (the value is empty).
/// </para>
/// </remarks>
public static class StarReader
{
    private const int LongestText = 1_000_000_000;

    /// <summary>Reads all blocks.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static StarDocument Read(string path)
    {
        long length = new FileInfo(path).Length;
        return length <= LongestText
            ? Parse(File.ReadAllText(path), path)
            : throw MalformedFileException.InText(
                path, 1, 1, $"the file has {length} bytes, more than {LongestText}", "Divide it into several files");
    }

    /// <summary>Reads all blocks of a text.</summary>
    /// <param name="path">For messages.</param>
    /// <exception cref="MalformedFileException">See the list above.</exception>
    public static StarDocument Parse(string text, string path)
    {
        int noText = text.IndexOf('\0');
        if (noText >= 0)
        {
            int line = CountLineEnds(text.AsSpan(0, noText)) + 1;
            throw MalformedFileException.InText(path, line, 1, "the file holds zero bytes, so it is no text", "Choose a STAR file");
        }

        var blocks = new StarBlocks(path);
        var lines = new StarLines(path, text);
        while (lines.MoveNext())
        {
            blocks.Add(lines);
        }

        ImmutableArray<StarBlock> found = blocks.Close();
        return !found.IsEmpty
            ? new StarDocument(path, found)
            : throw MalformedFileException.InText(path, 1, 1, "the file has no block (a line that begins with data_)", "Choose a STAR file");
    }

    /// <summary>How many lines end in a text, whichever way they end.</summary>
    internal static int CountLineEnds(ReadOnlySpan<char> text)
    {
        int count = 0;
        for (int at = text.IndexOfAny('\n', '\r'); at >= 0; at = text.IndexOfAny('\n', '\r'))
        {
            bool isPair = text[at] == '\r' && at + 1 < text.Length && text[at + 1] == '\n';
            text = text[(at + (isPair ? 2 : 1))..];
            count++;
        }

        return count;
    }
}
