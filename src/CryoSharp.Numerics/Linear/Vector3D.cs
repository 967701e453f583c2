namespace CryoSharp.Numerics;

/// <summary>A vector in three dimensions, double precision.</summary>
public readonly record struct Vector3D(double X, double Y, double Z)
{
    /// <summary>The Euclidean length.</summary>
    public double Length => Math.Sqrt(Dot(this));

    /// <summary>The inner product with <paramref name="other"/>.</summary>
    public double Dot(Vector3D other) => (X * other.X) + (Y * other.Y) + (Z * other.Z);

    /// <summary>The vector product this × <paramref name="other"/>.</summary>
    public Vector3D Cross(Vector3D other) =>
        new((Y * other.Z) - (Z * other.Y), (Z * other.X) - (X * other.Z), (X * other.Y) - (Y * other.X));

    /// <summary>The sum.</summary>
    public static Vector3D operator +(Vector3D a, Vector3D b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>The difference.</summary>
    public static Vector3D operator -(Vector3D a, Vector3D b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>The multiple.</summary>
    public static Vector3D operator *(double a, Vector3D b) => new(a * b.X, a * b.Y, a * b.Z);
}
