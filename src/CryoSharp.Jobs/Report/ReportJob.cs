namespace CryoSharp.Jobs;

/// <summary>A page about a run: <c>cryosharp report</c>.</summary>
public static class ReportJob
{
    private const string FileName = "report.html";

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ReportParameters>(
        new JobDescription
        {
            Name = "report",
            Title = "Report",
            Summary = "Writes one page about a run, to be kept, mailed or printed: results, pictures, parameters, and a paragraph for the methods section.",
            Example = "cryosharp report J012",
            Details = """
                The page is `report.html` in the folder of the run. It holds everything that it shows and needs no network, no other file and no scripts. All is
                taken from the run folder, so it can also be made on another machine, and again after `continue`.

                The paragraph for the methods section says what was done with the figures of this run, and cites the papers whose methods were used.
                """,
            WritesFolder = false,
        },
        Run);

    internal static JobOutputs Run(ReportParameters parameters, JobContext context)
    {
        var folder = RunFolder.Open(parameters.Run, context.Directory);
        folder.WriteText(FileName, ReportPage.Of(RunFacts.Read(folder)));
        context.Print(Path.Combine(folder.FullPath, FileName));
        return new JobOutputs();
    }
}
