using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CryoSharp.Numerics;

/// <summary>Eight lanes: 256-bit vectors of x86 (AVX2).</summary>
internal readonly unsafe struct Lanes8(Vector256<float> vector) : ILanes<Lanes8>
{
    private readonly Vector256<float> _vector = vector;

    /// <summary>Whether this machine has them.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Avx2.IsSupported;

    /// <inheritdoc/>
    public static int Count => 8;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Load(float* source) => new(Vector256.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadComplex(float* source, out Lanes8 re, out Lanes8 im)
    {
        Vector256<float> a = Vector256.Load(source);
        Vector256<float> b = Vector256.Load(source + 8);
        Vector256<float> low = Avx.Permute2x128(a, b, 0x20);
        Vector256<float> high = Avx.Permute2x128(a, b, 0x31);
        re = new(Avx.Shuffle(low, high, 0b10_00_10_00));
        im = new(Avx.Shuffle(low, high, 0b11_01_11_01));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreComplex(Lanes8 re, Lanes8 im, float* destination)
    {
        Vector256<float> low = Avx.UnpackLow(re._vector, im._vector);
        Vector256<float> high = Avx.UnpackHigh(re._vector, im._vector);
        Avx.Permute2x128(low, high, 0x20).Store(destination);
        Avx.Permute2x128(low, high, 0x31).Store(destination + 8);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 Broadcast(float value) => new(Vector256.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplyAdd(Lanes8 a, Lanes8 b, Lanes8 c) =>
        new(Vector256.MultiplyAddEstimate(a._vector, b._vector, c._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 MultiplySubtractFrom(Lanes8 a, Lanes8 b, Lanes8 c) =>
        new(Fma.IsSupported ? Fma.MultiplyAddNegated(a._vector, b._vector, c._vector) : c._vector - (a._vector * b._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator +(Lanes8 a, Lanes8 b) => new(a._vector + b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator -(Lanes8 a, Lanes8 b) => new(a._vector - b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes8 operator *(Lanes8 a, Lanes8 b) => new(a._vector * b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        ReadQuarters(source, sourceStride, out Vector256<float> a0, out Vector256<float> a1, out Vector256<float> a2, out Vector256<float> a3);
        source += 4 * sourceStride;
        ReadQuarters(source, sourceStride, out Vector256<float> b0, out Vector256<float> b1, out Vector256<float> b2, out Vector256<float> b3);
        WriteHalves(a0, b0, destination, 4 * destinationStride);
        WriteHalves(a1, b1, destination + destinationStride, 4 * destinationStride);
        WriteHalves(a2, b2, destination + (2 * destinationStride), 4 * destinationStride);
        WriteHalves(a3, b3, destination + (3 * destinationStride), 4 * destinationStride);
    }

    /// <summary>Transposes 4×4 floats within each 128-bit part of four rows: x<i>j</i> holds columns j, j + 4, … of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadQuarters(
        float* source, nint stride, out Vector256<float> x0, out Vector256<float> x1, out Vector256<float> x2, out Vector256<float> x3)
    {
        Vector256<float> r0 = Vector256.Load(source);
        Vector256<float> r1 = Vector256.Load(source + stride);
        Vector256<float> r2 = Vector256.Load(source + (2 * stride));
        Vector256<float> r3 = Vector256.Load(source + (3 * stride));
        Vector256<float> t0 = Avx.UnpackLow(r0, r2);
        Vector256<float> t1 = Avx.UnpackHigh(r0, r2);
        Vector256<float> t2 = Avx.UnpackLow(r1, r3);
        Vector256<float> t3 = Avx.UnpackHigh(r1, r3);
        x0 = Avx.UnpackLow(t0, t2);
        x1 = Avx.UnpackHigh(t0, t2);
        x2 = Avx.UnpackLow(t1, t3);
        x3 = Avx.UnpackHigh(t1, t3);
    }

    /// <summary>Writes two columns, each of which is one half of <paramref name="a"/> and <paramref name="b"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteHalves(Vector256<float> a, Vector256<float> b, float* destination, nint stride)
    {
        Avx.Permute2x128(a, b, 0x20).Store(destination);
        Avx.Permute2x128(a, b, 0x31).Store(destination + stride);
    }
}
