using CryoSharp.Imaging;

namespace CryoSharp.Tests;

/// <summary>Rotations at random, uniform over the group.</summary>
internal static class RandomRotation
{
    public static Rotation Next(Random random)
    {
        // A normal vector in four dimensions has a uniform direction.
        return Rotation.FromQuaternion(Normal(random), Normal(random), Normal(random), Normal(random));
    }

    public static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
