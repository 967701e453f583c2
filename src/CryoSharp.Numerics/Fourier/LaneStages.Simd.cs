using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <summary>The stages of <see cref="FftStages"/> for as many transforms at a time as there are lanes.</summary>
/// <remarks>
/// The loops are those of the plain path: p over the results of a radix, q over interleaved transforms. The first stage reads the source and the
/// last one writes the destination, so that neither is copied. Butterflies for odd radices are in the other part. All is compiled once, at
/// full optimisation: a plan used a few times only would otherwise spend them in the slow first tier.
/// </remarks>
internal static unsafe partial class LaneStages<TLanes>
    where TLanes : unmanaged, ILanes<TLanes>
{
    /// <summary>Transforms <paramref name="source"/> to <paramref name="destination"/>, unscaled. They may be the same memory.</summary>
    /// <param name="stages">For 2 points or more.</param>
    /// <param name="x">Scratch memory, 2·n·lanes floats.</param>
    /// <param name="y">As much again.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transform<TSource, TDestination>(FftStages stages, TSource source, TDestination destination, float* x, float* y)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
    {
        int last = stages.All.Length - 1;
        if (last == 0)
        {
            Apply(stages.All[0], source, destination);
            return;
        }

        var from = new LaneScratch<TLanes>(x);
        var to = new LaneScratch<TLanes>(y);
        Apply(stages.All[0], source, from);
        for (int i = 1; i < last; i++)
        {
            Apply(stages.All[i], from, to);
            (from, to) = (to, from);
        }

        Apply(stages.All[last], from, destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TSource, TDestination>(FftStage stage, TSource source, TDestination destination)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
    {
        fixed (ComplexF* twiddles = stage.Twiddles)
        {
            nint results = stage.Length / stage.Radix;
            Apply<TSource, TDestination, NoTwiddles>(stage, source, destination, 0, 1, twiddles);
            if (results > 1)
            {
                Apply<TSource, TDestination, Twiddles>(stage, source, destination, 1, results, twiddles + stage.Radix - 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TSource, TDestination, TTwiddles>(
        FftStage stage, TSource source, TDestination destination, nint first, nint end, ComplexF* twiddles)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        nint m = stage.Length / stage.Radix;
        nint s = stage.Stride;
        switch (stage.Radix)
        {
            case 2:
                Radix2<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            case 3:
                Radix3<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            case 4:
                Radix4<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            case 5:
                Radix5<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            case 7:
                Radix7<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            case 8:
                Radix8<TSource, TDestination, TTwiddles>(source, destination, m, s, first, end, twiddles);
                break;
            default:
                OddRadix<TSource, TDestination, TTwiddles>(stage.Roots, source, destination, m, s, first, end, twiddles);
                break;
        }
    }

    /// <summary>Writes a result times its twiddle factor, which is 1 for p = 0 (<see cref="NoTwiddles"/>).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Put<TDestination, TTwiddles>(ref TDestination destination, nint index, TLanes re, TLanes im, ComplexF* twiddle)
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        if (typeof(TTwiddles) == typeof(NoTwiddles))
        {
            destination.Put(index, re, im);
            return;
        }

        TLanes cos = TLanes.Broadcast(((float*)twiddle)[0]);
        TLanes sin = TLanes.Broadcast(((float*)twiddle)[1]);
        destination.Put(index, TLanes.MultiplySubtractFrom(im, sin, re * cos), TLanes.MultiplyAdd(re, sin, im * cos));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix2<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        for (nint p = first; p < end; p++, w++)
        {
            for (nint q = 0; q < s; q++)
            {
                source.Get(q + (s * p), out TLanes r0, out TLanes i0);
                source.Get(q + (s * (p + m)), out TLanes r1, out TLanes i1);
                nint o = q + (s * 2 * p);
                destination.Put(o, r0 + r1, i0 + i1);
                Put<TDestination, TTwiddles>(ref destination, o + s, r0 - r1, i0 - i1, w);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix4<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        for (nint p = first; p < end; p++, w += 3)
        {
            for (nint q = 0; q < s; q++)
            {
                nint e = q + (s * p);
                source.Get(e, out TLanes r0, out TLanes i0);
                source.Get(e + (s * m), out TLanes r1, out TLanes i1);
                source.Get(e + (2 * s * m), out TLanes r2, out TLanes i2);
                source.Get(e + (3 * s * m), out TLanes r3, out TLanes i3);
                (TLanes ar, TLanes ai, TLanes br, TLanes bi) = (r0 + r2, i0 + i2, r0 - r2, i0 - i2);
                (TLanes cr, TLanes ci, TLanes dr, TLanes di) = (r1 + r3, i1 + i3, i1 - i3, r3 - r1); // d = −i(x1 − x3)
                nint o = q + (s * 4 * p);
                destination.Put(o, ar + cr, ai + ci);
                Put<TDestination, TTwiddles>(ref destination, o + s, br + dr, bi + di, w);
                Put<TDestination, TTwiddles>(ref destination, o + (2 * s), ar - cr, ai - ci, w + 1);
                Put<TDestination, TTwiddles>(ref destination, o + (3 * s), br - dr, bi - di, w + 2);
            }
        }
    }

    // The three levels of two stay in registers, which is the point of the radix: hence the length.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix8<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        TLanes h = TLanes.Broadcast(0.70710678118654752440f);
        for (nint p = first; p < end; p++, w += 7)
        {
            for (nint q = 0; q < s; q++)
            {
                nint e = q + (s * p);
                nint sm = s * m;
                source.Get(e, out TLanes r0, out TLanes i0);
                source.Get(e + (4 * sm), out TLanes r4, out TLanes i4);
                TLanes a0r = r0 + r4, a0i = i0 + i4, a4r = r0 - r4, a4i = i0 - i4;
                source.Get(e + (2 * sm), out TLanes r2, out TLanes i2);
                source.Get(e + (6 * sm), out TLanes r6, out TLanes i6);
                TLanes a2r = r2 + r6, a2i = i2 + i6, a6r = i2 - i6, a6i = r6 - r2; // a6 times −i
                source.Get(e + sm, out TLanes r1, out TLanes i1);
                source.Get(e + (5 * sm), out TLanes r5, out TLanes i5);
                TLanes a1r = r1 + r5, a1i = i1 + i5, a5r = r1 - r5, a5i = i1 - i5;
                source.Get(e + (3 * sm), out TLanes r3, out TLanes i3);
                source.Get(e + (7 * sm), out TLanes r7, out TLanes i7);
                TLanes a3r = r3 + r7, a3i = i3 + i7, a7r = i3 - i7, a7i = r7 - r3; // a7 times −i

                TLanes b0r = a0r + a2r, b0i = a0i + a2i, b2r = a0r - a2r, b2i = a0i - a2i;
                TLanes b1r = a1r + a3r, b1i = a1i + a3i, b3r = a1i - a3i, b3i = a3r - a1r; // b3 times −i
                TLanes b4r = a4r + a6r, b4i = a4i + a6i, b6r = a4r - a6r, b6i = a4i - a6i;
                TLanes c5r = a5r + a7r, c5i = a5i + a7i, c7r = a5r - a7r, c7i = a5i - a7i;
                TLanes b5r = (c5r + c5i) * h, b5i = (c5i - c5r) * h; // times e^{−iπ/4}
                TLanes b7r = (c7i - c7r) * h, b7i = (c7r + c7i) * h; // times e^{−3iπ/4}, but for the sign of the imaginary part

                nint o = q + (s * 8 * p);
                destination.Put(o, b0r + b1r, b0i + b1i);
                Put<TDestination, TTwiddles>(ref destination, o + s, b4r + b5r, b4i + b5i, w);
                Put<TDestination, TTwiddles>(ref destination, o + (2 * s), b2r + b3r, b2i + b3i, w + 1);
                Put<TDestination, TTwiddles>(ref destination, o + (3 * s), b6r + b7r, b6i - b7i, w + 2);
                Put<TDestination, TTwiddles>(ref destination, o + (4 * s), b0r - b1r, b0i - b1i, w + 3);
                Put<TDestination, TTwiddles>(ref destination, o + (5 * s), b4r - b5r, b4i - b5i, w + 4);
                Put<TDestination, TTwiddles>(ref destination, o + (6 * s), b2r - b3r, b2i - b3i, w + 5);
                Put<TDestination, TTwiddles>(ref destination, o + (7 * s), b6r - b7r, b6i + b7i, w + 6);
            }
        }
    }

    /// <summary>Marks results that are to be multiplied by twiddle factors.</summary>
    private readonly struct Twiddles;

    /// <summary>Marks results whose twiddle factors are all 1, those of p = 0.</summary>
    private readonly struct NoTwiddles;
}
