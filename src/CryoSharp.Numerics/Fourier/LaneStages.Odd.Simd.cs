using System.Runtime.CompilerServices;

namespace CryoSharp.Numerics;

/// <content>
/// Odd radices r. With sums tⱼ = xⱼ + x₍r−j₎ and differences dⱼ = xⱼ − x₍r−j₎, j = 1..(r−1)/2, results k and r − k are A ∓ iB with
/// A = x₀ + Σ cos(2πjk/r) tⱼ and B = Σ sin(2πjk/r) dⱼ: half the products of the definition.
/// </content>
internal static unsafe partial class LaneStages<TLanes>
{
    /// <summary>Writes A − iB and A + iB.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void PutPair<TDestination, TTwiddles>(
        ref TDestination destination, nint low, nint high, TLanes ar, TLanes ai, TLanes br, TLanes bi, ComplexF* lowTwiddle, ComplexF* highTwiddle)
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        Put<TDestination, TTwiddles>(ref destination, low, ar + bi, ai - br, lowTwiddle);
        Put<TDestination, TTwiddles>(ref destination, high, ar - bi, ai + br, highTwiddle);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix3<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        TLanes half = TLanes.Broadcast(0.5f);
        TLanes sin = TLanes.Broadcast(0.86602540378443864676f);
        for (nint p = first; p < end; p++, w += 2)
        {
            for (nint q = 0; q < s; q++)
            {
                source.Get(q + (s * p), out TLanes r0, out TLanes i0);
                source.Get(q + (s * (p + m)), out TLanes r1, out TLanes i1);
                source.Get(q + (s * (p + (2 * m))), out TLanes r2, out TLanes i2);
                TLanes tr = r1 + r2, ti = i1 + i2;
                nint o = q + (s * 3 * p);
                destination.Put(o, r0 + tr, i0 + ti);
                PutPair<TDestination, TTwiddles>(
                    ref destination,
                    o + s,
                    o + (2 * s),
                    TLanes.MultiplySubtractFrom(tr, half, r0),
                    TLanes.MultiplySubtractFrom(ti, half, i0),
                    (r1 - r2) * sin,
                    (i1 - i2) * sin,
                    w,
                    w + 1);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix5<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        TLanes c1 = TLanes.Broadcast(0.30901699437494742410f);
        TLanes c2 = TLanes.Broadcast(-0.80901699437494742410f);
        TLanes s1 = TLanes.Broadcast(0.95105651629515357212f);
        TLanes s2 = TLanes.Broadcast(0.58778525229247312917f);
        for (nint p = first; p < end; p++, w += 4)
        {
            for (nint q = 0; q < s; q++)
            {
                nint e = q + (s * p);
                nint sm = s * m;
                source.Get(e, out TLanes r0, out TLanes i0);
                source.Get(e + sm, out TLanes r1, out TLanes i1);
                source.Get(e + (2 * sm), out TLanes r2, out TLanes i2);
                source.Get(e + (3 * sm), out TLanes r3, out TLanes i3);
                source.Get(e + (4 * sm), out TLanes r4, out TLanes i4);
                TLanes t1r = r1 + r4, t1i = i1 + i4, t2r = r2 + r3, t2i = i2 + i3;
                TLanes d1r = r1 - r4, d1i = i1 - i4, d2r = r2 - r3, d2i = i2 - i3;

                nint o = q + (s * 5 * p);
                destination.Put(o, r0 + t1r + t2r, i0 + t1i + t2i);
                TLanes ar = TLanes.MultiplyAdd(t2r, c2, TLanes.MultiplyAdd(t1r, c1, r0));
                TLanes ai = TLanes.MultiplyAdd(t2i, c2, TLanes.MultiplyAdd(t1i, c1, i0));
                TLanes br = TLanes.MultiplyAdd(d2r, s2, d1r * s1);
                TLanes bi = TLanes.MultiplyAdd(d2i, s2, d1i * s1);
                PutPair<TDestination, TTwiddles>(ref destination, o + s, o + (4 * s), ar, ai, br, bi, w, w + 3);
                ar = TLanes.MultiplyAdd(t2r, c1, TLanes.MultiplyAdd(t1r, c2, r0));
                ai = TLanes.MultiplyAdd(t2i, c1, TLanes.MultiplyAdd(t1i, c2, i0));
                br = TLanes.MultiplySubtractFrom(d2r, s1, d1r * s2);
                bi = TLanes.MultiplySubtractFrom(d2i, s1, d1i * s2);
                PutPair<TDestination, TTwiddles>(ref destination, o + (2 * s), o + (3 * s), ar, ai, br, bi, w + 1, w + 2);
            }
        }
    }

    // One butterfly with its seven loads and three pairs of results: hence the length.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Radix7<TSource, TDestination, TTwiddles>(
        TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        TLanes c1 = TLanes.Broadcast(0.62348980185873353053f);
        TLanes c2 = TLanes.Broadcast(-0.22252093395631440429f);
        TLanes c3 = TLanes.Broadcast(-0.90096886790241912624f);
        TLanes s1 = TLanes.Broadcast(0.78183148246802980871f);
        TLanes s2 = TLanes.Broadcast(0.97492791218182360702f);
        TLanes s3 = TLanes.Broadcast(0.43388373911755812048f);
        for (nint p = first; p < end; p++, w += 6)
        {
            for (nint q = 0; q < s; q++)
            {
                nint e = q + (s * p);
                nint sm = s * m;
                source.Get(e, out TLanes r0, out TLanes i0);
                source.Get(e + sm, out TLanes r1, out TLanes i1);
                source.Get(e + (6 * sm), out TLanes r6, out TLanes i6);
                TLanes t1r = r1 + r6, t1i = i1 + i6, d1r = r1 - r6, d1i = i1 - i6;
                source.Get(e + (2 * sm), out TLanes r2, out TLanes i2);
                source.Get(e + (5 * sm), out TLanes r5, out TLanes i5);
                TLanes t2r = r2 + r5, t2i = i2 + i5, d2r = r2 - r5, d2i = i2 - i5;
                source.Get(e + (3 * sm), out TLanes r3, out TLanes i3);
                source.Get(e + (4 * sm), out TLanes r4, out TLanes i4);
                TLanes t3r = r3 + r4, t3i = i3 + i4, d3r = r3 - r4, d3i = i3 - i4;

                nint o = q + (s * 7 * p);
                destination.Put(o, r0 + t1r + (t2r + t3r), i0 + t1i + (t2i + t3i));
                TLanes ar = TLanes.MultiplyAdd(t3r, c3, TLanes.MultiplyAdd(t2r, c2, TLanes.MultiplyAdd(t1r, c1, r0)));
                TLanes ai = TLanes.MultiplyAdd(t3i, c3, TLanes.MultiplyAdd(t2i, c2, TLanes.MultiplyAdd(t1i, c1, i0)));
                TLanes br = TLanes.MultiplyAdd(d3r, s3, TLanes.MultiplyAdd(d2r, s2, d1r * s1));
                TLanes bi = TLanes.MultiplyAdd(d3i, s3, TLanes.MultiplyAdd(d2i, s2, d1i * s1));
                PutPair<TDestination, TTwiddles>(ref destination, o + s, o + (6 * s), ar, ai, br, bi, w, w + 5);
                ar = TLanes.MultiplyAdd(t3r, c1, TLanes.MultiplyAdd(t2r, c3, TLanes.MultiplyAdd(t1r, c2, r0)));
                ai = TLanes.MultiplyAdd(t3i, c1, TLanes.MultiplyAdd(t2i, c3, TLanes.MultiplyAdd(t1i, c2, i0)));
                br = TLanes.MultiplySubtractFrom(d3r, s1, TLanes.MultiplySubtractFrom(d2r, s3, d1r * s2));
                bi = TLanes.MultiplySubtractFrom(d3i, s1, TLanes.MultiplySubtractFrom(d2i, s3, d1i * s2));
                PutPair<TDestination, TTwiddles>(ref destination, o + (2 * s), o + (5 * s), ar, ai, br, bi, w + 1, w + 4);
                ar = TLanes.MultiplyAdd(t3r, c2, TLanes.MultiplyAdd(t2r, c1, TLanes.MultiplyAdd(t1r, c3, r0)));
                ai = TLanes.MultiplyAdd(t3i, c2, TLanes.MultiplyAdd(t2i, c1, TLanes.MultiplyAdd(t1i, c3, i0)));
                br = TLanes.MultiplyAdd(d3r, s2, TLanes.MultiplySubtractFrom(d2r, s1, d1r * s3));
                bi = TLanes.MultiplyAdd(d3i, s2, TLanes.MultiplySubtractFrom(d2i, s1, d1i * s3));
                PutPair<TDestination, TTwiddles>(ref destination, o + (3 * s), o + (4 * s), ar, ai, br, bi, w + 2, w + 3);
            }
        }
    }

    /// <summary>Radices 11 and 13; <paramref name="roots"/> are e^{−2πik/r}, so that their imaginary parts are −sin.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void OddRadix<TSource, TDestination, TTwiddles>(
        ComplexF[] roots, TSource source, TDestination destination, nint m, nint s, nint first, nint end, ComplexF* w)
        where TSource : struct, ILaneArray<TLanes>
        where TDestination : struct, ILaneArray<TLanes>
        where TTwiddles : struct
    {
        int r = roots.Length;
        int pairs = r / 2;
        TLanes* work = stackalloc TLanes[4 * pairs];
        TLanes* tr = work, ti = work + pairs, dr = work + (2 * pairs), di = work + (3 * pairs);
        for (nint p = first; p < end; p++, w += r - 1)
        {
            for (nint q = 0; q < s; q++)
            {
                nint e = q + (s * p);
                nint o = q + (s * r * p);
                source.Get(e, out TLanes r0, out TLanes i0);
                TLanes sumRe = r0, sumIm = i0;
                for (int j = 0; j < pairs; j++)
                {
                    source.Get(e + ((j + 1) * s * m), out TLanes xr, out TLanes xi);
                    source.Get(e + ((r - j - 1) * s * m), out TLanes yr, out TLanes yi);
                    (tr[j], ti[j], dr[j], di[j]) = (xr + yr, xi + yi, xr - yr, xi - yi);
                    sumRe += tr[j];
                    sumIm += ti[j];
                }

                destination.Put(o, sumRe, sumIm);
                for (int k = 1; k <= pairs; k++)
                {
                    TLanes sin = TLanes.Broadcast(roots[k].Im), cos = TLanes.Broadcast(roots[k].Re);
                    TLanes ar = TLanes.MultiplyAdd(tr[0], cos, r0), ai = TLanes.MultiplyAdd(ti[0], cos, i0);
                    TLanes br = dr[0] * sin, bi = di[0] * sin;
                    for (int j = 1, turn = 2 * k % r; j < pairs; j++, turn = (turn + k) % r)
                    {
                        (cos, sin) = (TLanes.Broadcast(roots[turn].Re), TLanes.Broadcast(roots[turn].Im));
                        (ar, ai) = (TLanes.MultiplyAdd(tr[j], cos, ar), TLanes.MultiplyAdd(ti[j], cos, ai));
                        (br, bi) = (TLanes.MultiplyAdd(dr[j], sin, br), TLanes.MultiplyAdd(di[j], sin, bi));
                    }

                    // B has the other sign here: the pair changes places.
                    PutPair<TDestination, TTwiddles>(ref destination, o + ((r - k) * s), o + (k * s), ar, ai, br, bi, w + r - k - 1, w + k - 1);
                }
            }
        }
    }
}
