namespace CryoSharp.IO;

/// <summary>A file that breaks its format.</summary>
/// <remarks>
/// The message is one line: path, position, what is wrong, what would be right, and where known what to do:
/// <code>
/// particles.star:1043:7: "None" is not a number (_rlnDefocusU). Leave these particles out, or estimate their CTF again.
/// stack.mrcs, byte 12 (MODE): 7 is not a mode of MRC2014. Modes read here are 0, 1, 2, 6 and 12.
/// stack.mrcs, byte 1024: 40 images of 256×256 float32 need 10485760 bytes, the file has 10223616. It was cut short.
/// </code>
/// </remarks>
public sealed class MalformedFileException : Exception
{
    private MalformedFileException(string path, string message)
        : base(message) => FilePath = path;

    /// <summary>The file.</summary>
    public string FilePath { get; }

    /// <summary>An error at a line and column (from 1) of a text file.</summary>
    public static MalformedFileException InText(string path, int line, int column, string problem, string remedy) =>
        new(path, $"{path}:{line}:{column}: {Sentences(problem, remedy)}");

    /// <summary>An error at a byte (from 0) of a binary file.</summary>
    /// <param name="field">The specification's name of the field, or empty.</param>
    public static MalformedFileException InBinary(string path, long offset, string field, string problem, string remedy) =>
        new(path, $"{path}, byte {offset}{(field.Length > 0 ? $" ({field})" : "")}: {Sentences(problem, remedy)}");

    private static string Sentences(string problem, string remedy) =>
        (remedy.Length > 0 ? $"{Closed(problem)} {Closed(remedy)}" : Closed(problem)).ReplaceLineEndings(" ");

    private static string Closed(string sentence) => sentence.EndsWith('.') ? sentence : sentence + ".";
}
