using System.Globalization;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>Options that every job understands.</summary>
public sealed record GlobalOptions
{
    /// <summary>Every global option: spellings, placeholder, help, whether only jobs with a run folder have it.</summary>
    internal static readonly (string Names, string Placeholder, string Help, bool NeedsFolder)[] Table =
    [
        ("-o, --out", "DIR", "Run folder to make [default runs/J001_job, with the next free number].", true),
        ("--overwrite", "", "Keep an earlier run in that place under another name.", true),
        ("-j, --threads", "N", "Threads to use [default all cores].", false),
        ("--dry-run", "", "Check everything, show the parameters, compute nothing.", false),
        ("--forecast", "", "Try some particles, say what time and memory the run would take, and stop there.", true),
        ("-q, --quiet", "", "Show results and errors only.", false),
        ("--no-progress", "", "Show no progress.", false),
        ("-h, --help", "[all]", "Show this, or all parameters.", false),
    ];

    /// <summary>The run folder, or null for the next one in runs/.</summary>
    public string? Out { get; init; }

    /// <summary>Whether an earlier run is moved aside.</summary>
    public bool Overwrite { get; init; }

    /// <summary>How many threads.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Check only.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Foretell only.</summary>
    public bool IsForecast { get; init; }

    /// <summary>Results and errors only.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>No progress.</summary>
    public bool HidesProgress { get; init; }

    /// <summary>Whether help was asked for.</summary>
    public bool WantsHelp { get; init; }

    /// <summary>Whether all of the help was asked for.</summary>
    public bool WantsAllHelp { get; init; }

    /// <summary>These options with the one that <paramref name="word"/> names, or null where it names none.</summary>
    /// <param name="value">Takes the next word; called at most once.</param>
    /// <exception cref="UsageException">The value is no good.</exception>
    internal GlobalOptions? With(string word, Func<string> value) => word switch
    {
        "-o" or "--out" => this with { Out = value() },
        "--overwrite" => this with { Overwrite = true },
        "-j" or "--threads" or "--j" => this with { Threads = ThreadCount(value()) },
        "--dry-run" => this with { IsDryRun = true },
        "--forecast" => this with { IsForecast = true },
        "-q" or "--quiet" => this with { IsQuiet = true },
        "--no-progress" => this with { HidesProgress = true },
        "-h" or "--help" => this with { WantsHelp = true },
        _ => null,
    };

    private static int ThreadCount(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int threads) && threads is >= 1 and <= 4096
            ? threads
            : throw new UsageException($"--threads: \"{text}\" is not a whole number from 1 to 4096.");
}
