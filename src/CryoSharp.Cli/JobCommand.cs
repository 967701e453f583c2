using System.Collections.Immutable;
using CryoSharp.Jobs;

namespace CryoSharp.Cli;

/// <summary>Starts and continues jobs.</summary>
internal static class JobCommand
{
    /// <summary>Checks everything, makes the run folder, runs.</summary>
    /// <param name="arguments">The job's name and the words after it.</param>
    /// <returns>Null where all went well.</returns>
    public static Failure? Start(JobDefinition job, ImmutableArray<string> arguments, CommandSurroundings surroundings)
    {
        var given = JobArguments.Parse(job.Parameters, arguments.Skip(1));
        if (given.Global.WantsHelp)
        {
            surroundings.Output.Write(HelpText.Of(job, given.Global.WantsAllHelp));
            return null;
        }

        if (Check(job, given, surroundings.Directory) is Failure wrong)
        {
            return wrong;
        }

        if (given.Global.IsDryRun)
        {
            foreach (ResolvedParameter parameter in job.Parameters.Resolve(given.Values))
            {
                surroundings.Output.WriteLine(parameter.ToToml());
            }

            return null;
        }

        Terminal terminal = MakeTerminal(given.Global, surroundings);
        if (!job.Description.WritesFolder || given.Global.IsForecast)
        {
            using var plain = new JobContext(null, terminal, TimeProvider.System, given.Global.Threads, surroundings.Cancel)
            {
                Directory = surroundings.Directory,
                OnlyForetells = given.Global.IsForecast,
            };
            foreach ((string name, string value) in job.Run(given.Values, plain).Numbers)
            {
                plain.Print($"{name}: {value}");
            }

            return null;
        }

        RunRecord record = NewRecord(job, arguments, given, surroundings);
        RunFolder folder = given.Global.Out is string path
            ? RunFolder.Create(Path.Combine(surroundings.Directory, path), record, given.Global.Overwrite)
            : RunFolder.CreateNext(surroundings.Directory, record);
        using var context = new JobContext(folder, terminal, TimeProvider.System, given.Global.Threads, surroundings.Cancel);
        return RunSession.Execute(job, context, resumes: false);
    }

    /// <summary>Goes on with an earlier run.</summary>
    /// <param name="words">The run, and global options.</param>
    /// <returns>Null where all went well.</returns>
    public static Failure? Continue(ImmutableArray<string> words, CommandSurroundings surroundings)
    {
        var given = JobArguments.Parse(ParameterSchema.Of<ContinueParameters>(), words);
        if (given.Global.WantsHelp)
        {
            surroundings.Output.Write(HelpText.Continue);
            return null;
        }

        if (!given.Problems.IsEmpty || given.Values["run"] is null)
        {
            string problems = given.Problems.IsEmpty ? "RUN: It must be given." : string.Join('\n', given.Problems);
            return new Failure(ExitCode.WrongUsage, $"{problems}\n{HelpText.Continue}");
        }

        RunFolder folder = RunFolder.Open(given.Values["run"]!.GetValue<string>(), surroundings.Directory);
        RefuseIfAtWork(folder);
        JobDefinition job = surroundings.Jobs.FirstOrDefault(j => j.Name == folder.Record.Job)
            ?? throw new UsageException($"{folder.FullPath} is a run of {folder.Record.Job}, which this version does not have.");
        if (!job.CanResume)
        {
            throw new UsageException($"A {job.Name} run cannot be continued; start it again: sh {Path.Combine(folder.FullPath, "command.sh")}");
        }

        // Its paths begin where its command was given, and so do those in its particle file.
        if (Directory.Exists(folder.Record.Directory))
        {
            surroundings.EnterDirectory?.Invoke(folder.Record.Directory);
        }

        using var context = new JobContext(
            folder, MakeTerminal(given.Global, surroundings), TimeProvider.System, given.Global.Threads, surroundings.Cancel);
        return RunSession.Execute(job, context, resumes: true);
    }

    private static Failure? Check(JobDefinition job, JobArguments given, string directory)
    {
        ImmutableArray<ParameterProblem> problems = [.. given.Problems];
        ImmutableArray<ParameterProblem> further = given.Problems.IsEmpty ? job.Check(given.Values) : job.Parameters.Check(given.Values);
        problems = [.. problems, .. further.Where(f => given.Problems.All(p => p.Option != f.Option))];
        if (!job.Description.WritesFolder && (given.Global.Out is not null || given.Global.Overwrite))
        {
            problems = problems.Add(new ParameterProblem(given.Global.Out is null ? "--overwrite" : "--out", $"{job.Name} writes no run folder."));
        }

        if (given.Global.IsForecast && !job.Foretells)
        {
            problems = problems.Add(new ParameterProblem("--forecast", $"{job.Name} cannot tell what it takes before it has begun."));
        }

        if (problems.IsEmpty)
        {
            ImmutableArray<ParameterProblem> missing = job.Parameters.CheckFiles(given.Values, directory);
            return missing.IsEmpty ? null : new Failure(ExitCode.InputRefused, string.Join('\n', missing));
        }

        return new Failure(ExitCode.WrongUsage, $"{string.Join('\n', problems)}\ncryosharp {job.Name} --help shows how it is used.");
    }

    private static RunRecord NewRecord(
        JobDefinition job, ImmutableArray<string> arguments, JobArguments given, CommandSurroundings surroundings) => new()
        {
            Id = "",
            Job = job.Name,
            Version = RunSurroundings.Version,
            Created = DateTimeOffset.Now,
            Directory = surroundings.Directory,
            Arguments = arguments,
            Values = job.Parameters.WithLatestNamed(given.Values, surroundings.Directory),
        };

    private static Terminal MakeTerminal(GlobalOptions options, CommandSurroundings surroundings) => new(
        surroundings.Output,
        options.IsQuiet ? TerminalMode.Quiet
            : options.HidesProgress ? TerminalMode.NoProgress
            : surroundings.IsInteractive ? TerminalMode.Bar : TerminalMode.Lines,
        TimeProvider.System);

    private static void RefuseIfAtWork(RunFolder folder)
    {
        if (RunLease.IsAtWork(folder) && (folder.Record.Host, folder.Record.Pid) != (Environment.MachineName, Environment.ProcessId))
        {
            throw new UsageException(
                $"{folder.Record.Id} is being worked on by process {folder.Record.Pid} of {folder.Record.Host}. Stop that one first: cryosharp stop {folder.FullPath}");
        }
    }
}
