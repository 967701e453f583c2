using System.Globalization;
using System.Text.Json.Nodes;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Judges half-maps and finishes their map: <c>cryosharp post</c>.</summary>
public static class PostJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<PostParameters>(
        new JobDescription
        {
            Name = "post",
            Title = "Postprocessing",
            Summary = "Judges two half-maps (corrected FSC, local resolution) and finishes their map: sharpened, weighted, filtered.",
            Example = "cryosharp post half1.mrc half2.mrc --mask mask.mrc",
            Details = """
                The resolution is where the corrected FSC falls below 0.143. The B-factor is fitted to the Guinier plot from 10 Å to there
                (Rosenthal and Henderson, J. Mol. Biol. 333 (2003) 721). Without `--mask` a mask is made from the shape of the map, with the defaults of
                `mask`; look at it before you trust the resolution. `final/postprocess.star` has the columns of RELION's, `final/fsc.xml` is
                for EMDB. Formulas: [finishing](../theory/finishing.md).

                Give half-maps without mask and filter. Those of `classify` come from particles aligned to one reference; their curve says how
                consistent the particles are, not how far to trust the map.
                """,
        },
        Run,
        parameters => HalfMapPair.Check("HALF2", parameters.Halves));

    internal static JobOutputs Run(PostParameters parameters, JobContext context)
    {
        HalfMapPair halves = HalfMapPair.Read(parameters.Halves, context.Directory);
        Volume mean = halves.Mean();
        Volume mask = Mask(parameters, halves.First, mean, context);
        int? randomisedFrom = parameters.RandomiseFrom is double from ? Shell(mean, from) : null;
        CorrectedFsc fsc = CorrectedFsc.Between(
            halves.First.Volume, halves.Second.Volume, mask, (ulong)parameters.Seed, context.Threads, randomisedFrom);
        Fsc inSphere = Fsc.Between(
            halves.First.Volume, halves.Second.Volume, SoftMask.Sphere(mean.BoxSize, mean.PixelSize, 0.4 * mean.BoxSize, 0.1 * mean.BoxSize), context.Threads);
        foreach (string warning in HalfMapWarnings.Of(halves, fsc, GuinierPlot.Of(halves.First.Volume, context.Threads)))
        {
            context.Warn(warning);
        }

        FinishedMap map = FinishedMap.Make(mean, fsc.Corrected, parameters, context);
        WriteCurves(fsc, inSphere, map, context);
        MrcFile.Write(context.Folder.PathOf("final/sharpened.mrc"), map.Sharpened);
        MrcFile.Write(context.Folder.PathOf("final/sharpened_masked.mrc"), SoftMask.Apply(mask, map.Sharpened));
        MrcFile.Write(context.Folder.PathOf("final/mask.mrc"), mask, "Mask");
        string maskName = parameters.Mask ?? context.Folder.PathOf("final/mask.mrc");
        PostFiles.WriteStar(context.Folder.PathOf("final/postprocess.star"), halves, fsc, map, mask, maskName);
        context.MarkUsable();
        LocalMaps? local = parameters.LocalResolution ? LocalMaps.Make(halves, mask, map, parameters, context) : null;
        local?.Write(context.Folder);
        MapPicture.Draw(
        [
            new CaptionedMap(map.Sharpened, string.Create(CultureInfo.InvariantCulture, $"SHARPENED  {map.LowPass:F2} Å")),
            .. local is null ? Array.Empty<CaptionedMap>() : [new CaptionedMap(local.Filtered, "LOCALLY FILTERED")],
        ]).WritePng(context.Folder.PathOf("figures/slices.png"));
        return Outputs(fsc, inSphere, map, local);
    }

    private static Volume Mask(PostParameters parameters, MapInput half, Volume mean, JobContext context)
    {
        if (parameters.Mask is string path)
        {
            MapInput mask = MapInput.Read(path);
            half.RequireSameGrid(mask);
            return mask.Volume.Voxels.ContainsAnyExcept(0f) ? mask.Volume : throw new RefusedInputException($"{path} is 0 everywhere. Give another mask.");
        }

        var shape = new MaskParameters { Map = half.Path };
        double pixel = mean.PixelSize;
        if (parameters.Sphere is double diameter)
        {
            return SoftMask.Sphere(mean.BoxSize, pixel, diameter / 2 / pixel, shape.Edge / pixel);
        }

        Volume filtered = Filter.LowPass(mean, shape.LowPass, context.Threads);
        double threshold = OtsuThreshold.Of(filtered);
        context.Log("mask", string.Create(
            CultureInfo.InvariantCulture, $"made from the map at {shape.LowPass} Å, threshold {threshold:G4}, grown by {shape.Extend} Å, edge {shape.Edge} Å"));
        return SoftMask.FromMap(filtered, threshold, shape.Extend / pixel, shape.Edge / pixel, context.Threads);
    }

    private static int Shell(Volume map, double resolution)
    {
        int shell = (int)Math.Round(map.BoxSize * map.PixelSize / resolution);
        return shell >= 1 && shell <= map.BoxSize / 2
            ? shell
            : throw new RefusedInputException(string.Create(
                CultureInfo.InvariantCulture,
                $"--randomise-from {resolution} Å is not a shell of the map. Give a number from {2 * map.PixelSize:F2} to {map.BoxSize * map.PixelSize:F0} Å."));
    }

    private static void WriteCurves(CorrectedFsc fsc, Fsc inSphere, FinishedMap map, JobContext context)
    {
        var table = new FscTable(
        [
            ("unmasked", fsc.Unmasked), ("sphere", inSphere), ("masked", fsc.Masked), ("randomised", fsc.Randomised), ("corrected", fsc.Corrected),
        ]);
        context.Folder.WriteText("final/fsc.csv", table.ToCsv());
        context.Folder.WriteText("final/fsc.xml", FscXml.Of(fsc.Corrected, "Corrected FSC of half-maps"));
        CurvePicture.WriteFsc(context.Folder.PathOf("figures/fsc.svg"), "FSC of half-maps", [.. table.Curves]);
        PostFiles.DrawGuinier(context.Folder.PathOf("figures/guinier.svg"), map);
        context.Event("resolution", new JsonObject
        {
            ["curve"] = "corrected",
            ["at0143"] = fsc.Corrected.ResolutionAt(0.143),
            ["at05"] = fsc.Corrected.ResolutionAt(0.5),
            ["bFactor"] = map.BFactor,
        });
    }

    private static JobOutputs Outputs(CorrectedFsc fsc, Fsc inSphere, FinishedMap map, LocalMaps? local) => new()
    {
        Files =
        [
            new OutputFile("final/sharpened.mrc", "the finished map; _masked.mrc the same within the mask"),
            new OutputFile("final/mask.mrc", "the mask"),
            new OutputFile("final/postprocess.star", "curves and numbers in RELION's columns"),
            new OutputFile("final/fsc.csv", "the FSC curves; fsc.xml the corrected one for EMDB"),
            new OutputFile("figures/fsc.svg", "the FSC curves; guinier.svg the Guinier plot"),
            new OutputFile("figures/slices.png", "central slices and projections"),
            .. local is null
                ? Array.Empty<OutputFile>()
                :
                [
                    new OutputFile("final/local_resolution.mrc", "Å in each voxel of the mask"),
                    new OutputFile("final/locally_filtered.mrc", "the sharpened map, each place filtered at its own resolution"),
                    new OutputFile("figures/local_resolution.png", "slices of the local resolution; _histogram.svg how often which"),
                ],
        ],
        Numbers =
        [
            ("resolution at 0.143, corrected", FscTable.Resolution(fsc.Corrected, 0.143)),
            ("resolution at 0.5, corrected", FscTable.Resolution(fsc.Corrected, 0.5)),
            ("resolution at 0.143, unmasked / in a sphere", $"{FscTable.Resolution(fsc.Unmasked, 0.143)} / {FscTable.Resolution(inSphere, 0.143)}"),
            ("B-factor", string.Create(CultureInfo.InvariantCulture, $"{map.BFactor:F0} Å²")),
            .. local is null ? Array.Empty<(string, string)>() : [("local resolution", local.Summary)],
        ],
    };
}
