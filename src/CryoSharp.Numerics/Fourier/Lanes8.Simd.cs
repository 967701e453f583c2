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
    public static void Transpose(Lanes8* lanes)
    {
        var block = (Vector256<float>*)lanes;
        // Pairs of rows, then quadruples within the 128-bit halves: block[j] and block[j + 4] come to hold columns j and j + 4
        // of rows 0 to 3 and of rows 4 to 7. The last step exchanges halves.
        TransposeQuarters(block);
        TransposeQuarters(block + 4);
        for (int j = 0; j < 4; j++)
        {
            Vector256<float> top = block[j];
            Vector256<float> bottom = block[j + 4];
            block[j] = Avx.Permute2x128(top, bottom, 0x20);
            block[j + 4] = Avx.Permute2x128(top, bottom, 0x31);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeQuarters(Vector256<float>* rows)
    {
        Vector256<float> t0 = Avx.UnpackLow(rows[0], rows[2]);
        Vector256<float> t1 = Avx.UnpackHigh(rows[0], rows[2]);
        Vector256<float> t2 = Avx.UnpackLow(rows[1], rows[3]);
        Vector256<float> t3 = Avx.UnpackHigh(rows[1], rows[3]);
        rows[0] = Avx.UnpackLow(t0, t2);
        rows[1] = Avx.UnpackHigh(t0, t2);
        rows[2] = Avx.UnpackLow(t1, t3);
        rows[3] = Avx.UnpackHigh(t1, t3);
    }
}
