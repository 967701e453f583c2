namespace CryoSharp.Numerics;

/// <summary>Chooses among the ways to transform rows and columns.</summary>
internal static class FourierPasses
{
    /// <summary>The widest passes that this machine has and even <paramref name="length"/> can fill.</summary>
    public static IFourierPasses Widest(int length)
    {
        int lanes = 16;
        while (!IsSupported(length, lanes))
        {
            lanes = lanes == 4 ? 1 : lanes / 2;
        }

        return Create(length, lanes);
    }

    /// <summary>Passes that do <paramref name="lanes"/> transforms at a time: 16, 8, 4, or 1 for the plain ones.</summary>
    public static IFourierPasses Create(int length, int lanes) => lanes switch
    {
        16 => new LanePasses<Lanes16>(length),
        8 => new LanePasses<Lanes8>(length),
        4 => new LanePasses<Lanes4>(length),
        1 => new ScalarPasses(length),
        _ => throw new ArgumentOutOfRangeException(nameof(lanes), lanes, "There are passes of 16, 8, 4 and 1 lanes."),
    };

    /// <summary>Whether this machine has vectors of <paramref name="lanes"/> floats and an array of side <paramref name="length"/> has rows to fill them.</summary>
    public static bool IsSupported(int length, int lanes) => lanes switch
    {
        16 => Lanes16.IsSupported && length >= 2 * lanes,
        8 => Lanes8.IsSupported && length >= 2 * lanes,
        4 => Lanes4.IsSupported && length >= 2 * lanes,
        _ => lanes == 1,
    };
}
