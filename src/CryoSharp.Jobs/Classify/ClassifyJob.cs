using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>3D classification as a job: <c>cryosharp classify</c>.</summary>
public static class ClassifyJob
{
    // Each takes tenths of a second.
    private const int AuditedParticles = 25;

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<ClassifyParameters>(
        new JobDescription
        {
            Name = "classify",
            Title = "3D classification",
            Summary = "Sorts particles into 3D classes: with a global search of every particle's pose, a local one around a known pose, or with the pose fixed.",
            Example = "cryosharp classify particles.star --ref map.mrc -k 3 --diameter 200 --symmetry D2",
            Details = """
                **Which search?** `global` needs no poses and suits particles straight from picking or 2D classification. `local` starts from the
                poses of a refinement and lets them move a little: use it where classes differ by large motions. `none` keeps the poses: use it to find
                small differences (a subunit that is there or not) after a good consensus refinement.

                **References.** One map is copied into all classes, and the first iteration assigns particles at random. Several maps start one class
                each. With known poses no map is needed. The grey scale of a given map does not matter, its hand does; its pixel size is
                taken from its header, and it is resampled to the particles' box.

                **Focus.** With `--focus-mask` classes differ within the mask only; everywhere else all are one map, made of all particles. Use it with
                `--search none` after a good consensus refinement, to ask what one part of the molecule does whatever the rest does. Make the mask large
                enough for all that the part may do: a soft edge of three pixels or more, and a third more room than the part fills.

                **How many classes?** One or two more than you expect: junk particles need somewhere to go. A class that nothing holds up dies, begins
                anew with a share of the largest class, and ends empty if there is nothing to part; the log says so. Compare runs with other `--seed`s:
                classes that come back are real.
                """,
        },
        Run,
        Check,
        (parameters, context) => Run(parameters, context, isContinued: true),
        foretells: true);

    internal static JobOutputs Run(ClassifyParameters parameters, JobContext context) => Run(parameters, context, isContinued: false);

    private static IEnumerable<ParameterProblem> Check(ClassifyParameters parameters)
    {
        foreach (ParameterProblem problem in parameters.Check(parameters.Search))
        {
            yield return problem;
        }

        foreach (ParameterProblem problem in parameters.ClassSymmetry.SelectMany(name => SymmetryText.Check(name, "--class-symmetry")))
        {
            yield return problem;
        }

        if (parameters.Search == PoseSearch.Global && parameters.Ref.IsEmpty)
        {
            yield return new ParameterProblem("--ref", "A global search needs a reference map. Give one or more, or use --search none or local with particles of known pose.");
        }

        if (parameters.Classes is null && parameters.Ref.IsEmpty)
        {
            yield return new ParameterProblem("--classes", "It must be given where there is no reference map.");
        }
    }

    private static JobOutputs Run(ClassifyParameters parameters, JobContext context, bool isContinued)
    {
        using ClassificationInput input = ClassificationInput.Read(parameters, context);
        RefinementLoop run = RefinementLoop.Of(input, new ClassMaps(context, input), parameters.SaveEvery, context);
        if (context.OnlyForetells)
        {
            return run.Foretell();
        }

        RefinementState last = run.Run(isContinued);
        SearchAudit? audit = run.Engine.Audit(last, AuditedParticles, context.Cancel);
        return run.Report.Finish(last, audit, run.Forecast);
    }
}
