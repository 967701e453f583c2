using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>Local resolution and the map filtered by it.</summary>
/// <param name="Resolution">Å within the mask, else 0.</param>
/// <param name="Filtered">The sharpened map, each place low-passed at its resolution, within the mask.</param>
/// <param name="Sorted">Å of the voxels where the mask is at least 0.5, ascending.</param>
internal sealed record LocalMaps(Volume Resolution, Volume Filtered, ImmutableArray<float> Sorted)
{
    private const int Bins = 40;

    /// <summary>The part of the voxels that is left out at each end of the scale of colours.</summary>
    private const double Tail = 0.01;

    /// <summary>Median, 5th and 95th percentile for people.</summary>
    public string Summary => string.Create(
        CultureInfo.InvariantCulture, $"median {At(0.5):F2} Å, 90 % of the mask between {At(0.05):F2} and {At(0.95):F2} Å");

    /// <summary>Measures and filters.</summary>
    public static LocalMaps Make(HalfMapPair halves, Volume mask, FinishedMap map, PostParameters parameters, JobContext context)
    {
        var settings = new LocalResolutionSettings(parameters.LocalStep, parameters.LocalRadius, 2 * parameters.LocalRadius, parameters.LocalThreshold);
        Volume resolution = LocalResolution.Measure(
            halves.First.Volume, halves.Second.Volume, mask, settings, (ulong)parameters.Seed, context.Threads,
            (done, all) => context.Progress("local resolution", done, all), context.Cancel);

        // The local filter takes the place of the FSC's weights and low-pass.
        Volume sharp = Sharpening.Apply(map.Mean, map.MtfFactors, map.BFactor, 2 * map.Mean.PixelSize, context.Threads);
        Volume filtered = SoftMask.Apply(mask, LocalResolution.FilterLocally(sharp, resolution, settings, context.Threads));
        var values = ImmutableArray.CreateBuilder<float>();
        for (int i = 0; i < mask.Voxels.Length; i++)
        {
            if (mask.Voxels[i] >= 0.5f)
            {
                values.Add(resolution.Voxels[i]);
            }
        }

        values.Sort();
        return new LocalMaps(resolution, filtered, values.ToImmutable());
    }

    /// <summary>Writes maps and pictures.</summary>
    public void Write(RunFolder folder)
    {
        MrcFile.Write(folder.PathOf("final/local_resolution.mrc"), Resolution, "Local resolution in Å; 0 outside of the mask");
        MrcFile.Write(folder.PathOf("final/locally_filtered.mrc"), Filtered);
        SliceColours.Draw(Resolution, "LOCAL RESOLUTION", At(1 - Tail), At(Tail), "Å").WritePng(folder.PathOf("figures/local_resolution.png"));
        CurvePicture.WriteSvg(
            folder.PathOf("figures/local_resolution_histogram.svg"), "Local resolution within the mask", "Å", "% of the mask's volume",
            new Curve("share", Histogram()));
    }

    private float At(double fraction) => Sorted.IsEmpty ? 0 : Sorted[(int)(fraction * (Sorted.Length - 1))];

    /// <summary>The outline of the bars.</summary>
    private ImmutableArray<(double X, double Y)> Histogram()
    {
        if (Sorted.IsEmpty)
        {
            return [];
        }

        (double least, double greatest) = (Sorted[0], Sorted[^1]);
        double width = Math.Max((greatest - least) / Bins, 1e-3);
        var counts = new int[Bins];
        foreach (float value in Sorted)
        {
            counts[Math.Min(Bins - 1, (int)((value - least) / width))]++;
        }

        return
        [
            (least, 0),
            .. counts.SelectMany((count, bin) => new[] { least + (bin * width), least + ((bin + 1) * width) }.Select(x => (x, 100.0 * count / Sorted.Length))),
            (least + (Bins * width), 0),
        ];
    }
}
