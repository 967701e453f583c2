namespace CryoSharp.Jobs;

/// <summary>Shows on the terminal how a run stands: <c>cryosharp watch</c>.</summary>
public static class WatchJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<WatchParameters>(
        new JobDescription
        {
            Name = "watch",
            Title = "Watch a run",
            Summary = "Shows on the terminal how a run stands, and follows it until it ends: progress, time left, classes, convergence, warnings, log.",
            Example = "cryosharp watch J012",
            Details = """
                The run is only read, from its folder; so it can be watched from another machine that sees the same disk, by several people, and long after it ended.
                Ctrl-C ends watching and leaves the run alone. A run whose process has gone without a word is shown as lost; `cryosharp continue` takes it up again.

                Bars are the classes' shares by probability, the longest of them full; of more than ten classes the ten largest are shown. The curves over the iterations
                go from their least value to their greatest. Time left is what the run itself foretells, at most.

                Where the output is no terminal, and with `--once`, one picture is printed. Colours are used if the terminal says that it has 256 or more (`TERM`,
                `COLORTERM`), and not where `NO_COLOR` is set.
                """,
            WritesFolder = false,
        },
        Run);

    internal static JobOutputs Run(WatchParameters parameters, JobContext context)
    {
        var watcher = new RunWatcher(parameters.Run, context.Directory);
        if (parameters.Once || !context.IsInteractive)
        {
            TerminalStyle style = context.IsInteractive ? TerminalStyle.Now(Environment.GetEnvironmentVariable) with { Height = int.MaxValue } : TerminalStyle.Plain;
            context.Print(string.Join(Environment.NewLine, WatchScreen.Lines(watcher.Look(), style, DateTimeOffset.Now)));
            return new JobOutputs();
        }

        WatchedRun run;
        do
        {
            run = watcher.Look();
            TerminalStyle style = TerminalStyle.Now(Environment.GetEnvironmentVariable);
            context.Redraw(WatchScreen.Lines(run, style, DateTimeOffset.Now), style.Width);
        }
        while (!run.HasEnded && !context.Cancel.WaitHandle.WaitOne(Pause));
        return new JobOutputs();
    }
}
