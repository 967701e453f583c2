using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <summary>A complex number in single precision: 8 bytes, real part first, so that a span of them is a span of interleaved floats.</summary>
/// <param name="Re">Real part.</param>
/// <param name="Im">Imaginary part.</param>
public readonly record struct ComplexF(float Re, float Im)
{
    /// <summary>Re² + Im².</summary>
    public float SquaredMagnitude => (Re * Re) + (Im * Im);

    /// <summary>Re − i·Im.</summary>
    public ComplexF Conjugate => new(Re, -Im);

    /// <summary>e^{iφ}, <paramref name="radians"/> = φ.</summary>
    public static ComplexF FromPhase(double radians)
    {
        (double sin, double cos) = Math.SinCos(radians);
        return new ComplexF((float)cos, (float)sin);
    }

    /// <summary>The sum.</summary>
    public static ComplexF operator +(ComplexF a, ComplexF b) => new(a.Re + b.Re, a.Im + b.Im);

    /// <summary>The difference.</summary>
    public static ComplexF operator -(ComplexF a, ComplexF b) => new(a.Re - b.Re, a.Im - b.Im);

    /// <summary>The negative.</summary>
    public static ComplexF operator -(ComplexF a) => new(-a.Re, -a.Im);

    /// <summary>The complex product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ComplexF operator *(ComplexF a, ComplexF b) =>
        new((a.Re * b.Re) - (a.Im * b.Im), (a.Re * b.Im) + (a.Im * b.Re));

    /// <summary>The product with a real number.</summary>
    public static ComplexF operator *(float a, ComplexF b) => new(a * b.Re, a * b.Im);

    /// <summary>The product with a real number.</summary>
    public static ComplexF operator *(ComplexF a, float b) => b * a;
}
