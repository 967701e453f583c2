namespace CryoSharp.Jobs;

/// <summary>What a user wrote about a run: note.txt in its folder, the one file there that the run itself does not write.</summary>
public static class RunNote
{
    /// <summary>In the run's folder.</summary>
    public const string FileName = "note.txt";

    // A note, not a book.
    private const int MostLetters = 20_000;

    /// <summary>Replaces the note; an empty one is taken away.</summary>
    /// <exception cref="UsageException">It is too long.</exception>
    /// <exception cref="RunFolderException">It cannot be written.</exception>
    public static void Write(RunFolder folder, string text)
    {
        if (text.Length > MostLetters)
        {
            throw new UsageException($"A note may have {MostLetters:N0} letters; this one has {text.Length:N0}.");
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            File.Delete(folder.PathOf(FileName));
        }
        else
        {
            folder.WriteText(FileName, text.ReplaceLineEndings("\n").Trim() + "\n");
        }
    }
}
