using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Maps made from nothing but particles: <c>cryosharp abinitio</c>.</summary>
public static class AbinitioJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<AbinitioParameters>(
        new JobDescription
        {
            Name = "abinitio",
            Title = "Ab initio maps",
            Summary = "Makes one or several maps from nothing but the particles, at low resolution, for classification or refinement to start from.",
            Example = "cryosharp abinitio particles.star --classes 3 --diameter 200",
            Details = """
                The start is an average over random orientations. Each iteration looks at another small subset of the particles and moves the maps towards what it
                says; the resolution rises slowly. The last three iterations look at all particles, so that each has a class and a pose.

                The hand cannot be known at this resolution: a map may be the mirror image of the molecule. A start can end at a wrong map, which explains the particles
                worse; so maps are made three times (start n as by `--seed` + n − 1 alone, in a folder of its own), and then until those of the highest log evidence, or their
                mirror images, have come back, five times at most. Maps that come back are right, as a rule. `--starts 1` takes what comes first, in a third of the time.

                Without `--symmetry` what symmetry the map shows is told at the end; `cryosharp symmetry` lays it on the axes.
                """,
        },
        Run,
        parameters => parameters.Check(PoseSearch.Global),
        (parameters, context) => Run(parameters, context, isContinued: true),
        foretells: true);

    internal static JobOutputs Run(AbinitioParameters parameters, JobContext context) => Run(parameters, context, isContinued: false);

    /// <summary>The command that goes on with the maps.</summary>
    internal static string NextOf(AbinitioParameters parameters, JobContext context) =>
        $"cryosharp classify {parameters.Particles} --ref {string.Join(' ', Enumerable.Range(1, parameters.Classes).Select(c => context.Folder.PathOf($"final/class_{c:D3}.mrc")))}";

    private static JobOutputs Run(AbinitioParameters parameters, JobContext context, bool isContinued) =>
        parameters.Starts > 1 && !context.OnlyForetells ? SeveralStarts.Run(parameters, context) : RunOne(parameters, context, isContinued);

    private static JobOutputs RunOne(AbinitioParameters parameters, JobContext context, bool isContinued)
    {
        var ascent = new Ascent
        {
            Iterations = parameters.Iterations,
            FirstResolution = parameters.FirstResolution,
            LastResolution = parameters.LastResolution,
            FirstSubset = parameters.FirstSubset,
            LastSubset = parameters.LastSubset,
            FirstStep = parameters.FirstWeight,
            LastStep = parameters.LastWeight,
        };
        RefinementSettings asked = parameters.ToSettings(PoseSearch.Global, context.Threads) with
        {
            Ascent = ascent,
            InitialLowPass = parameters.FirstResolution,
            Regularisation = parameters.Regularisation,
            AnnealsClasses = parameters.Classes > 1,
            MaxIterations = ascent.Iterations + ascent.WholeIterations,
        };
        using ClassificationInput input = ClassificationInput.Read(parameters, asked, [], parameters.Mask, parameters.Classes, context);
        RefinementLoop run = RefinementLoop.Of(input, new ClassMaps(context, input), parameters.SaveEvery, context);
        if (context.OnlyForetells)
        {
            JobOutputs one = run.Foretell();
            return parameters.Starts == 1 ? one : one with { Numbers = one.Numbers.Add(("starts", $"{(parameters.Starts > 3 ? "3 to " : "")}{parameters.Starts}, one after the other, each as above")) };
        }

        RefinementState last = run.Run(isContinued);
        return run.Report.Finish(last, audit: null, run.Forecast) with
        {
            Next = NextOf(parameters, context),
        };
    }
}
