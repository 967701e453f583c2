namespace CryoSharp.Numerics;

/// <summary>Equal-area pixels on the sphere, NESTED numbering.</summary>
/// <remarks>Górski et al., Astrophys. J. 622 (2005) 759.</remarks>
public static class Healpix
{
    /// <summary>12·4^order.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Order outside 0 to 12.</exception>
    public static int PixelCount(int order) => throw new NotImplementedException();

    /// <summary>The centre of a pixel as a unit vector.</summary>
    public static Vector3D Centre(int order, int pixel) => throw new NotImplementedException();

    /// <summary>The centre of a pixel: azimuth φ in (−180, 180] and colatitude θ in [0, 180], degrees.</summary>
    public static (double Azimuth, double Colatitude) CentreAngles(int order, int pixel) => throw new NotImplementedException();

    /// <summary>The pixel that holds a direction of any length but zero.</summary>
    public static int PixelOf(int order, Vector3D direction) => throw new NotImplementedException();
}
