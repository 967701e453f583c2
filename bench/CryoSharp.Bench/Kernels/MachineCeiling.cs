using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CryoSharp.Bench;

/// <summary>What the machine does at best: multiply-adds in single precision out of registers, and bytes read from memory in order.</summary>
internal sealed record MachineCeiling(KernelRow OneCore, KernelRow AllCores, KernelRow OneCoreStream, KernelRow AllCoresStream)
{
    // Chains that do not wait for one another: more than latency times units of any processor so far, and few enough for 16 registers.
    private const int Chains = 12;
    private const int Turns = 100_000;

    /// <summary>Of the vectors that were used.</summary>
    public int VectorBits { get; } = Vector512.IsHardwareAccelerated ? 512 : 256;

    /// <summary>Measures one core, then <paramref name="threads"/> at the same time.</summary>
    /// <param name="megabytes">That are read, 2²⁰ bytes each: more than the caches hold.</param>
    public static MachineCeiling Measure(Stopclock clock, int threads, int megabytes)
    {
        var numbers = new float[megabytes << 18];
        Array.Fill(numbers, 1f);
        return new MachineCeiling(
            MultiplyAdds(clock, 1), MultiplyAdds(clock, threads), Stream(clock, 1, numbers), Stream(clock, threads, numbers));
    }

    /// <summary>One core, and all where there are more.</summary>
    public IEnumerable<KernelRow> Rows() => AllCores.Cores == 1 ? [OneCore, OneCoreStream] : [OneCore, AllCores, OneCoreStream, AllCoresStream];

    private static KernelRow MultiplyAdds(Stopclock clock, int cores)
    {
        bool isWide = Vector512.IsHardwareAccelerated;
        double seconds = clock.Best(() => OnCores(cores, _ => isWide ? Chains512() : Chains256()), cores);
        double operations = (double)cores * Turns * Chains * 2 * (isWide ? Vector512<float>.Count : Vector256<float>.Count);
        return new KernelRow("multiply-adds in registers", Name(cores), seconds / operations, "operation", 1, Cores: cores);
    }

    private static KernelRow Stream(Stopclock clock, int cores, float[] numbers)
    {
        int part = numbers.Length / cores / 64 * 64;
        double seconds = clock.Best(() => OnCores(cores, core => Sum(numbers.AsSpan(core * part, part))), cores);
        double bytes = (double)cores * part * sizeof(float);
        return new KernelRow("sum of an array", $"{Name(cores)}, {numbers.Length >> 18} MiB", seconds / bytes, "byte", 0, 1, cores);
    }

    private static string Name(int cores) => cores == 1 ? "1 core" : $"{cores} cores";

    private static void OnCores(int cores, Func<int, float> work)
    {
        if (cores == 1)
        {
            work(0);
        }
        else
        {
            Parallel.For(0, cores, new ParallelOptions { MaxDegreeOfParallelism = cores }, core => work(core));
        }
    }

    // x ← x·a + b has the fixed point b/(1 − a): no number grows, vanishes or becomes subnormal.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Chains512()
    {
        Vector512<float> a = Vector512.Create(0.999f), b = Vector512.Create(0.001f);
        Vector512<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (int i = 0; i < Turns; i++)
        {
            x0 = Vector512.FusedMultiplyAdd(x0, a, b);
            x1 = Vector512.FusedMultiplyAdd(x1, a, b);
            x2 = Vector512.FusedMultiplyAdd(x2, a, b);
            x3 = Vector512.FusedMultiplyAdd(x3, a, b);
            x4 = Vector512.FusedMultiplyAdd(x4, a, b);
            x5 = Vector512.FusedMultiplyAdd(x5, a, b);
            x6 = Vector512.FusedMultiplyAdd(x6, a, b);
            x7 = Vector512.FusedMultiplyAdd(x7, a, b);
            x8 = Vector512.FusedMultiplyAdd(x8, a, b);
            x9 = Vector512.FusedMultiplyAdd(x9, a, b);
            x10 = Vector512.FusedMultiplyAdd(x10, a, b);
            x11 = Vector512.FusedMultiplyAdd(x11, a, b);
        }

        return Vector512.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Chains256()
    {
        Vector256<float> a = Vector256.Create(0.999f), b = Vector256.Create(0.001f);
        Vector256<float> x0 = b, x1 = b, x2 = b, x3 = b, x4 = b, x5 = b, x6 = b, x7 = b, x8 = b, x9 = b, x10 = b, x11 = b;
        for (int i = 0; i < Turns; i++)
        {
            x0 = Vector256.FusedMultiplyAdd(x0, a, b);
            x1 = Vector256.FusedMultiplyAdd(x1, a, b);
            x2 = Vector256.FusedMultiplyAdd(x2, a, b);
            x3 = Vector256.FusedMultiplyAdd(x3, a, b);
            x4 = Vector256.FusedMultiplyAdd(x4, a, b);
            x5 = Vector256.FusedMultiplyAdd(x5, a, b);
            x6 = Vector256.FusedMultiplyAdd(x6, a, b);
            x7 = Vector256.FusedMultiplyAdd(x7, a, b);
            x8 = Vector256.FusedMultiplyAdd(x8, a, b);
            x9 = Vector256.FusedMultiplyAdd(x9, a, b);
            x10 = Vector256.FusedMultiplyAdd(x10, a, b);
            x11 = Vector256.FusedMultiplyAdd(x11, a, b);
        }

        return Vector256.Sum(x0 + x1 + x2 + x3 + x4 + x5 + x6 + x7 + x8 + x9 + x10 + x11);
    }

    /// <summary>The length is a multiple of 64.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Sum(ReadOnlySpan<float> numbers)
    {
        ref float first = ref MemoryMarshal.GetReference(numbers);
        Vector512<float> a = default, b = default, c = default, d = default;
        for (int i = 0; i < numbers.Length; i += 64)
        {
            a += Vector512.LoadUnsafe(ref first, (nuint)i);
            b += Vector512.LoadUnsafe(ref first, (nuint)(i + 16));
            c += Vector512.LoadUnsafe(ref first, (nuint)(i + 32));
            d += Vector512.LoadUnsafe(ref first, (nuint)(i + 48));
        }

        return Vector512.Sum(a + b + c + d);
    }
}
