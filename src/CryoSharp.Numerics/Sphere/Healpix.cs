namespace CryoSharp.Numerics;

/// <summary>Equal-area pixels on the sphere, NESTED numbering.</summary>
/// <remarks>
/// <para>Górski et al., Astrophys. J. 622 (2005) 759.</para>
/// <para>
/// Order o divides each of 12 equal faces into n × n pixels, n = 2ᵒ. Pixel number = face·n² + the bits of the face coordinates x (even bits) and
/// y (odd bits), so pixel p of an order is made of the pixels 4p to 4p + 3 of the next. Faces 0 to 3 touch the north pole (+z), 4 to 7 lie on the
/// equator, 8 to 11 touch the south pole.
/// </para>
/// </remarks>
public static class Healpix
{
    private const int MaxOrder = 12;

    /// <summary>12·4^order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12.</exception>
    public static int PixelCount(int order)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(order);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(order, MaxOrder);
        return 12 << (2 * order);
    }

    /// <summary>The centre of a pixel as a unit vector.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12, or no pixel of that order.</exception>
    public static Vector3D Centre(int order, int pixel)
    {
        (double z, double sinTheta, double phi) = Locate(order, pixel);
        (double sin, double cos) = Math.SinCos(phi);
        return new Vector3D(sinTheta * cos, sinTheta * sin, z);
    }

    /// <summary>The centre of a pixel: azimuth φ in (−180, 180] and colatitude θ in [0, 180], degrees.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12, or no pixel of that order.</exception>
    public static (double Azimuth, double Colatitude) CentreAngles(int order, int pixel)
    {
        (double z, double sinTheta, double phi) = Locate(order, pixel);
        double azimuth = double.RadiansToDegrees(phi);
        return (azimuth > 180 ? azimuth - 360 : azimuth, double.RadiansToDegrees(Math.Atan2(sinTheta, z)));
    }

    /// <summary>The pixel that holds a direction of any length but zero.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12.</exception>
    /// <exception cref="ArgumentException"><paramref name="direction"/> is zero or not finite.</exception>
    public static int PixelOf(int order, Vector3D direction)
    {
        _ = PixelCount(order);
        double length = direction.Length;
        if (!(length > 0) || !double.IsFinite(length))
        {
            throw new ArgumentException($"A direction needs a length; found {direction}.", nameof(direction));
        }

        int n = 1 << order;
        double z = direction.Z / length;

        // Azimuth in quarter turns, [0, 4).
        double t = Math.Atan2(direction.Y, direction.X) / (Math.PI / 2);
        t = t < 0 ? t + 4 : t;
        t = t >= 4 ? 0 : t;
        if (Math.Abs(z) <= 2.0 / 3)
        {
            // Here the pixels' edges are the lines t − 3z/4 and t + 3z/4 = ½ + integer/n; ascending and descending edges are counted.
            double along = n * (0.5 + t);
            double across = n * z * 0.75;
            int ascending = (int)Math.Floor(along - across);
            int descending = (int)Math.Floor(along + across);
            (int a, int d) = (ascending >> order, descending >> order);
            int face = a == d ? (a & 3) + 4 : a < d ? a & 3 : (d & 3) + 8;
            return Number(order, face, descending & (n - 1), n - (ascending & (n - 1)) - 1);
        }

        // Near a pole: distance from it in units of the equatorial belt's, then the place within the quarter. 1 − |z| = sin²θ/(1 + |z|) keeps digits.
        int quarter = Math.Min(3, (int)t);
        double within = t - quarter;
        double sineSquared = ((direction.X * direction.X) + (direction.Y * direction.Y)) / (length * length);
        double distance = n * Math.Sqrt(3 * sineSquared / (1 + Math.Abs(z)));
        int fromRight = Math.Min(n - 1, (int)(within * distance));
        int fromLeft = Math.Min(n - 1, (int)((1 - within) * distance));
        return z > 0
            ? Number(order, quarter, n - fromLeft - 1, n - fromRight - 1)
            : Number(order, quarter + 8, fromRight, fromLeft);
    }

    private static (double Z, double SinTheta, double Phi) Locate(int order, int pixel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(pixel);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(pixel, PixelCount(order));
        int n = 1 << order;
        int face = pixel >> (2 * order);
        int inFace = pixel & ((1 << (2 * order)) - 1);
        int x = EvenBits(inFace);
        int y = EvenBits(inFace >> 1);

        // Rings of equal z count from 1 next to the north pole to 4n − 1; a ring has 4·inQuarter pixels.
        int ring = (((face / 4) + 2) * n) - x - y - 1;
        int inQuarter = Math.Min(n, Math.Min(ring, (4 * n) - ring));
        double z;
        double sinTheta;
        if (inQuarter == n)
        {
            z = ((2 * n) - ring) * 2.0 / (3 * n);
            sinTheta = Math.Sqrt((1 - z) * (1 + z));
        }
        else
        {
            double below = inQuarter * (double)inQuarter / (3.0 * n * n);
            z = ring < n ? 1 - below : below - 1;
            sinTheta = Math.Sqrt(below * (2 - below));
        }

        // Faces of the polar caps are centred on odd eighths of a turn, those of the equator on even ones.
        int faceEighth = face is >= 4 and < 8 ? 2 * (face & 3) : (2 * (face & 3)) + 1;
        double phi = Math.PI / 4 * (faceEighth + ((x - y) / (double)inQuarter));
        return (z, sinTheta, phi < 0 ? phi + (2 * Math.PI) : phi);
    }

    private static int Number(int order, int face, int x, int y) => (face << (2 * order)) | Spread(x) | (Spread(y) << 1);

    private static int EvenBits(int v)
    {
        v &= 0x55555555;
        v = (v | (v >> 1)) & 0x33333333;
        v = (v | (v >> 2)) & 0x0F0F0F0F;
        v = (v | (v >> 4)) & 0x00FF00FF;
        return (v | (v >> 8)) & 0x0000FFFF;
    }

    private static int Spread(int v)
    {
        v = (v | (v << 8)) & 0x00FF00FF;
        v = (v | (v << 4)) & 0x0F0F0F0F;
        v = (v | (v << 2)) & 0x33333333;
        return (v | (v << 1)) & 0x55555555;
    }
}
