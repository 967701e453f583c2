using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Refinement;

/// <summary>The inner loops of <see cref="CpuExpectation"/> over planar complex rows.</summary>
/// <remarks>
/// Every length is a multiple of 16 and every sum runs over the same 16 lanes whatever the hardware: where 512-bit vectors are missing
/// the runtime splits them, so the same lanes are added in the same order. Rows are planar: n real parts, then n imaginary parts.
/// </remarks>
internal static class ScoreKernels
{
    /// <summary>product = conj(a)·b for planar rows; b's imaginary plane starts at <paramref name="strideB"/>.</summary>
    public static void ConjugateProduct(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int strideB, int n, Span<float> product)
    {
        ref float ra = ref MemoryMarshal.GetReference(a);
        ref float rb = ref MemoryMarshal.GetReference(b);
        ref float rp = ref MemoryMarshal.GetReference(product);
        for (int k = 0; k < n; k += 16)
        {
            Vector512<float> ar = Load(ref ra, k), ai = Load(ref ra, n + k);
            Vector512<float> br = Load(ref rb, k), bi = Load(ref rb, strideB + k);
            Store(MultiplyAdd(ar, br, ai * bi), ref rp, k);
            Store(MultiplyAdd(ar, bi, -(ai * br)), ref rp, n + k);
        }
    }

    /// <summary>Σ weight·|a|² for a planar row of n components.</summary>
    public static float WeightedNorm(ReadOnlySpan<float> weight, ReadOnlySpan<float> a, int n)
    {
        ref float rw = ref MemoryMarshal.GetReference(weight);
        ref float ra = ref MemoryMarshal.GetReference(a);
        Vector512<float> sum = Vector512<float>.Zero;
        for (int k = 0; k < n; k += 16)
        {
            Vector512<float> re = Load(ref ra, k), im = Load(ref ra, n + k);
            sum = MultiplyAdd(Load(ref rw, k), MultiplyAdd(re, re, im * im), sum);
        }

        return Vector512.Sum(sum);
    }

    /// <summary>destination[r, c] = Σₖ rows[r, k]·table[columns[c], k], rows and table rows of <paramref name="length"/> numbers.</summary>
    public static void Products(
        ReadOnlySpan<float> rows, int rowCount, ReadOnlySpan<float> table, ReadOnlySpan<int> columns, int length, Span<float> destination)
    {
        int columnCount = columns.Length;
        int r = 0;
        for (; r + 4 <= rowCount; r += 4)
        {
            ReadOnlySpan<float> four = rows.Slice(r * length, 4 * length);
            int c = 0;
            for (; c + 4 <= columnCount; c += 4)
            {
                FourByFour(four, table, columns.Slice(c, 4), length, destination.Slice((r * columnCount) + c), columnCount);
            }

            for (; c < columnCount; c++)
            {
                ReadOnlySpan<float> column = table.Slice(columns[c] * length, length);
                for (int i = 0; i < 4; i++)
                {
                    destination[((r + i) * columnCount) + c] = Dot(four.Slice(i * length, length), column);
                }
            }
        }

        for (; r < rowCount; r++)
        {
            for (int c = 0; c < columnCount; c++)
            {
                destination[(r * columnCount) + c] = Dot(rows.Slice(r * length, length), table.Slice(columns[c] * length, length));
            }
        }
    }

    /// <summary>scores += norm + prior, element by element; returns the largest result. Any length.</summary>
    public static float AddPriors(Span<float> scores, ReadOnlySpan<float> norm, float prior)
    {
        ref float rs = ref MemoryMarshal.GetReference(scores);
        ref float rn = ref MemoryMarshal.GetReference(norm);
        Vector512<float> priors = Vector512.Create(prior), largest = Vector512.Create(float.NegativeInfinity);
        int k = 0;
        for (; k + 16 <= scores.Length; k += 16)
        {
            Vector512<float> score = Load(ref rs, k) + Load(ref rn, k) + priors;
            Store(score, ref rs, k);
            largest = Vector512.Max(largest, score);
        }

        float maximum = float.NegativeInfinity;
        for (int lane = 0; lane < 16; lane++)
        {
            maximum = Math.Max(maximum, largest[lane]);
        }

        for (; k < scores.Length; k++)
        {
            scores[k] = scores[k] + norm[k] + prior;
            maximum = Math.Max(maximum, scores[k]);
        }

        return maximum;
    }

    /// <summary>sum += scale·row.</summary>
    public static void AddScaled(float scale, ReadOnlySpan<float> row, Span<float> sum)
    {
        ref float rr = ref MemoryMarshal.GetReference(row);
        ref float rs = ref MemoryMarshal.GetReference(sum);
        Vector512<float> factor = Vector512.Create(scale);
        for (int k = 0; k < row.Length; k += 16)
        {
            Store(MultiplyAdd(factor, Load(ref rr, k), Load(ref rs, k)), ref rs, k);
        }
    }

    /// <summary>product = a·b, element by element.</summary>
    public static void Multiply(ReadOnlySpan<float> a, ReadOnlySpan<float> b, Span<float> product)
    {
        ref float ra = ref MemoryMarshal.GetReference(a);
        ref float rb = ref MemoryMarshal.GetReference(b);
        ref float rp = ref MemoryMarshal.GetReference(product);
        for (int k = 0; k < a.Length; k += 16)
        {
            Store(Load(ref ra, k) * Load(ref rb, k), ref rp, k);
        }
    }

    /// <summary>a = a − b, element by element.</summary>
    public static void Subtract(Span<float> a, ReadOnlySpan<float> b)
    {
        ref float ra = ref MemoryMarshal.GetReference(a);
        ref float rb = ref MemoryMarshal.GetReference(b);
        for (int k = 0; k < a.Length; k += 16)
        {
            Store(Load(ref ra, k) - Load(ref rb, k), ref ra, k);
        }
    }

    /// <summary>a, b, c = −y·g₃, x·g₃, y·g₁ − x·g₂ with gᵢ = column i of <paramref name="place"/> times (a, b, c): from slopes along the reference's axes to turns about the view's.</summary>
    /// <param name="x">Of each component, twice: its frequency along the image's x.</param>
    /// <param name="y">Likewise, y.</param>
    public static void SlopesToTurns(in Matrix3x3 place, ReadOnlySpan<float> x, ReadOnlySpan<float> y, Span<float> a, Span<float> b, Span<float> c)
    {
        ref float rx = ref MemoryMarshal.GetReference(x);
        ref float ry = ref MemoryMarshal.GetReference(y);
        ref float ra = ref MemoryMarshal.GetReference(a);
        ref float rb = ref MemoryMarshal.GetReference(b);
        ref float rc = ref MemoryMarshal.GetReference(c);
        (float xx, float yx, float zx) = ((float)place.M11, (float)place.M21, (float)place.M31);
        (float xy, float yy, float zy) = ((float)place.M12, (float)place.M22, (float)place.M32);
        (float xz, float yz, float zz) = ((float)place.M13, (float)place.M23, (float)place.M33);
        for (int k = 0; k < a.Length; k += 16)
        {
            Vector512<float> sa = Load(ref ra, k), sb = Load(ref rb, k), sc = Load(ref rc, k), kx = Load(ref rx, k), ky = Load(ref ry, k);
            Vector512<float> first = (xx * sa) + (yx * sb) + (zx * sc);
            Vector512<float> second = (xy * sa) + (yy * sb) + (zy * sc);
            Vector512<float> third = (xz * sa) + (yz * sb) + (zz * sc);
            Store(-ky * third, ref ra, k);
            Store(kx * third, ref rb, k);
            Store((ky * first) - (kx * second), ref rc, k);
        }
    }

    /// <summary>
    /// sum += conj(phase)·image for planar rows of n components: phase holds Σ w·(cos φ, −sin φ), so this adds the image turned by +φ.
    /// </summary>
    public static void AddTurned(ReadOnlySpan<float> phase, ReadOnlySpan<float> image, int imageStride, int n, Span<float> sum)
    {
        ref float rp = ref MemoryMarshal.GetReference(phase);
        ref float ri = ref MemoryMarshal.GetReference(image);
        ref float rs = ref MemoryMarshal.GetReference(sum);
        for (int k = 0; k < n; k += 16)
        {
            Vector512<float> pr = Load(ref rp, k), pi = Load(ref rp, n + k);
            Vector512<float> ir = Load(ref ri, k), ii = Load(ref ri, imageStride + k);
            Store(MultiplyAdd(pr, ir, MultiplyAdd(pi, ii, Load(ref rs, k))), ref rs, k);
            Store(MultiplyAdd(pr, ii, MultiplyAdd(-pi, ir, Load(ref rs, n + k))), ref rs, n + k);
        }
    }

    private static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        ref float ra = ref MemoryMarshal.GetReference(a);
        ref float rb = ref MemoryMarshal.GetReference(b);
        Vector512<float> sum = Vector512<float>.Zero;
        for (int k = 0; k < a.Length; k += 16)
        {
            sum = MultiplyAdd(Load(ref ra, k), Load(ref rb, k), sum);
        }

        return Vector512.Sum(sum);
    }

    // A 4×4 register block: 16 sums, 8 loads for 16 multiply-adds.
    private static void FourByFour(
        ReadOnlySpan<float> rows, ReadOnlySpan<float> table, ReadOnlySpan<int> columns, int length, Span<float> destination, int stride)
    {
        ref float a = ref MemoryMarshal.GetReference(rows);
        ref float t = ref MemoryMarshal.GetReference(table);
        ref float b0 = ref Unsafe.Add(ref t, columns[0] * length);
        ref float b1 = ref Unsafe.Add(ref t, columns[1] * length);
        ref float b2 = ref Unsafe.Add(ref t, columns[2] * length);
        ref float b3 = ref Unsafe.Add(ref t, columns[3] * length);
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default, s30 = default, s31 = default, s32 = default, s33 = default;
        for (int k = 0; k < length; k += 16)
        {
            Vector512<float> v0 = Load(ref b0, k), v1 = Load(ref b1, k), v2 = Load(ref b2, k), v3 = Load(ref b3, k);
            Vector512<float> r = Load(ref a, k);
            (s00, s01) = (MultiplyAdd(r, v0, s00), MultiplyAdd(r, v1, s01));
            (s02, s03) = (MultiplyAdd(r, v2, s02), MultiplyAdd(r, v3, s03));
            r = Load(ref a, length + k);
            (s10, s11) = (MultiplyAdd(r, v0, s10), MultiplyAdd(r, v1, s11));
            (s12, s13) = (MultiplyAdd(r, v2, s12), MultiplyAdd(r, v3, s13));
            r = Load(ref a, (2 * length) + k);
            (s20, s21) = (MultiplyAdd(r, v0, s20), MultiplyAdd(r, v1, s21));
            (s22, s23) = (MultiplyAdd(r, v2, s22), MultiplyAdd(r, v3, s23));
            r = Load(ref a, (3 * length) + k);
            (s30, s31) = (MultiplyAdd(r, v0, s30), MultiplyAdd(r, v1, s31));
            (s32, s33) = (MultiplyAdd(r, v2, s32), MultiplyAdd(r, v3, s33));
        }

        Put(destination, Vector512.Sum(s00), Vector512.Sum(s01), Vector512.Sum(s02), Vector512.Sum(s03));
        Put(destination[stride..], Vector512.Sum(s10), Vector512.Sum(s11), Vector512.Sum(s12), Vector512.Sum(s13));
        Put(destination[(2 * stride)..], Vector512.Sum(s20), Vector512.Sum(s21), Vector512.Sum(s22), Vector512.Sum(s23));
        Put(destination[(3 * stride)..], Vector512.Sum(s30), Vector512.Sum(s31), Vector512.Sum(s32), Vector512.Sum(s33));
    }

    private static void Put(Span<float> destination, float a, float b, float c, float d) =>
        (destination[0], destination[1], destination[2], destination[3]) = (a, b, c, d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref float start, int offset) => Vector512.LoadUnsafe(ref start, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> value, ref float start, int offset) => value.StoreUnsafe(ref start, (nuint)offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) =>
        Vector512.FusedMultiplyAdd(a, b, c);
}
