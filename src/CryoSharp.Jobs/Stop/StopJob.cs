namespace CryoSharp.Jobs;

/// <summary>Asks a run to stop: <c>cryosharp stop</c>.</summary>
public static class StopJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<StopParameters>(
        new JobDescription
        {
            Name = "stop",
            Title = "Stop a run",
            Summary = "Asks a run to stop after what it is doing; its last complete iteration is kept, and `continue` goes on from there.",
            Example = "cryosharp stop J012",
            Details = """
                The request is a file in the folder of the run, so it also reaches a run that works on another machine, such as a node of a cluster. It is seen within a second, and
                obeyed within a batch of particles.
                """,
            WritesFolder = false,
        },
        Run);

    internal static JobOutputs Run(StopParameters parameters, JobContext context)
    {
        var folder = RunFolder.Open(parameters.Run, context.Directory);
        if (!RunLease.IsAtWork(folder))
        {
            throw new RefusedInputException(RunLease.IsLost(folder)
                ? $"Nothing works on {folder.Record.Id} any more: it was killed, or its machine went down. cryosharp continue {parameters.Run} goes on with it."
                : $"{folder.Record.Id} is not running; it is {ParameterText.ChoiceName(folder.Record.State)}.");
        }

        RunLease.AskToStop(folder);
        context.Print($"{folder.Record.Id} is asked to stop.");
        return new JobOutputs();
    }
}
