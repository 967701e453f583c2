namespace CryoSharp.Numerics;

/// <summary>A 3×3 matrix, double precision; Mrc is row r, column c, from 1.</summary>
public readonly record struct Matrix3x3(
    double M11, double M12, double M13, double M21, double M22, double M23, double M31, double M32, double M33)
{
    /// <summary>The unit matrix.</summary>
    public static Matrix3x3 Identity => new(1, 0, 0, 0, 1, 0, 0, 0, 1);

    /// <summary>Rows and columns exchanged; for a rotation, its inverse.</summary>
    public Matrix3x3 Transpose => new(M11, M21, M31, M12, M22, M32, M13, M23, M33);

    /// <summary>Matrix times vector.</summary>
    public static Vector3D operator *(Matrix3x3 a, Vector3D v) => new(
        (a.M11 * v.X) + (a.M12 * v.Y) + (a.M13 * v.Z),
        (a.M21 * v.X) + (a.M22 * v.Y) + (a.M23 * v.Z),
        (a.M31 * v.X) + (a.M32 * v.Y) + (a.M33 * v.Z));

    /// <summary>Matrix times matrix: first <paramref name="b"/>, then <paramref name="a"/>.</summary>
    public static Matrix3x3 operator *(Matrix3x3 a, Matrix3x3 b)
    {
        Vector3D c1 = a * new Vector3D(b.M11, b.M21, b.M31);
        Vector3D c2 = a * new Vector3D(b.M12, b.M22, b.M32);
        Vector3D c3 = a * new Vector3D(b.M13, b.M23, b.M33);
        return new Matrix3x3(c1.X, c2.X, c3.X, c1.Y, c2.Y, c3.Y, c1.Z, c2.Z, c3.Z);
    }

    /// <summary>Every entry times <paramref name="s"/>.</summary>
    public static Matrix3x3 operator *(double s, Matrix3x3 a) => new(
        s * a.M11, s * a.M12, s * a.M13, s * a.M21, s * a.M22, s * a.M23, s * a.M31, s * a.M32, s * a.M33);

    /// <summary>Row by row. (The generated text would print <see cref="Transpose"/>, and its transpose, without end.)</summary>
    public override string ToString() => FormattableString.Invariant(
        $"[{M11} {M12} {M13}; {M21} {M22} {M23}; {M31} {M32} {M33}]");
}
