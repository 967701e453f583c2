using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The map of both halves, sharpened, and how.</summary>
/// <param name="Mean">The mean of the half-maps.</param>
/// <param name="Sharpened">Weighted, sharpened, low-passed.</param>
/// <param name="BFactor">Å²; negative values sharpen.</param>
/// <param name="LowPass">Å.</param>
/// <param name="MtfFactors">1/MTF per shell; all 1 where none was given.</param>
/// <param name="Original">Guinier plot of <paramref name="Mean"/>.</param>
/// <param name="Weighted">After MTF and FSC weights.</param>
/// <param name="Line">Fitted to <paramref name="Weighted"/>; null where the B-factor was given or could not be fitted.</param>
internal sealed record FinishedMap(
    Volume Mean, Volume Sharpened, double BFactor, double LowPass, double[] MtfFactors, GuinierPlot Original, GuinierPlot Weighted, GuinierLine? Line)
{
    /// <summary>The plot of <see cref="Sharpened"/>, but for the low-pass.</summary>
    public GuinierPlot SharpenedPlot => Weighted.Times(
        [.. Enumerable.Range(0, Weighted.LogAmplitudes.Length).Select(shell => Math.Exp(-BFactor * Weighted.SquaredFrequency(shell) / 4))]);

    /// <summary>Sharpens.</summary>
    /// <param name="fsc">The corrected curve.</param>
    public static FinishedMap Make(Volume mean, Fsc fsc, PostParameters parameters, JobContext context)
    {
        double resolution = fsc.ResolutionAt(0.143);
        double[] mtf = InverseMtf(mean, parameters);
        double[] weights = parameters.FscWeighting ? Sharpening.FscWeights(fsc) : [.. fsc.Correlation.Select(_ => 1.0)];
        double[] factors = [.. mtf.Zip(weights, (m, w) => m * w)];
        GuinierPlot original = GuinierPlot.Of(mean, context.Threads);
        GuinierPlot weighted = original.Times(factors);
        GuinierLine? line = parameters.BFactor is null ? weighted.Fit(parameters.FitFrom, resolution) : null;
        double bFactor = parameters.BFactor ?? line?.BFactor ?? 0;
        if (line is not null)
        {
            context.Auto(nameof(parameters.BFactor), Math.Round(bFactor, 1), Invariant($"the Guinier plot from {parameters.FitFrom} to {resolution:F2} Å"));
        }
        else if (parameters.BFactor is null)
        {
            context.Auto(nameof(parameters.BFactor), bFactor, "no sharpening");
            context.Warn(Invariant(
                $"Fewer than three shells lie between {parameters.FitFrom} Å and the resolution, {resolution:F2} Å: the map is not sharpened. Give --b-factor, or a coarser --fit-from."));
        }

        double lowPass = parameters.LowPass ?? resolution;
        if (parameters.LowPass is null)
        {
            context.Auto(nameof(parameters.LowPass), Math.Round(lowPass, 2), "the corrected FSC falls below 0.143 there");
        }

        Volume sharpened = Sharpening.Apply(mean, factors, bFactor, lowPass, context.Threads);
        return new FinishedMap(mean, sharpened, bFactor, lowPass, mtf, original, weighted, line);
    }

    private static double[] InverseMtf(Volume map, PostParameters parameters)
    {
        DetectorMtf? mtf = parameters.Mtf is string path ? MtfStar.Read(path) : null;
        double detector = parameters.MtfPixelSize ?? map.PixelSize;
        return [.. Enumerable.Range(0, (map.BoxSize / 2) + 1).Select(s => 1 / (mtf?.At(s * detector / (map.BoxSize * map.PixelSize)) ?? 1))];
    }

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
