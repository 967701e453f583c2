using CryoSharp.Cli;

namespace CryoSharp.Tests;

/// <summary>A command of the program, run in a folder.</summary>
internal sealed record JobRun(int Code, string Output, string Error)
{
    public static JobRun Of(string folder, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = CommandLine.Run(words, new CommandSurroundings
        {
            Output = output,
            Error = error,
            Directory = folder,
            Jobs = ProgramJobs.All,
        });
        return new JobRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Runs a command that must succeed.</summary>
    public static JobRun Successful(string folder, params string[] words)
    {
        JobRun run = Of(folder, words);
        Assert.True(run.Code == 0, $"exit code {run.Code}: {run.Error}");
        return run;
    }
}
