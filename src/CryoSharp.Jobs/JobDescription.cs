namespace CryoSharp.Jobs;

/// <summary>A job in words.</summary>
public sealed record JobDescription
{
    /// <summary>The verb of the command line and the suffix of run folders.</summary>
    public required string Name { get; init; }

    /// <summary>For headings.</summary>
    public required string Title { get; init; }

    /// <summary>One or two sentences for lists and the top of the manual page.</summary>
    public required string Summary { get; init; }

    /// <summary>A command that could be typed.</summary>
    public required string Example { get; init; }

    /// <summary>Further paragraphs of the manual page, in Markdown, or empty.</summary>
    public string Details { get; init; } = "";

    /// <summary>Whether each run has a folder; a job without one prints its result and writes nothing.</summary>
    public bool WritesFolder { get; init; } = true;
}
