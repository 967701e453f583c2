using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CryoSharp.Numerics;

/// <summary>Four lanes: 128-bit vectors of x86 (SSE) and Arm (NEON).</summary>
internal readonly unsafe struct Lanes4(Vector128<float> vector) : ILanes<Lanes4>
{
    private readonly Vector128<float> _vector = vector;

    /// <summary>Whether this machine has them.</summary>
    public static bool IsSupported => Vector128.IsHardwareAccelerated && (Sse.IsSupported || AdvSimd.Arm64.IsSupported);

    /// <inheritdoc/>
    public static int Count => 4;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Load(float* source) => new(Vector128.Load(source));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void LoadComplex(float* source, out Lanes4 re, out Lanes4 im)
    {
        Vector128<float> low = Vector128.Load(source);
        Vector128<float> high = Vector128.Load(source + 4);
        re = new(Sse.IsSupported ? Sse.Shuffle(low, high, 0b10_00_10_00) : AdvSimd.Arm64.UnzipEven(low, high));
        im = new(Sse.IsSupported ? Sse.Shuffle(low, high, 0b11_01_11_01) : AdvSimd.Arm64.UnzipOdd(low, high));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreComplex(Lanes4 re, Lanes4 im, float* destination)
    {
        ZipLow(re._vector, im._vector).Store(destination);
        ZipHigh(re._vector, im._vector).Store(destination + 4);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 Broadcast(float value) => new(Vector128.Create(value));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplyAdd(Lanes4 a, Lanes4 b, Lanes4 c) =>
        new(Vector128.MultiplyAddEstimate(a._vector, b._vector, c._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 MultiplySubtractFrom(Lanes4 a, Lanes4 b, Lanes4 c) =>
        new(Fma.IsSupported ? Fma.MultiplyAddNegated(a._vector, b._vector, c._vector)
        : AdvSimd.IsSupported ? AdvSimd.FusedMultiplySubtract(c._vector, a._vector, b._vector)
        : c._vector - (a._vector * b._vector));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator +(Lanes4 a, Lanes4 b) => new(a._vector + b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator -(Lanes4 a, Lanes4 b) => new(a._vector - b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes4 operator *(Lanes4 a, Lanes4 b) => new(a._vector * b._vector);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* destination) => _vector.Store(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Transpose(Lanes4* lanes)
    {
        var block = (Vector128<float>*)lanes;
        Vector128<float> t0 = ZipLow(block[0], block[2]);
        Vector128<float> t1 = ZipHigh(block[0], block[2]);
        Vector128<float> t2 = ZipLow(block[1], block[3]);
        Vector128<float> t3 = ZipHigh(block[1], block[3]);
        block[0] = ZipLow(t0, t2);
        block[1] = ZipHigh(t0, t2);
        block[2] = ZipLow(t1, t3);
        block[3] = ZipHigh(t1, t3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> ZipHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
