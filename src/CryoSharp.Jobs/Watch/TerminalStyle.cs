namespace CryoSharp.Jobs;

/// <summary>What a terminal can show.</summary>
/// <param name="Width">Columns that may be written.</param>
/// <param name="Height">Rows that may be written.</param>
/// <param name="Colours">As far as the terminal says.</param>
internal sealed record TerminalStyle(int Width, int Height, TerminalColours Colours)
{
    private const int DefaultWidth = 80;

    /// <summary>Where no terminal is: 80 columns, any number of rows, no colour.</summary>
    public static TerminalStyle Plain { get; } = new(DefaultWidth, int.MaxValue, TerminalColours.None);

    /// <summary>That of the terminal as it is now; its last column and row are left free, for a character there may turn the line or scroll.</summary>
    /// <param name="variable">Reads the environment.</param>
    public static TerminalStyle Now(Func<string, string?> variable)
    {
        (int width, int height) = (0, 0);
        try
        {
            (width, height) = (Console.WindowWidth, Console.WindowHeight);
        }
        catch (Exception e) when (e is IOException or PlatformNotSupportedException)
        {
            // No size can be had; the default is taken.
        }

        return new TerminalStyle(width > 1 ? width - 1 : DefaultWidth, height > 1 ? height - 1 : int.MaxValue, ColoursOf(variable));
    }

    /// <summary>What the environment says of colours: NO_COLOR (no-color.org), COLORTERM, TERM.</summary>
    public static TerminalColours ColoursOf(Func<string, string?> variable) =>
        variable("NO_COLOR") is { Length: > 0 } ? TerminalColours.None
        : variable("COLORTERM") is "truecolor" or "24bit" ? TerminalColours.Full
        : variable("TERM")?.Contains("256color", StringComparison.Ordinal) == true ? TerminalColours.Indexed
        : TerminalColours.None;

    /// <summary>A text between the codes that switch a colour on and off.</summary>
    /// <remarks>ECMA-48, select graphic rendition.</remarks>
    public string Paint(string text, Colour? colour)
    {
        if (colour is not Colour c || text.Length == 0 || Colours == TerminalColours.None)
        {
            return text;
        }

        string code = Colours == TerminalColours.Full
            ? FormattableString.Invariant($"2;{c.Red};{c.Green};{c.Blue}")
            : FormattableString.Invariant($"5;{16 + (36 * Step(c.Red)) + (6 * Step(c.Green)) + Step(c.Blue)}");
        return $"\e[38;{code}m{text}\e[39m";
    }

    // The cube of 6 × 6 × 6 colours has its steps at 0, 95, 135, 175, 215, 255.
    private static int Step(byte sample) => sample < 48 ? 0 : sample < 115 ? 1 : (sample - 35) / 40;
}

/// <summary>How many colours a terminal has.</summary>
internal enum TerminalColours
{
    /// <summary>None, or none are wanted.</summary>
    None,

    /// <summary>256.</summary>
    Indexed,

    /// <summary>24 bits.</summary>
    Full,
}
