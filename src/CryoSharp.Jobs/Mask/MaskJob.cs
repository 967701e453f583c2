using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Makes a soft mask: <c>cryosharp mask</c>.</summary>
public static class MaskJob
{
    /// <summary>The entry of <see cref="JobCatalog"/>.</summary>
    public static JobDefinition Definition { get; } = JobDefinition.Create<MaskParameters>(
        new JobDescription
        {
            Name = "mask",
            Title = "Mask",
            Summary = "Makes a mask with a soft edge, from the shape of a map or as a sphere.",
            Example = "cryosharp mask map.mrc --threshold 0.02 --extend 6 --edge 12",
            Details = """
                The map is low-passed, everything at or above the threshold is the particle, the region is grown by `--extend`, and the mask
                falls from 1 to 0 over `--edge`. Look at the mask over the map before you trust a resolution measured within it.
                """,
        },
        Run);

    internal static JobOutputs Run(MaskParameters parameters, JobContext context)
    {
        Volume map = MapInput.Read(parameters.Map).Volume;
        double pixel = map.PixelSize;
        Volume mask = parameters.Sphere is double diameter
            ? SoftMask.Sphere(map.BoxSize, pixel, diameter / 2 / pixel, parameters.Edge / pixel)
            : FromShape(parameters, map, context);
        double volume = mask.Voxels.ToArray().Sum(v => (double)v) * pixel * pixel * pixel;
        if (volume == 0)
        {
            throw new RefusedInputException($"No density of {parameters.Map} is at or above the threshold, so the mask is empty. Lower --threshold.");
        }

        MrcFile.Write(context.Folder.PathOf("final/mask.mrc"), mask, "Mask");
        double share = volume / Math.Pow(map.BoxSize * pixel, 3);
        if (share > 0.5)
        {
            context.Warn(string.Create(CultureInfo.InvariantCulture, $"The mask fills {100 * share:F0} % of the box; the threshold is probably too low."));
        }

        return new JobOutputs
        {
            Files = [new OutputFile("final/mask.mrc", "the mask, 0 to 1")],
            Numbers = [("volume", string.Create(CultureInfo.InvariantCulture, $"{volume / 1000:F0} nm³, {100 * share:F1} % of the box"))],
        };
    }

    private static Volume FromShape(MaskParameters parameters, Volume map, JobContext context)
    {
        Volume filtered = Filter.LowPass(map, parameters.LowPass, context.Threads);
        double threshold = parameters.Threshold ?? OtsuThreshold.Of(filtered);
        if (parameters.Threshold is null)
        {
            context.Auto(nameof(parameters.Threshold), Math.Round(threshold, 6), "the value that divides the filtered densities best in two (Otsu)");
        }

        return SoftMask.FromMap(filtered, threshold, parameters.Extend / map.PixelSize, parameters.Edge / map.PixelSize, context.Threads);
    }
}
