using System.Collections.Immutable;
using System.Globalization;
using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>What half-maps and curves look like when something went wrong before.</summary>
internal static class HalfMapWarnings
{
    private const double Threshold = 0.143;

    // Independent halves differ in the noise of their finest shells.
    private const double SameMap = 0.999;

    // Noise has nearly the same amplitude in all fine shells; a filter takes it off.
    private const double FilteredAmplitude = 0.02;

    // A filter may be what ends the correlation, so amplitudes are compared with those a little before its edge.
    private const int EdgeShells = 3;

    private const double MaskedShare = 0.2;
    private const double TightMask = 1.1;

    /// <summary>One sentence or two for each, with what to do.</summary>
    public static IEnumerable<string> Of(HalfMapPair halves, CorrectedFsc fsc, GuinierPlot half)
    {
        if (fsc.Unmasked.Correlation.Skip(1).All(c => c > SameMap))
        {
            yield return "The half-maps are the same map, or nearly: every shell correlates above 0.999. Take two halves refined from different particles.";
            yield break;
        }

        if (ShareOfZeros(halves.First.Volume) > MaskedShare)
        {
            yield return $"{halves.First.Path} is 0 in much of its box: it was masked before, and the unmasked curve is none. Take half-maps without mask.";
        }

        if (IsFiltered(half, fsc.Unmasked))
        {
            yield return $"{halves.First.Path} has hardly any noise at high resolution: it was filtered before. Take unfiltered half-maps.";
        }
        else if (Outer(fsc.Corrected).Average() > Threshold)
        {
            yield return Text(
                $"The FSC does not fall to 0: it is {Outer(fsc.Corrected).Average():F2} at the end. The pixel size limits the resolution, or both halves hold the same particles.");
        }

        (double masked, double corrected) = (fsc.Masked.ResolutionAt(Threshold), fsc.Corrected.ResolutionAt(Threshold));
        if (corrected > TightMask * masked)
        {
            yield return Text(
                $"The mask adds to the FSC: {masked:F2} Å within it, {corrected:F2} Å corrected. It is too tight or too sharp; widen it or give it a softer edge.");
        }
    }

    /// <summary>Of the voxels in the sphere that fits into the box: corners are often empty.</summary>
    private static double ShareOfZeros(Volume map)
    {
        Volume sphere = SoftMask.Sphere(map.BoxSize, map.PixelSize, (map.BoxSize / 2.0) - 1, 0);
        (long zeros, long all) = (0, 0);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            if (sphere.Voxels[i] > 0)
            {
                (zeros, all) = (zeros + (map.Voxels[i] == 0 ? 1 : 0), all + 1);
            }
        }

        return zeros / (double)all;
    }

    /// <summary>Whether amplitudes still fall far beyond the shell where noise takes over.</summary>
    private static bool IsFiltered(GuinierPlot half, Fsc unmasked)
    {
        int resolved = Math.Min(unmasked.FirstShellBelow(Threshold), half.LogAmplitudes.Length - 1);
        int outer = half.LogAmplitudes.Length * 9 / 10;
        return resolved < outer && half.LogAmplitudes[outer] < half.LogAmplitudes[Math.Max(1, resolved - EdgeShells)] + Math.Log(FilteredAmplitude);
    }

    private static ImmutableArray<double> Outer(Fsc fsc) => [.. fsc.Correlation.Skip(fsc.Correlation.Length * 9 / 10)];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
