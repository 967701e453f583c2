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
    public static void Transpose(Lanes16* lanes)
    {
        var block = (Vector512<float>*)lanes;
        // Within 128-bit quarters first: block[4g + j] comes to hold columns j, j + 4, j + 8, j + 12 of rows 4g to 4g + 3.
        for (int g = 0; g < 16; g += 4)
        {
            TransposeQuarters(block + g);
        }

        for (int j = 0; j < 4; j++)
        {
            Vector512<float> even0 = Avx512F.Shuffle4x128(block[j], block[j + 4], 0b10_00_10_00);
            Vector512<float> odd0 = Avx512F.Shuffle4x128(block[j], block[j + 4], 0b11_01_11_01);
            Vector512<float> even1 = Avx512F.Shuffle4x128(block[j + 8], block[j + 12], 0b10_00_10_00);
            Vector512<float> odd1 = Avx512F.Shuffle4x128(block[j + 8], block[j + 12], 0b11_01_11_01);
            block[j] = Avx512F.Shuffle4x128(even0, even1, 0b10_00_10_00);
            block[j + 4] = Avx512F.Shuffle4x128(odd0, odd1, 0b10_00_10_00);
            block[j + 8] = Avx512F.Shuffle4x128(even0, even1, 0b11_01_11_01);
            block[j + 12] = Avx512F.Shuffle4x128(odd0, odd1, 0b11_01_11_01);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuarters(Vector512<float>* rows)
    {
        Vector512<float> t0 = Avx512F.UnpackLow(rows[0], rows[2]);
        Vector512<float> t1 = Avx512F.UnpackHigh(rows[0], rows[2]);
        Vector512<float> t2 = Avx512F.UnpackLow(rows[1], rows[3]);
        Vector512<float> t3 = Avx512F.UnpackHigh(rows[1], rows[3]);
        rows[0] = Avx512F.UnpackLow(t0, t2);
        rows[1] = Avx512F.UnpackHigh(t0, t2);
        rows[2] = Avx512F.UnpackLow(t1, t3);
        rows[3] = Avx512F.UnpackHigh(t1, t3);
    }
}
