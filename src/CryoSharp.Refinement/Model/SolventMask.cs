using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>A mask that follows the structure as it comes out.</summary>
internal static class SolventMask
{
    // Only once the map is better than this is its outline that of the molecule.
    private const double BetterThan = 15;

    // Generous, so that a domain that moves, or is there in some particles only, is not cut off.
    private const double LowPass = 20;
    private const double Extend = 10;
    private const double Edge = 12;

    /// <summary>Where the map, filtered to 20 Å, has density, and 10 Å about it with an edge of 12 Å; no larger than <paramref name="outer"/>, which it is itself at first.</summary>
    /// <param name="reconstruction">Of the box of the mask.</param>
    /// <param name="outer">0 to 1.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public static Volume Within(Volume outer, ClassReconstruction reconstruction, int threads)
    {
        if (reconstruction.Resolution > BetterThan)
        {
            return outer;
        }

        Volume map = SoftMask.Apply(outer, Filter.LowPass(reconstruction.Map, LowPass, threads));
        double pixel = map.PixelSize;
        return SoftMask.Apply(outer, SoftMask.FromMap(map, OtsuThreshold.Of(map), Extend / pixel, Edge / pixel, threads));
    }
}
