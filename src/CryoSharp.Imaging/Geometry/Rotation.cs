using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <summary>A rotation: takes a vector from the reference frame to the view frame.</summary>
/// <remarks>
/// <para>
/// Held as a unit quaternion with w ≥ 0, so equal rotations have equal fields. <c>default</c> is
/// <see cref="Identity"/>: the field stored for w is w − 1.
/// </para>
/// <para>Equality is exact. To ask whether two rotations are near, use <see cref="AngleTo"/>.</para>
/// </remarks>
public readonly struct Rotation : IEquatable<Rotation>
{
    private readonly double _wMinusOne;
    private readonly double _x;
    private readonly double _y;
    private readonly double _z;

    private Rotation(double w, double x, double y, double z)
    {
        double norm = Math.Sqrt((w * w) + (x * x) + (y * y) + (z * z));
        double scale = w < 0 ? -1 / norm : 1 / norm;
        (_wMinusOne, _x, _y, _z) = ((w * scale) - 1, x * scale, y * scale, z * scale);
    }

    /// <summary>The rotation that moves nothing.</summary>
    public static Rotation Identity => default;

    /// <summary>The rotation that undoes this one.</summary>
    public Rotation Inverse => new(W, -_x, -_y, -_z);

    /// <summary>The direction of view in the reference frame: the third row of the matrix. Rotations that differ by Psi alone share it.</summary>
    public Vector3D ViewingDirection => Inverse.Apply(new Vector3D(0, 0, 1));

    private double W => _wMinusOne + 1;

    /// <summary>Z(Psi)·Y(Tilt)·Z(Rot), each the passive turn of docs/conventions.md.</summary>
    public static Rotation FromEuler(EulerAngles angles) =>
        About(0, 0, -1, angles.Psi) * About(0, -1, 0, angles.Tilt) * About(0, 0, -1, angles.Rot);

    /// <summary>Turns by <paramref name="degrees"/> about <paramref name="axis"/>, anticlockwise seen from its tip.</summary>
    /// <param name="axis">Any length but zero.</param>
    /// <exception cref="ArgumentException"><paramref name="axis"/> is zero or not finite.</exception>
    public static Rotation FromAxis(Vector3D axis, double degrees)
    {
        double length = axis.Length;
        if (!(length > 0) || !double.IsFinite(length))
        {
            throw new ArgumentException($"An axis needs a direction; found {axis}.", nameof(axis));
        }

        return About(axis.X / length, axis.Y / length, axis.Z / length, degrees);
    }

    /// <summary>From quaternion components of any length but zero.</summary>
    /// <exception cref="ArgumentException">All are zero, or one is not finite.</exception>
    public static Rotation FromQuaternion(double w, double x, double y, double z)
    {
        double squared = (w * w) + (x * x) + (y * y) + (z * z);
        if (!(squared > 0) || !double.IsFinite(squared))
        {
            throw new ArgumentException($"A quaternion needs a direction; found ({w}, {x}, {y}, {z}).", nameof(w));
        }

        return new Rotation(w, x, y, z);
    }

    /// <summary>Reads a 3×3 matrix.</summary>
    /// <exception cref="ArgumentException">
    /// Not a rotation: a row's length or a dot product of rows is off by more than 1e-5, or the determinant is negative.
    /// </exception>
    public static Rotation FromMatrix(Matrix3x3 m)
    {
        Matrix3x3 product = m * m.Transpose;
        double error = Math.Max(
            Math.Max(Math.Abs(product.M11 - 1), Math.Max(Math.Abs(product.M22 - 1), Math.Abs(product.M33 - 1))),
            Math.Max(Math.Abs(product.M12), Math.Max(Math.Abs(product.M13), Math.Abs(product.M23))));
        double determinant = new Vector3D(m.M11, m.M12, m.M13).Dot(
            new Vector3D(m.M21, m.M22, m.M23).Cross(new Vector3D(m.M31, m.M32, m.M33)));
        if (!(error <= 1e-5) || determinant < 0)
        {
            throw new ArgumentException($"Not a rotation matrix: {m}.", nameof(m));
        }

        // Shepperd's choice: divide by the largest of the four components.
        double trace = m.M11 + m.M22 + m.M33;
        if (trace >= Math.Max(m.M11, Math.Max(m.M22, m.M33)))
        {
            return new Rotation(1 + trace, m.M32 - m.M23, m.M13 - m.M31, m.M21 - m.M12);
        }

        if (m.M11 >= m.M22 && m.M11 >= m.M33)
        {
            return new Rotation(m.M32 - m.M23, 1 + m.M11 - m.M22 - m.M33, m.M12 + m.M21, m.M13 + m.M31);
        }

        return m.M22 >= m.M33
            ? new Rotation(m.M13 - m.M31, m.M12 + m.M21, 1 + m.M22 - m.M11 - m.M33, m.M23 + m.M32)
            : new Rotation(m.M21 - m.M12, m.M13 + m.M31, m.M23 + m.M32, 1 + m.M33 - m.M11 - m.M22);
    }

    /// <summary>First <paramref name="first"/>, then <paramref name="second"/>.</summary>
    public static Rotation operator *(Rotation second, Rotation first)
    {
        (double aw, double ax, double ay, double az) = (second.W, second._x, second._y, second._z);
        (double bw, double bx, double by, double bz) = (first.W, first._x, first._y, first._z);
        return new Rotation(
            (aw * bw) - (ax * bx) - (ay * by) - (az * bz),
            (aw * bx) + (ax * bw) + (ay * bz) - (az * by),
            (aw * by) - (ax * bz) + (ay * bw) + (az * bx),
            (aw * bz) + (ax * by) - (ay * bx) + (az * bw));
    }

    /// <summary>Whether all fields are equal.</summary>
    public static bool operator ==(Rotation left, Rotation right) => left.Equals(right);

    /// <summary>Whether a field differs.</summary>
    public static bool operator !=(Rotation left, Rotation right) => !left.Equals(right);

    /// <summary>The vector <paramref name="v"/> of the reference frame, in the view frame.</summary>
    public Vector3D Apply(Vector3D v)
    {
        var axis = new Vector3D(_x, _y, _z);
        Vector3D t = 2 * axis.Cross(v);
        return v + (W * t) + axis.Cross(t);
    }

    /// <summary>The matrix A of docs/conventions.md: view = A · reference.</summary>
    public Matrix3x3 ToMatrix()
    {
        Vector3D c1 = Apply(new Vector3D(1, 0, 0));
        Vector3D c2 = Apply(new Vector3D(0, 1, 0));
        Vector3D c3 = Apply(new Vector3D(0, 0, 1));
        return new Matrix3x3(c1.X, c2.X, c3.X, c1.Y, c2.Y, c3.Y, c1.Z, c2.Z, c3.Z);
    }

    /// <summary>The unit quaternion, w not negative.</summary>
    public (double W, double X, double Y, double Z) ToQuaternion() => (W, _x, _y, _z);

    /// <summary>The angle in degrees, 0 to 180, of the turn that takes this rotation to <paramref name="other"/>.</summary>
    public double AngleTo(Rotation other)
    {
        Rotation d = Inverse * other;
        double sine = Math.Sqrt((d._x * d._x) + (d._y * d._y) + (d._z * d._z));
        return double.RadiansToDegrees(2 * Math.Atan2(sine, d.W));
    }

    /// <summary>Tilt in 0 to 180, Rot and Psi in −180 to 180. Where Tilt is 0 or 180, only Rot ± Psi is defined, and Rot is given as 0.</summary>
    public EulerAngles ToEuler()
    {
        Matrix3x3 a = ToMatrix();
        double sine = Math.Sqrt((a.M13 * a.M13) + (a.M23 * a.M23));
        if (sine > 1e-9)
        {
            return new EulerAngles(
                double.RadiansToDegrees(Math.Atan2(a.M32, a.M31)),
                double.RadiansToDegrees(Math.Atan2(sine, a.M33)),
                double.RadiansToDegrees(Math.Atan2(a.M23, -a.M13)));
        }

        return a.M33 > 0
            ? new EulerAngles(0, 0, double.RadiansToDegrees(Math.Atan2(a.M12, a.M11)))
            : new EulerAngles(0, 180, double.RadiansToDegrees(Math.Atan2(a.M12, -a.M11)));
    }

    /// <inheritdoc/>
    public bool Equals(Rotation other) => (_wMinusOne, _x, _y, _z) == (other._wMinusOne, other._x, other._y, other._z);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rotation other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_wMinusOne, _x, _y, _z);

    /// <inheritdoc/>
    public override string ToString() => ToEuler().ToString();

    private static Rotation About(double x, double y, double z, double degrees)
    {
        (double sin, double cos) = Math.SinCos(double.DegreesToRadians(degrees) / 2);
        return new Rotation(cos, x * sin, y * sin, z * sin);
    }
}
