using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>Masks from 0 to 1 whose edge is half a period of a cosine: 1 up to a distance, 0 from distance + edge on.</summary>
public static class SoftMask
{
    /// <summary>The map times the mask, voxel by voxel.</summary>
    /// <exception cref="ArgumentException">Boxes or depths differ.</exception>
    public static Volume Apply(Volume mask, Volume map)
    {
        ArgumentNullException.ThrowIfNull(mask);
        ArgumentNullException.ThrowIfNull(map);
        if (mask.BoxSize != map.BoxSize || mask.Depth != map.Depth)
        {
            throw new ArgumentException($"A mask of box {mask.BoxSize} and depth {mask.Depth} does not fit a map of box {map.BoxSize} and depth {map.Depth}.", nameof(mask));
        }

        Volume product = map.Clone();
        for (int i = 0; i < product.Voxels.Length; i++)
        {
            product.Voxels[i] *= mask.Voxels[i];
        }

        return product;
    }

    /// <summary>The map times 1 − mask: what the mask leaves out.</summary>
    /// <exception cref="ArgumentException">The boxes differ.</exception>
    public static Volume ApplyInverse(Volume mask, Volume map)
    {
        Volume rest = Apply(mask, map);
        for (int i = 0; i < rest.Voxels.Length; i++)
        {
            rest.Voxels[i] = map.Voxels[i] - rest.Voxels[i];
        }

        return rest;
    }

    /// <summary>The centre of mass, in voxels from the origin.</summary>
    /// <exception cref="ArgumentException">The mask has no mass.</exception>
    public static Vector3D CentreOf(Volume mask)
    {
        ArgumentNullException.ThrowIfNull(mask);
        (int n, int half) = (mask.BoxSize, mask.BoxSize / 2);
        (double mass, Vector3D sum) = (0, default);
        ReadOnlySpan<float> voxels = mask.Voxels;
        for (int i = 0; i < voxels.Length; i++)
        {
            mass += voxels[i];
            sum += voxels[i] * new Vector3D((i % n) - half, (i / n % n) - half, (i / n / n) - half);
        }

        return mass > 0 ? (1 / mass) * sum : throw new ArgumentException("A mask without mass has no centre.", nameof(mask));
    }

    /// <summary>A disc about the centre of an image.</summary>
    /// <param name="radiusPixels">Where the edge begins.</param>
    /// <param name="edgePixels">Its width, 0 for a hard mask.</param>
    /// <param name="destination">boxSize² numbers; overwritten.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, or a length is negative.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public static void Circle(int boxSize, double radiusPixels, double edgePixels, Span<float> destination)
    {
        Check(boxSize, radiusPixels, edgePixels);
        if (destination.Length != boxSize * boxSize)
        {
            throw new ArgumentException($"A mask of box {boxSize} has {boxSize * boxSize} pixels; found {destination.Length}.", nameof(destination));
        }

        int centre = boxSize / 2;
        for (int i = 0; i < destination.Length; i++)
        {
            (double x, double y) = ((i % boxSize) - centre, (i / boxSize) - centre);
            destination[i] = Edge(Math.Sqrt((x * x) + (y * y)) - radiusPixels, edgePixels);
        }
    }

    /// <summary>A disc about the centre of a flat map.</summary>
    /// <param name="radiusPixels">Where the edge begins.</param>
    /// <param name="edgePixels">Its width, 0 for a hard mask.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, the pixel size is not positive, or a length is negative.</exception>
    public static Volume Disc(int boxSize, double pixelSize, double radiusPixels, double edgePixels)
    {
        var mask = new Volume(boxSize, 1, pixelSize);
        Circle(boxSize, radiusPixels, edgePixels, mask.Voxels);
        return mask;
    }

    /// <summary>A ball about the centre of a map.</summary>
    /// <param name="radiusPixels">Where the edge begins.</param>
    /// <param name="edgePixels">Its width, 0 for a hard mask.</param>
    /// <exception cref="ArgumentOutOfRangeException">The box is odd or below 2, the pixel size is not positive, or a length is negative.</exception>
    public static Volume Sphere(int boxSize, double pixelSize, double radiusPixels, double edgePixels)
    {
        Check(boxSize, radiusPixels, edgePixels);
        var mask = new Volume(boxSize, pixelSize);
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
