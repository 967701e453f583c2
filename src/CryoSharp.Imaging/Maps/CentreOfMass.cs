using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Where the density of a map lies.</summary>
public static class CentreOfMass
{
    /// <summary>Σ density·place/Σ density over the voxels above zero, in voxels from the map's origin; zero where there is none.</summary>
    /// <remarks>Negative voxels, the trough that the missing low frequencies leave around a particle, say nothing of where it lies.</remarks>
    public static Vector3D OfPositive(Volume map)
    {
        ArgumentNullException.ThrowIfNull(map);
        (int centre, int depth) = (map.BoxSize / 2, map.Depth / 2);
        (double mass, double sumX, double sumY, double sumZ) = (0, 0, 0, 0);
        ReadOnlySpan<float> voxels = map.Voxels;
        for (int z = 0, i = 0; z < map.Depth; z++)
        {
            for (int y = 0; y < map.BoxSize; y++)
            {
                for (int x = 0; x < map.BoxSize; x++, i++)
                {
                    double density = Math.Max(voxels[i], 0);
                    (mass, sumX) = (mass + density, sumX + (density * (x - centre)));
                    (sumY, sumZ) = (sumY + (density * (y - centre)), sumZ + (density * (z - depth)));
                }
            }
        }

        return mass > 0 ? new Vector3D(sumX / mass, sumY / mass, sumZ / mass) : default;
    }
}
