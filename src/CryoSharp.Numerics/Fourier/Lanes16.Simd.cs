using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CryoSharp.Numerics;

/// <summary>Sixteen lanes: 512-bit vectors of x86 (AVX-512).</summary>
internal readonly unsafe struct Lanes16(Vector512<float> vector) : ILanes<Lanes16>
{
    private readonly Vector512<float> _vector = vector;

    /// <summary>Whether this machine has them and runs them at full speed.</summary>
    public static bool IsSupported => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    /// <inheritdoc/>
    public static int Count => 16;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Load(float* source) => new(Vector512.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadComplex(float* source, out Lanes16 re, out Lanes16 im)
    {
        Vector512<float> low = Vector512.Load(source);
        Vector512<float> high = Vector512.Load(source + 16);
        re = new(Avx512F.PermuteVar16x32x2(low, Vector512.Create(0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, 26, 28, 30), high));
        im = new(Avx512F.PermuteVar16x32x2(low, Vector512.Create(1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25, 27, 29, 31), high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreComplex(Lanes16 re, Lanes16 im, float* destination)
    {
        Avx512F.PermuteVar16x32x2(re._vector, Vector512.Create(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23), im._vector).Store(destination);
        Avx512F.PermuteVar16x32x2(re._vector, Vector512.Create(8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31), im._vector).Store(destination + 16);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 Broadcast(float value) => new(Vector512.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplyAdd(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Avx512F.FusedMultiplyAdd(a._vector, b._vector, c._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 MultiplySubtractFrom(Lanes16 a, Lanes16 b, Lanes16 c) =>
        new(Avx512F.FusedMultiplyAddNegated(a._vector, b._vector, c._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator +(Lanes16 a, Lanes16 b) => new(a._vector + b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator -(Lanes16 a, Lanes16 b) => new(a._vector - b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes16 operator *(Lanes16 a, Lanes16 b) => new(a._vector * b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(float* source, nint sourceStride, float* destination, nint destinationStride)
    {
        ReadQuarters(source, sourceStride, out Vector512<float> a0, out Vector512<float> a1, out Vector512<float> a2, out Vector512<float> a3);
        source += 4 * sourceStride;
        ReadQuarters(source, sourceStride, out Vector512<float> b0, out Vector512<float> b1, out Vector512<float> b2, out Vector512<float> b3);
        source += 4 * sourceStride;
        ReadQuarters(source, sourceStride, out Vector512<float> c0, out Vector512<float> c1, out Vector512<float> c2, out Vector512<float> c3);
        source += 4 * sourceStride;
        ReadQuarters(source, sourceStride, out Vector512<float> d0, out Vector512<float> d1, out Vector512<float> d2, out Vector512<float> d3);
        WriteQuarters(a0, b0, c0, d0, destination, 4 * destinationStride);
        WriteQuarters(a1, b1, c1, d1, destination + destinationStride, 4 * destinationStride);
        WriteQuarters(a2, b2, c2, d2, destination + (2 * destinationStride), 4 * destinationStride);
        WriteQuarters(a3, b3, c3, d3, destination + (3 * destinationStride), 4 * destinationStride);
    }

    /// <summary>Transposes 4×4 floats within each 128-bit part of four rows: x<i>j</i> holds columns j, j + 4, … of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void ReadQuarters(
        float* source, nint stride, out Vector512<float> x0, out Vector512<float> x1, out Vector512<float> x2, out Vector512<float> x3)
    {
        Vector512<float> r0 = Vector512.Load(source);
        Vector512<float> r1 = Vector512.Load(source + stride);
        Vector512<float> r2 = Vector512.Load(source + (2 * stride));
        Vector512<float> r3 = Vector512.Load(source + (3 * stride));
        Vector512<float> t0 = Avx512F.UnpackLow(r0, r2);
        Vector512<float> t1 = Avx512F.UnpackHigh(r0, r2);
        Vector512<float> t2 = Avx512F.UnpackLow(r1, r3);
        Vector512<float> t3 = Avx512F.UnpackHigh(r1, r3);
        x0 = Avx512F.UnpackLow(t0, t2);
        x1 = Avx512F.UnpackHigh(t0, t2);
        x2 = Avx512F.UnpackLow(t1, t3);
        x3 = Avx512F.UnpackHigh(t1, t3);
    }

    /// <summary>Writes four columns, each of which is one 128-bit part of <paramref name="a"/>, <paramref name="b"/>, …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WriteQuarters(
        Vector512<float> a, Vector512<float> b, Vector512<float> c, Vector512<float> d, float* destination, nint stride)
    {
        Vector512<float> even0 = Avx512F.Shuffle4x128(a, b, 0b10_00_10_00);
        Vector512<float> even1 = Avx512F.Shuffle4x128(c, d, 0b10_00_10_00);
        Vector512<float> odd0 = Avx512F.Shuffle4x128(a, b, 0b11_01_11_01);
        Vector512<float> odd1 = Avx512F.Shuffle4x128(c, d, 0b11_01_11_01);
        Avx512F.Shuffle4x128(even0, even1, 0b10_00_10_00).Store(destination);
        Avx512F.Shuffle4x128(odd0, odd1, 0b10_00_10_00).Store(destination + stride);
        Avx512F.Shuffle4x128(even0, even1, 0b11_01_11_01).Store(destination + (2 * stride));
        Avx512F.Shuffle4x128(odd0, odd1, 0b11_01_11_01).Store(destination + (3 * stride));
    }
}
