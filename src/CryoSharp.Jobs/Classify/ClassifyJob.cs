using System.Globalization;
using CryoSharp.Imaging;
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

                **How many classes?** One or two more than you expect: junk particles need somewhere to go. A class that nothing holds up dies, begins
                anew with a share of the largest class, and ends empty if there is nothing to part; the log says so. Compare runs with other `--seed`s:
                classes that come back are real.
                """,
        },
        Run,
        Check,
        (parameters, context) => Run(parameters, context, isContinued: true));

    internal static JobOutputs Run(ClassifyParameters parameters, JobContext context) => Run(parameters, context, isContinued: false);

    private static IEnumerable<ParameterProblem> Check(ClassifyParameters parameters)
    {
        if (!PointGroupIsKnown(parameters.Symmetry, out string problem))
        {
            yield return new ParameterProblem("--symmetry", problem);
        }

        if (parameters.Search == PoseSearch.Global && parameters.Ref.IsEmpty)
        {
            yield return new ParameterProblem("--ref", "A global search needs a reference map. Give one or more, or use --search none or local with particles of known pose.");
        }

        if (parameters.Search == PoseSearch.Local && parameters.AngularStep > 3 * (parameters.LocalAngle ?? ClassifyParameters.DefaultLocalAngle))
        {
            yield return new ParameterProblem("--angular-step", "It is more than three times --local-angle: some particles would have no orientation to try. Make it smaller.");
        }

        if (parameters.Classes is null && parameters.Ref.IsEmpty)
        {
            yield return new ParameterProblem("--classes", "It must be given where there is no reference map.");
        }
    }

    private static JobOutputs Run(ClassifyParameters parameters, JobContext context, bool isContinued)
    {
        using ClassificationInput input = ClassificationInput.Read(parameters, context);
        RefinementSettings settings = input.Settings;
        var engine = new CpuExpectation(settings.Padding, settings.Threads);
        var loop = new ExpectationMaximization(settings, input.Set, input.Images, input.Mask, engine);
        var report = new ClassificationReport(context, input, parameters.SaveEvery, loop.HalfSetOf);
        RefinementState state = isContinued && Checkpoint.Latest(context.Folder) is string path
            ? Checkpoint.Read(path, input.Set.Count)
            : Start(input, context);
        if (isContinued)
        {
            context.Log("continue", state.Iteration == 0 ? "no iteration was complete: from the start" : $"after iteration {state.Iteration}");
        }

        var outlook = new RunOutlook(context, input);
        outlook.Foretell(loop, state);
        var progress = new PassProgress(context);
        foreach (RefinementState next in loop.Iterate(state, progress, context.Cancel))
        {
            state = next;
            report.Write(state, outlook.TimeLeft(state));
        }

        string? forecast = outlook.Check(state);

        SearchAudit? audit = loop.Audit(state, AuditedParticles, context.Cancel);
        return report.Finish(state, audit, forecast);
    }

    private static RefinementState Start(ClassificationInput input, JobContext context)
    {
        context.Log("start", "noise power and grey scale of the references");
        return StartingModel.Make(
            input.Settings, input.Set, input.Images, input.References, input.Classes, input.Mask.BoxSize, input.Mask.PixelSize, input.Mask);
    }

    private static bool PointGroupIsKnown(string name, out string problem)
    {
        try
        {
            _ = PointGroup.Parse(name);
            problem = "";
            return true;
        }
        catch (ArgumentException exception)
        {
            problem = exception.Message;
            return false;
        }
    }

    private sealed class PassProgress(JobContext context) : IProgress<RefinementProgress>
    {
        public void Report(RefinementProgress value) =>
            context.Progress(string.Create(CultureInfo.InvariantCulture, $"iteration {value.Iteration}"), value.Done, value.Total);
    }
}
