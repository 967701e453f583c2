using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;
using CryoSharp.IO;

namespace CryoSharp.Jobs;

/// <summary>The curves of a finished map in the forms that other programs read.</summary>
internal static class PostFiles
{
    // RELION's figures for zero frequency.
    private const double ZeroFrequency = 0.001001;
    private const double ZeroResolution = 999;

    // The share of the box that RELION takes for the part with signal and noise, when it estimates the FSC of the particle alone from the unmasked one.
    private const double BoxShare = 0.476;

    /// <summary>RELION's postprocess.star: data_general, data_fsc, data_guinier.</summary>
    /// <param name="mask">Within which the FSC was measured.</param>
    /// <param name="maskName">Its path.</param>
    public static void WriteStar(string path, HalfMapPair halves, CorrectedFsc fsc, FinishedMap map, Volume mask, string maskName)
    {
        double boxOverMask = BoxShare * mask.Voxels.Length / mask.Voxels.ToArray().Count(v => v > 0.5f);
        StarWriter.Write(path, star =>
        {
            star.List("general", [.. General(halves, fsc, map, boxOverMask, maskName)]);
            WriteCurves(star, fsc, boxOverMask);
            WriteGuinier(star, map);
        });
    }

    /// <summary>Draws the Guinier plot with its line.</summary>
    public static void DrawGuinier(string path, FinishedMap map)
    {
        double last = 1 / (map.LowPass * map.LowPass);
        List<Curve> curves = [Plot("original", map.Original), Plot("weighted", map.Weighted), Plot("sharpened", map.SharpenedPlot)];
        if (map.Line is GuinierLine line)
        {
            curves.Add(new Curve($"B = {Svg.Text(line.BFactor, "0")} Å²", [(0, line.Intercept), (last, line.Intercept + (line.Slope * last))]));
        }

        CurvePicture.WriteSvg(path, "Guinier plot", "squared frequency (Å⁻²)", "ln amplitude", [.. curves]);

        Curve Plot(string name, GuinierPlot plot) => new(
            name,
            [.. plot.LogAmplitudes.Select((value, s) => (plot.SquaredFrequency(s), value)).Skip(1).Where(p => p.Item1 <= last * 1.0001 && double.IsFinite(p.value))]);
    }

    private static IEnumerable<(string Label, string Value)> General(
        HalfMapPair halves, CorrectedFsc fsc, FinishedMap map, double boxOverMask, string maskName)
    {
        yield return ("rlnFinalResolution", Text(fsc.Corrected.ResolutionAt(0.143)));
        yield return ("rlnBfactorUsedForSharpening", Text(map.BFactor));
        yield return ("rlnUnfilteredMapHalf1", halves.First.Path);
        yield return ("rlnUnfilteredMapHalf2", halves.Second.Path);
        yield return ("rlnParticleBoxFractionSolventMask", Text(boxOverMask));
        yield return ("rlnMaskName", maskName);
        yield return ("rlnRandomiseFrom", Text(fsc.Unmasked.Resolution(fsc.RandomisedFrom)));
        if (map.Line is GuinierLine line)
        {
            yield return ("rlnFittedSlopeGuinierPlot", Text(line.Slope));
            yield return ("rlnFittedInterceptGuinierPlot", Text(line.Intercept));
            yield return ("rlnCorrelationFitGuinierPlot", Text(line.Correlation * line.Correlation));
        }
    }

    private static void WriteCurves(StarWriter star, CorrectedFsc fsc, double boxOverMask)
    {
        star.Loop(
            "fsc", "rlnSpectralIndex", "rlnResolution", "rlnAngstromResolution", "rlnFourierShellCorrelationCorrected",
            "rlnFourierShellCorrelationParticleMaskFraction", "rlnFourierShellCorrelationUnmaskedMaps", "rlnFourierShellCorrelationMaskedMaps",
            "rlnCorrectedFourierShellCorrelationPhaseRandomizedMaskedMaps");
        for (int shell = 0; shell < fsc.Unmasked.Correlation.Length; shell++)
        {
            double unmasked = fsc.Unmasked.Correlation[shell];
            star.Value(shell);
            star.Value(shell == 0 ? ZeroFrequency : 1 / fsc.Unmasked.Resolution(shell));
            star.Value(shell == 0 ? ZeroResolution : fsc.Unmasked.Resolution(shell));
            star.Value(fsc.Corrected.Correlation[shell]);
            star.Value(boxOverMask * unmasked / (1 + ((boxOverMask - 1) * unmasked)));
            star.Value(unmasked);
            star.Value(fsc.Masked.Correlation[shell]);
            star.Value(fsc.Randomised.Correlation[shell]);
            star.EndRow();
        }

        star.EndLoop();
    }

    private static void WriteGuinier(StarWriter star, FinishedMap map)
    {
        GuinierPlot[] plots = [map.Original, map.Weighted, map.SharpenedPlot];
        ImmutableArray<string> labels =
            ["rlnResolutionSquared", "rlnLogAmplitudesOriginal", "rlnLogAmplitudesWeighted", "rlnLogAmplitudesSharpened", "rlnLogAmplitudesIntercept"];
        star.Loop("guinier", map.Line is null ? labels[..^1] : labels);
        for (int shell = 0; shell < map.Original.LogAmplitudes.Length; shell++)
        {
            if (plots.All(plot => double.IsFinite(plot.LogAmplitudes[shell])))
            {
                star.Value(map.Original.SquaredFrequency(shell));
                foreach (GuinierPlot plot in plots)
                {
                    star.Value(plot.LogAmplitudes[shell]);
                }

                if (map.Line is GuinierLine line)
                {
                    star.Value(line.Intercept);
                }

                star.EndRow();
            }
        }

        star.EndLoop();
    }

    private static string Text(double value) => value.ToString("F6", CultureInfo.InvariantCulture);
}
