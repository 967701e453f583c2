namespace CryoSharp.Imaging;

/// <summary>The transform of the trilinear interpolation kernel, by which maps are divided before slicing and after back-projection.</summary>
internal static class GriddingCorrection
{
    /// <summary>Along one axis: sinc²((i − N/2)/(pN)), i = 0 … N−1. That of a voxel is the product over the three axes. docs/theory/projection.md (3).</summary>
    public static float[] Along(int boxSize, int padding)
    {
        var profile = new float[boxSize];
        for (int i = 0; i < boxSize; i++)
        {
            double x = Math.PI * (i - (boxSize / 2)) / (padding * boxSize);
            double sinc = x == 0 ? 1 : Math.Sin(x) / x;
            profile[i] = (float)(sinc * sinc);
        }

        return profile;
    }
}
