using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>The command line: <c>cryosharp JOB …</c>, <c>continue</c>, <c>docs</c>, <c>help</c>, <c>version</c>.</summary>
public static class CommandLine
{
    /// <summary>Runs a command.</summary>
    /// <param name="arguments">The words after the program's name.</param>
    /// <returns>The exit code, <see cref="ExitCode"/>.</returns>
    public static int Run(IReadOnlyList<string> arguments, CommandSurroundings surroundings)
    {
        try
        {
            Failure? failure = Dispatch([.. arguments], surroundings);
            if (failure is not null)
            {
                surroundings.Error.WriteLine(failure.Message);
            }

            return (int)(failure?.Code ?? ExitCode.Done);
        }
#pragma warning disable CA1031 // The top of the program: every failure becomes one message and an exit code.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var failure = Failure.Of(e);
            surroundings.Error.WriteLine(failure.Message);
            return (int)failure.Code;
        }
    }

    private static Failure? Dispatch(ImmutableArray<string> arguments, CommandSurroundings surroundings)
    {
        switch (arguments)
        {
            case [] or ["help"] or ["-h"] or ["--help"]:
                surroundings.Output.Write(HelpText.Overview(surroundings.Jobs));
                return null;
            case ["help", var name]:
                surroundings.Output.Write(HelpText.Of(Find(name, surroundings.Jobs), all: true));
                return null;
            case ["version" or "--version"]:
                surroundings.Output.WriteLine($"cryosharp {RunSurroundings.Version}");
                return null;
            case ["docs", .. { Length: <= 1 } folder]:
                JobPage.WriteAll(surroundings.Jobs, folder.IsEmpty ? "docs/jobs" : folder[0]);
                return null;
            case ["continue", .. var words]:
                return JobCommand.Continue(words, surroundings);
            default:
                return JobCommand.Start(Find(arguments[0], surroundings.Jobs), arguments, surroundings);
        }
    }

    private static JobDefinition Find(string name, ImmutableArray<JobDefinition> jobs) =>
        jobs.FirstOrDefault(job => job.Name == name) ?? throw new UsageException(
            $"There is no command \"{name}\".{NearestName.Suggest(name, jobs.Select(job => job.Name).Concat(["continue", "docs", "version", "help"]))}"
            + " cryosharp --help lists them.");
}
