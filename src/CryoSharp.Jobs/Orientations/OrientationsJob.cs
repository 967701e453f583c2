using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Jobs;

/// <summary>From where particles are seen, and what that does to the map: <c>cryosharp orientations</c>.</summary>
public static class OrientationsJob
{
    private const int FinestOrder = 4;

    // That of views all around one axis, 8/π²; Baldwin and Lyumkis, J. Struct. Biol. 213 (2021) 107695.
    private const double PoorSampling = 0.81;

    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<OrientationsParameters>(
        new JobDescription
        {
            Name = "orientations",
            Title = "Orientation diagnostics",
            Summary = "Shows from which directions particles are seen, and measures what an uneven distribution costs.",
            Example = "cryosharp orientations particles.star --symmetry D2 --half-maps half1.mrc half2.mrc",
            Details = """
                SCF is the sampling compensation factor: 1 for uniform views, 0.81 for views all around one axis; SCF* counts
                directions that no slice touches, too. E_od is the efficiency of the distribution, from the widths of its point-spread function. With half-maps,
                the FSC within cones of 20° half-angle shows along which directions of Fourier space there is signal; cFAR is the smallest area under these
                curves over the largest, and below 0.5 the map is plainly uneven. Formulas: [orientations](../theory/orientations.md).
                """,
        },
        Run,
        Check);

    internal static JobOutputs Run(OrientationsParameters parameters, JobContext context)
    {
        ParticleSet set = ParticleInput.Read(parameters.Particles, null, context);
        ParticleInput.RequirePoses(set, parameters.Particles);
        PointGroup group = PointGroup.Parse(parameters.Symmetry);
        Rotation[] rotations =
            [.. set.Particles.Where(p => parameters.Class is null || p.Class == parameters.Class).Select(p => p.Pose!.Value.Rotation)];
        if (rotations.Length == 0)
        {
            throw new RefusedInputException($"{parameters.Particles} has no particle of class {parameters.Class}. Give another --class.");
        }

        int order = parameters.HealpixOrder ?? AutomaticOrder(rotations.Length * (double)group.Operators.Length, context);
        ViewingDistribution views = ViewingDistribution.Of(rotations, group, order);
        var sampling = SamplingCompensation.Of(rotations, group, parameters.FourierRadius, FinestOrder, context.Threads);
        PointSpread spread = PointSpread.Of(ViewingDistribution.Of(rotations, group, FinestOrder), threads: context.Threads);
        WriteViews(views, context.Folder);
        context.MarkUsable();
        if (sampling.FactorWithGaps < PoorSampling)
        {
            context.Warn(string.Create(
                CultureInfo.InvariantCulture, $"SCF* is {sampling.FactorWithGaps:F2}, below 0.81: views are less even than all around one axis. Collect tilted images, or other views."));
        }

        DirectionalResolution? halves = parameters.HalfMaps.IsEmpty ? null : DirectionalResolution.Measure(parameters, context);
        halves?.Write(context.Folder);
        context.Event("orientations", new JsonObject
        {
            ["scf"] = sampling.Factor,
            ["scfStar"] = sampling.FactorWithGaps,
            ["efficiency"] = spread.Efficiency,
            ["cfar"] = halves?.Cones.AreaRatio,
        });
        return Outputs(views, views.EmptyShareAtRandom(group), sampling, spread, halves);
    }

    private static IEnumerable<ParameterProblem> Check(OrientationsParameters parameters)
    {
        foreach (ParameterProblem problem in HalfMapPair.Check("--half-maps", parameters.HalfMaps).Concat(SymmetryText.Check(parameters.Symmetry)))
        {
            yield return problem;
        }
    }

    private static int AutomaticOrder(double mates, JobContext context)
    {
        int order = ViewingDistribution.OrderFor(mates);
        context.Auto(nameof(OrientationsParameters.HealpixOrder), order, $"{mates:F0} views in {Healpix.PixelCount(order)} pixels");
        return order;
    }

    private static void WriteViews(ViewingDistribution views, RunFolder folder)
    {
        double mean = views.Total / views.Counts.Length;
        var csv = new StringBuilder("pixel,azimuth_degrees,elevation_degrees,particles,relative_to_mean\n");
        for (int pixel = 0; pixel < views.Counts.Length; pixel++)
        {
            (double azimuth, double colatitude) = Healpix.CentreAngles(views.Order, pixel);
            csv.Append(
                CultureInfo.InvariantCulture, $"{pixel},{azimuth:F3},{90 - colatitude:F3},{views.Counts[pixel]:0.####},{views.Counts[pixel] / mean:F4}\n");
        }

        folder.WriteText("final/directions.csv", csv.ToString());
        SpherePicture.Draw(
            "VIEWING DIRECTIONS (MOLLWEIDE), 1 = EVEN", d => views.Counts[Healpix.PixelOf(views.Order, d)] / mean, 0, Math.Max(2, views.Counts.Max() / mean), "")
            .WritePng(folder.PathOf("figures/directions.png"));
    }

    private static JobOutputs Outputs(
        ViewingDistribution views, double emptyAtRandom, SamplingCompensation sampling, PointSpread spread, DirectionalResolution? halves) => new()
        {
            Files =
            [
                new OutputFile("final/directions.csv", "particles by viewing direction, mates of the point group included"),
                new OutputFile("figures/directions.png", "the same as a map of the sphere"),
                .. halves is null ? [] : DirectionalResolution.Files,
            ],
            Numbers =
            [
                ("directions without a view", Text($"{100 * views.EmptyShare:F1} % of {views.Counts.Length}; {100 * emptyAtRandom:F1} % by chance in an even distribution")),
                ("sampling compensation factor", Text($"SCF {sampling.Factor:F3}, SCF* {sampling.FactorWithGaps:F3}; no slice touches {100 * sampling.UnseenShare:F1} % of Fourier space")),
                ("efficiency E_od", Text($"{spread.Efficiency:F2}; point-spread function {spread.Anisotropy:F2} times as wide along its longest direction as along its shortest")),
                .. halves?.Numbers ?? [],
            ],
        };

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
