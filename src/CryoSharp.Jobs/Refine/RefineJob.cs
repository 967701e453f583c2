using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.IO;
using CryoSharp.Refinement;

namespace CryoSharp.Jobs;

/// <summary>Refinement of one structure with independent half-sets: <c>cryosharp refine</c>.</summary>
public static class RefineJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<RefineParameters>(
        new JobDescription
        {
            Name = "refine",
            Title = "Refinement",
            Summary = "Refines the poses of particles of one structure, with two half-sets that never see each other's map, and makes a map of known resolution.",
            Example = "cryosharp refine particles.star --ref map.mrc --diameter 200 --symmetry D2",
            Details = """
                Half of the particles are compared with a map made of that half, the other half with a map of the other; only what is coarser than `--join-halves`
                is shared. The correlation of the two (FSC) is then an independent measure of the resolution (0.143). It decides how the maps are filtered, how far images
                are compared, and when to stop: when the resolution has stood still for two iterations. One more iteration then inserts all that the images hold.

                The split into half-sets is the input's (`rlnRandomSubset`) where it has one, else random by the seed. `--search local` starts from the input's
                poses and follows each from iteration to iteration: use it after a global refinement, or with `--mask` on a part.

                `cryosharp refine --each-class RUN` refines every class of a classification, one after the other, each in a folder of its own within the run's:
                class_001, class_002, … are runs like any other. `continue` goes on with the class that was stopped.
                """,
        },
        Run,
        Check,
        (parameters, context) => Run(parameters, context, isContinued: true),
        foretells: true);

    internal static JobOutputs Run(RefineParameters parameters, JobContext context) => Run(parameters, context, isContinued: false);

    private static JobOutputs Run(RefineParameters parameters, JobContext context, bool isContinued) =>
        parameters.EachClass && context.OnlyForetells ? throw new UsageException("Each class takes a time of its own, which --forecast does not know. Ask for one of them: PARTICLES RUN:1 --ref RUN:1")
        : parameters.EachClass ? EachClass.Refine(parameters.Particles, context) : RefineOne(parameters, context, isContinued);

    private static IEnumerable<ParameterProblem> Check(RefineParameters parameters)
    {
        foreach (ParameterProblem problem in parameters.Check(parameters.Search))
        {
            yield return problem;
        }

        if (parameters.Ref is null && !parameters.EachClass)
        {
            yield return new ParameterProblem("--ref", "It must be given: a map, or RUN:2 for that of a class of an earlier run; or --each-class.");
        }

        if (parameters.Search == PoseSearch.None)
        {
            yield return new ParameterProblem("--search", "A refinement looks for poses: global or local. For maps at known poses use: cryosharp reconstruct");
        }
    }

    private static JobOutputs RefineOne(RefineParameters parameters, JobContext context, bool isContinued)
    {
        RefinementSettings asked = parameters.ToSettings(parameters.Search, context.Threads) with
        {
            HasIndependentHalves = true,
            FollowsSolvent = parameters.FollowSolvent && parameters.Mask is null,
            JoinHalvesAt = parameters.JoinHalves,
            LocalFromStep = parameters.LocalFrom,
            AnnealsClasses = false,
        };
        using ClassificationInput input = ClassificationInput.Read(parameters, asked, [MapInput.OnePath(parameters.Ref!, context.Directory)], parameters.Mask, 1, context);
        var maps = new ClassMaps(context, input);
        RefinementLoop run = RefinementLoop.Of(input, maps, parameters.SaveEvery, context);
        return context.OnlyForetells ? run.Foretell() : Finish(run, maps, run.Run(isContinued), context);
    }

    private static JobOutputs Finish(RefinementLoop run, ClassMaps maps, RefinementState state, JobContext context)
    {
        ClassReconstruction found = state.Reconstructions[0];
        maps.Write(state, "final");
        MrcFile.Write(context.Folder.PathOf("final/mask.mrc"), run.Engine.MaskOf(state));
        ParticleStar.Write(context.Folder.PathOf("final/particles.star"), run.Report.Particles(state));
        ImmutableArray<OutputFile> figures = run.Report.WriteFigures(state);
        return new JobOutputs
        {
            Reason = state.StopReason ?? "stopped",
            Files =
            [
                new OutputFile("final/class_001.mrc", "the map, filtered by its FSC, not sharpened"),
                new OutputFile("final/class_001_half1.mrc", "from half-set 1 alone, unfiltered; class_001_half2.mrc from the other"),
                new OutputFile("final/particles.star", "all particles with pose and half-set"),
                new OutputFile("figures/slices.png", "slices and projections"),
                .. figures,
            ],
            Numbers =
            [
                ("resolution", string.Create(CultureInfo.InvariantCulture, $"{found.Resolution:0.00} Å (FSC 0.143 of independent half-maps within the mask, corrected for it)")),
                .. run.Forecast is null ? [] : new[] { ("forecast", run.Forecast) },
            ],
            Next = $"cryosharp post {context.Folder.FullPath} --mask {context.Folder.PathOf("final/mask.mrc")}",
        };
    }
}
