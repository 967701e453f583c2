namespace CryoSharp.Imaging;

/// <summary>The density at which the surface of a map is shown, where nobody has chosen one.</summary>
/// <remarks>
/// <see cref="OtsuThreshold"/> of each map, and of several maps the median of theirs: classes share one grey scale, so they are compared at one density, and one of noise or
/// of another kind does not move it. docs/decisions/0024-contour-level.md.
/// </remarks>
public static class ContourLevel
{
    /// <summary>One level for all maps, which are looked at one after the other; null where none has a shape.</summary>
    /// <param name="maps">Of one grey scale; maps of one density, as of empty classes, are left out.</param>
    public static double? Of(params IEnumerable<Volume> maps)
    {
        ArgumentNullException.ThrowIfNull(maps);
        double[] levels = [.. maps.Where(HasShape).Select(OtsuThreshold.Of).Order()];
        return levels.Length == 0 ? null : (levels[(levels.Length - 1) / 2] + levels[levels.Length / 2]) / 2;
    }

    private static bool HasShape(Volume map) => map.Voxels.ContainsAnyExcept(map.Voxels[0]);
}
