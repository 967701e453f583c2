using CryoSharp.Imaging;

namespace CryoSharp.Jobs;

/// <summary>The slices and projections that <see cref="MapPicture"/> shows.</summary>
internal static class MapTiles
{
    /// <summary>Slices xy, xz, yz through the centre, then sums along z, y, x; N² numbers each, the first-named axis fastest.</summary>
    public static float[][] Of(Volume map)
    {
        int n = map.BoxSize;
        int centre = n / 2;
        ReadOnlySpan<float> voxels = map.Voxels;
        float[][] tiles = [.. Enumerable.Range(0, 6).Select(_ => new float[n * n])];
        for (int z = 0, i = 0; z < n; z++)
        {
            for (int y = 0; y < n; y++)
            {
                for (int x = 0; x < n; x++, i++)
                {
                    float value = voxels[i];
                    tiles[3][(y * n) + x] += value;
                    tiles[4][(z * n) + x] += value;
                    tiles[5][(z * n) + y] += value;
                    if (z == centre)
                    {
                        tiles[0][(y * n) + x] = value;
                    }

                    if (y == centre)
                    {
                        tiles[1][(z * n) + x] = value;
                    }

                    if (x == centre)
                    {
                        tiles[2][(z * n) + y] = value;
                    }
                }
            }
        }

        return tiles;
    }

    /// <summary>Enlarges a square picture by a whole factor; each pixel becomes factor² pixels about its middle.</summary>
    public static float[] Enlarge(float[] picture, int side, int factor)
    {
        if (factor == 1)
        {
            return picture;
        }

        return EnlargeRowsAndTurn(EnlargeRowsAndTurn(picture, side, factor), side, factor);
    }

    /// <summary>Enlarges along x and exchanges x and y, so that a second call enlarges along y and turns back.</summary>
    private static float[] EnlargeRowsAndTurn(float[] picture, int width, int factor)
    {
        int height = picture.Length / width;
        var turned = new float[picture.Length * factor];
        Span<double> weights = stackalloc double[4];
        for (int x = 0; x < width * factor; x++)
        {
            double at = ((x + 0.5) / factor) - 0.5;
            int left = (int)Math.Floor(at);
            Weights(at - left, weights);
            for (int y = 0; y < height; y++)
            {
                double sum = 0;
                for (int tap = 0; tap < 4; tap++)
                {
                    sum += weights[tap] * picture[(y * width) + Math.Clamp(left - 1 + tap, 0, width - 1)];
                }

                turned[(x * height) + y] = (float)sum;
            }
        }

        return turned;
    }

    /// <summary>Keys' cubic convolution for the four neighbours of a place t beyond the second; they sum to 1.</summary>
    private static void Weights(double t, Span<double> destination)
    {
        destination[0] = ((((-0.5 * t) + 1) * t) - 0.5) * t;
        destination[1] = ((((1.5 * t) - 2.5) * t) * t) + 1;
        destination[2] = ((((-1.5 * t) + 2) * t) + 0.5) * t;
        destination[3] = ((0.5 * t) - 0.5) * t * t;
    }
}
