namespace CryoSharp.Jobs;

/// <summary>Which value is black and which is white.</summary>
public readonly record struct GreyScale(float Black, float White)
{
    /// <summary>Puts black and white at quantiles of all pixels. Where they fall together, as in an empty map, all is black.</summary>
    public static GreyScale Of(IEnumerable<float[]> pictures, double black, double white)
    {
        float[] all = [.. pictures.SelectMany(picture => picture).Where(float.IsFinite)];
        Array.Sort(all);
        return all.Length == 0
            ? new GreyScale(0, 1)
            : new GreyScale(all[(int)(black * (all.Length - 1))], all[(int)(white * (all.Length - 1))]);
    }

    /// <summary>0 for black to 255 for white.</summary>
    public byte Grey(float value) => White > Black ? (byte)Math.Clamp(255.5f * ((value - Black) / (White - Black)), 0, 255) : (byte)0;
}
