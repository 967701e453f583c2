namespace CryoSharp.Imaging;

/// <summary>Masks from 0 to 1 whose edge is half a period of a cosine: 1 up to a distance, 0 from distance + edge on.</summary>
public static class SoftMask
{
    /// <summary>A disc about the centre of an image: boxSize² numbers.</summary>
    /// <param name="radiusPixels">Where the edge begins.</param>
    /// <param name="edgePixels">Its width, 0 for a hard mask.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or a length is negative.</exception>
    public static float[] Circle(int boxSize, double radiusPixels, double edgePixels)
    {
        Check(boxSize, radiusPixels, edgePixels);
        var mask = new float[boxSize * boxSize];
        int centre = boxSize / 2;
        for (int i = 0; i < mask.Length; i++)
        {
            (double x, double y) = ((i % boxSize) - centre, (i / boxSize) - centre);
            mask[i] = Edge(Math.Sqrt((x * x) + (y * y)) - radiusPixels, edgePixels);
        }

        return mask;
    }

    /// <summary>A ball about the centre of a map.</summary>
    /// <param name="radius">Where the edge begins, Å.</param>
    /// <param name="edgePixels">Its width in voxels, 0 for a hard mask.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, the pixel size is not positive, or a length is negative.</exception>
    public static Volume Sphere(int boxSize, double pixelSize, double radius, double edgePixels)
    {
        Check(boxSize, radius, edgePixels);
        var mask = new Volume(boxSize, pixelSize);
        double radiusPixels = radius / pixelSize;
        int centre = boxSize / 2;
        Span<float> voxels = mask.Voxels;
        for (int i = 0; i < voxels.Length; i++)
        {
            (double x, double y, double z) = ((i % boxSize) - centre, (i / boxSize % boxSize) - centre, (i / boxSize / boxSize) - centre);
            voxels[i] = Edge(Math.Sqrt((x * x) + (y * y) + (z * z)) - radiusPixels, edgePixels);
        }

        return mask;
    }

    /// <summary>The region where a map is at or above a threshold, grown and given a soft edge.</summary>
    /// <remarks>Distances are Euclidean, to the nearest voxel of the region. An empty region gives an empty mask.</remarks>
    /// <param name="threshold">Density.</param>
    /// <param name="extendPixels">By how much the region grows before the edge begins.</param>
    /// <param name="edgePixels">The width of the edge, 0 for a hard mask.</param>
    /// <param name="threads">At least 1; the result does not depend on it.</param>
    /// <exception cref="ArgumentOutOfRangeException">A length is negative.</exception>
    public static Volume FromMap(Volume map, double threshold, double extendPixels, double edgePixels, int threads = 1)
    {
        ArgumentNullException.ThrowIfNull(map);
        Check(map.BoxSize, extendPixels, edgePixels);
        float[] squared = SquaredDistance.ToRegion(map, (float)threshold, threads);
        var mask = new Volume(map.BoxSize, map.PixelSize);
        Span<float> voxels = mask.Voxels;
        for (int i = 0; i < voxels.Length; i++)
        {
            voxels[i] = Edge(Math.Sqrt(squared[i]) - extendPixels, edgePixels);
        }

        return mask;
    }

    /// <summary>Multiplies a map by a mask, in place.</summary>
    /// <exception cref="ArgumentException">The boxes differ.</exception>
    public static void Multiply(Volume map, Volume mask)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(mask);
        if (map.BoxSize != mask.BoxSize)
        {
            throw new ArgumentException($"The mask has box {mask.BoxSize}, the map {map.BoxSize}.", nameof(mask));
        }

        for (int i = 0; i < map.Voxels.Length; i++)
        {
            map.Voxels[i] *= mask.Voxels[i];
        }
    }

    private static float Edge(double beyond, double width)
    {
        if (beyond <= 0)
        {
            return 1;
        }

        return beyond >= width ? 0 : (float)(0.5 * (1 + Math.Cos(Math.PI * beyond / width)));
    }

    private static void Check(int boxSize, double radius, double edge)
    {
        Box.Check(boxSize, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(radius);
        ArgumentOutOfRangeException.ThrowIfNegative(edge);
    }
}
