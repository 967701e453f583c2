using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>2D classification as a job: <c>cryosharp classify2d</c>.</summary>
public static class Classify2dJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<Classify2dParameters>(
        new JobDescription
        {
            Name = "classify2d",
            Title = "2D classification",
            Summary = "Sorts particles into 2D classes: aligns every image in its plane to class averages that it makes itself, to see views and to find junk.",
            Example = "cryosharp classify2d particles.star --classes 50 --diameter 200",
            Details = """
                **What for?** To see whether the particles are what they should be, in how many views they lie, and which picks are junk. Look at
                `figures/classes.png`: the classes to keep show a particle with detail inside; junk classes are blurred, empty, or cut off at the circle.

                **How many classes?** About one per 50 to 200 particles, so that each average has enough of them, and no more than 50 to 100 for a start.

                **Which class is which?** Classes keep their numbers throughout a run. `final/averages.mrcs` and the picture are sorted, the largest class first;
                `final/classes.star` says which number each average has, and `final/particles.star` which class each particle.
                """,
        },
        (parameters, context) => Run(parameters, context, isContinued: false),
        resume: (parameters, context) => Run(parameters, context, isContinued: true),
        foretells: true);

    private static JobOutputs Run(Classify2dParameters parameters, JobContext context, bool isContinued)
    {
        using ClassificationInput input = ClassificationInput.Read(
            parameters, parameters.ToSettings(PoseSearch.Global, context.Threads), [], null, parameters.Classes, context);
        RefinementLoop run = RefinementLoop.Of(input, new ClassAverages(context), parameters.SaveEvery, context);
        if (context.OnlyForetells)
        {
            return run.Foretell();
        }

        RefinementState last = run.Run(isContinued);
        return run.Report.Finish(last, audit: null, run.Forecast);
    }
}
