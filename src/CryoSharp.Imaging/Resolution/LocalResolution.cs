using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>How local resolution is measured.</summary>
/// <param name="Step">Å between the points of the grid.</param>
/// <param name="Radius">Å to which the window about a point is 1.</param>
/// <param name="Edge">Å over which it falls to 0.</param>
/// <param name="Threshold">Of the FSC.</param>
/// <param name="RandomiseFrom">Å from which on phases are random in the maps that tell what the window adds.</param>
/// <param name="Worst">Å: what is coarser counts as this.</param>
public sealed record LocalResolutionSettings(
    double Step = 10, double Radius = 12.5, double Edge = 25, double Threshold = 0.143, double RandomiseFrom = 25, double Worst = 50);

/// <summary>The resolution about each place of a map, from the FSC of its half-maps within a soft ball there.</summary>
/// <remarks>
/// <para>
/// Cardone, Heymann and Steven, J. Struct. Biol. 184 (2013) 226. At each point of a grid both half-maps are multiplied by a ball with a soft
/// edge, and the FSC within it is corrected as in <see cref="CorrectedFsc"/>: what correlation is left with random phases is the window's.
/// Between the points the frequency at which the curve falls below the threshold is interpolated linearly.
/// </para>
/// <para>
/// Only the small box that holds the ball is transformed. Its shells are 1/(M·pixel) apart, as far as the ball lets frequencies be told apart
/// anyway. docs/theory/finishing.md.
/// </para>
/// </remarks>
public static class LocalResolution
{
    /// <summary>Measures within a mask.</summary>
    /// <param name="half1">First half-map.</param>
    /// <param name="half2">Second half-map, of the same grid.</param>
    /// <param name="mask">0 to 1, of the same box.</param>
    /// <param name="settings">How.</param>
    /// <param name="seed">Of the random phases.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <param name="progress">Told how many points of how many are done, or null.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Å in each voxel where the mask is not 0, else 0.</returns>
    /// <exception cref="ArgumentException">Boxes differ.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static Volume Measure(
        Volume half1, Volume half2, Volume mask, LocalResolutionSettings settings, ulong seed, int threads = 1,
        Action<int, int>? progress = null, CancellationToken cancel = default)
    {
        if (half1.BoxSize != half2.BoxSize || half1.BoxSize != mask.BoxSize)
        {
            throw new ArgumentException($"Maps and mask need one box; found {half1.BoxSize}, {half2.BoxSize} and {mask.BoxSize}.", nameof(mask));
        }

        int randomFrom = Math.Max(1, (int)Math.Round(half1.BoxSize * half1.PixelSize / settings.RandomiseFrom));
        var window = LocalWindow.Of(
            settings, [half1, half2, RandomPhases.From(half1, randomFrom, seed, 1, threads), RandomPhases.From(half2, randomFrom, seed, 2, threads)]);
        LocalGrid grid = LocalGrid.Covering(mask, Math.Max(1, (int)Math.Round(settings.Step / mask.PixelSize)));
        int done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancel };
        Parallel.For(0, grid.Points.Length, options, i =>
        {
            (int x, int y, int z) = grid.Points[i];
            grid.Set(i, 1 / window.ResolutionAbout(x, y, z));
            progress?.Invoke(Interlocked.Increment(ref done), grid.Points.Length);
        });
        return grid.Interpolate(mask);
    }

    /// <summary>The side M of the box that holds a window, voxels.</summary>
    internal static int WindowBox(LocalResolutionSettings settings, int boxSize, double pixelSize) =>
        Math.Min(boxSize, FftLength.NextEven(2 * (int)Math.Ceiling((settings.Radius + settings.Edge) / pixelSize)));

    /// <summary>Low-passes each place of a map at its own resolution.</summary>
    /// <remarks>
    /// The map is low-passed at frequencies 1/(M·pixel) apart, M the window's box, and each voxel takes the linear interpolation between the two
    /// that bracket its own.
    /// </remarks>
    /// <param name="map">Sharpened, not yet weighted or filtered.</param>
    /// <param name="resolution">Å; 0 where the result is to be 0.</param>
    /// <param name="settings">As it was measured.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <returns>A new map.</returns>
    /// <exception cref="ArgumentException">Boxes differ.</exception>
    public static Volume FilterLocally(Volume map, Volume resolution, LocalResolutionSettings settings, int threads = 1)
    {
        if (map.BoxSize != resolution.BoxSize)
        {
            throw new ArgumentException($"Map and resolution need one box; found {map.BoxSize} and {resolution.BoxSize}.", nameof(resolution));
        }

        var result = new Volume(map.BoxSize, map.PixelSize);
        double side = WindowBox(settings, map.BoxSize, map.PixelSize) * map.PixelSize;
        float[] known = [.. resolution.Voxels.ToArray().Where(r => r > 0)];
        (int first, int last) = known.Length == 0 ? (1, 0) : ((int)(side / known.Max()), (int)Math.Ceiling(side / known.Min()));
        for (int step = Math.Max(1, first); step <= last; step++)
        {
            Volume filtered = Filter.LowPass(map, side / step, threads);
            for (int i = 0; i < result.Voxels.Length; i++)
            {
                double place = resolution.Voxels[i] > 0 ? Math.Max(1, side / resolution.Voxels[i]) : double.NegativeInfinity;
                result.Voxels[i] += (float)Math.Max(0, 1 - Math.Abs(place - step)) * filtered.Voxels[i];
            }
        }

        return result;
    }
}
