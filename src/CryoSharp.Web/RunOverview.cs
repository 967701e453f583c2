using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Web;

/// <summary>What the first tab of a run shows.</summary>
public sealed record RunOverview
{
    private const int LogLines = 12;

    // Figures that show the whole run; the others are on their tabs.
    private static readonly string[] Shown = ["share", "convergence", "resolution", "fsc"];

    /// <summary>The run in short.</summary>
    public required RunHead Head { get; init; }

    /// <summary>As it could be typed again.</summary>
    public string Command { get; init; } = "";

    /// <summary>What a user should look at.</summary>
    public ImmutableArray<string> Warnings { get; init; } = [];

    /// <summary>The numbers that matter.</summary>
    public ImmutableArray<(string Name, string Value)> Numbers { get; init; } = [];

    /// <summary>Figures of the whole run.</summary>
    public ImmutableArray<PageFigure> Figures { get; init; } = [];

    /// <summary>Iterations of which slices are drawn.</summary>
    public ImmutableArray<int> SliceIterations { get; init; } = [];

    /// <summary>The last lines of the log.</summary>
    public string LogTail { get; init; } = "";

    /// <summary>Reads what is there now.</summary>
    public static RunOverview Of(IRunContents run)
    {
        RunHead head = run.Head;
        if (run is not OwnRun own)
        {
            return new RunOverview { Head = head, Figures = PageFigure.Of(run, Shown.Contains) };
        }

        RunFolder folder = own.Folder;
        RunStory story = RunStory.Read(folder);
        bool iterates = !head.Last.IsEmpty;
        return new RunOverview
        {
            Head = head,
            Command = RunSurroundings.CommandLine(folder.Record.Arguments),
            Warnings = story.Warnings,
            Numbers = story.Numbers,
            Figures = PageFigure.Of(run, name => !iterates || Shown.Contains(name)),
            SliceIterations = own.IterationsWith("slices.png"),
            LogTail = LastLines(Path.Combine(folder.FullPath, "log.txt")),
        };
    }

    private static string LastLines(string path) => File.Exists(path) ? string.Join('\n', ReadShared(path).TakeLast(LogLines)) : "";

    /// <summary>Lines of a file that another process writes.</summary>
    internal static IEnumerable<string> ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is string line)
        {
            yield return line;
        }
    }
}
