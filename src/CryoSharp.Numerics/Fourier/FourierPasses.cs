namespace CryoSharp.Numerics;

/// <summary>Chooses among the ways to transform rows and columns.</summary>
internal static class FourierPasses
{
    /// <summary>The fastest way that this machine has for even <paramref name="length"/>.</summary>
    public static IFourierPasses Fastest(int length) => Create(length, 1);

    /// <summary>Passes that do <paramref name="lanes"/> transforms at a time: 16, 8, 4, or 1 for the plain ones.</summary>
    public static IFourierPasses Create(int length, int lanes) => lanes switch
    {
        _ => new ScalarPasses(length),
    };

    /// <summary>Whether this machine has vectors of <paramref name="lanes"/> and a transform of even <paramref name="length"/> can fill them.</summary>
    public static bool IsSupported(int length, int lanes) => lanes == 1 && length > 0;
}
