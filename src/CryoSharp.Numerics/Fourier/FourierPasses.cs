namespace CryoSharp.Numerics;

/// <summary>Chooses among the ways to transform rows and columns.</summary>
internal static class FourierPasses
{
    /// <summary>The fastest way that this machine has for even <paramref name="length"/>.</summary>
    public static IFourierPasses Fastest(int length) => new ScalarPasses(length);
}
