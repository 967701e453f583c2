using CryoSharp.Imaging;

namespace CryoSharp.Refinement;

/// <summary>Where classes may differ, and the map that all of them are elsewhere. docs/theory/focus.md.</summary>
/// <param name="Mask">Focus mask, values 0 to 1.</param>
/// <param name="Consensus">Map of all particles, of the mask's box; filtered, not masked.</param>
internal sealed record Focus(Volume Mask, Volume Consensus)
{
    /// <summary>The map within the focus mask, the consensus outside of it.</summary>
    public Volume Blend(Volume map) => WithDifference(Difference(map));

    /// <summary>The consensus and, within the focus mask, what a half-map differs by.</summary>
    /// <param name="half">Unfiltered.</param>
    /// <param name="filter">Of the class's map, 0 to 1 per shell.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    public Volume BlendHalf(Volume half, double[] filter, int threads) => WithDifference(Filter.ByShell(Difference(half), filter, threads));

    private Volume Difference(Volume map)
    {
        Volume difference = map.Clone();
        for (int i = 0; i < difference.Voxels.Length; i++)
        {
            difference.Voxels[i] -= Consensus.Voxels[i];
        }

        return difference;
    }

    private Volume WithDifference(Volume difference)
    {
        Volume map = Consensus.Clone();
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            map.Voxels[i] += Mask.Voxels[i] * difference.Voxels[i];
        }

        return map;
    }
}
