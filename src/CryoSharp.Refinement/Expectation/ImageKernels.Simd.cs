using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CryoSharp.Refinement;

/// <summary>The inner loops of <see cref="ImagePreparation"/>.</summary>
/// <remarks>
/// Every element is computed alike whether it falls into a vector or into the rest, and every sum runs over the same 16 lanes whatever the
/// hardware: where 512-bit vectors are missing the runtime splits them.
/// </remarks>
internal static class ImageKernels
{
    /// <summary>Σ weight·image and Σ weight·image², in double precision. Any length.</summary>
    public static (double Sum, double Squares) WeightedMoments(ReadOnlySpan<float> image, ReadOnlySpan<float> weight)
    {
        ref float ri = ref MemoryMarshal.GetReference(image);
        ref float rw = ref MemoryMarshal.GetReference(weight);
        (Vector512<double> sum1, Vector512<double> sum2) = (Vector512<double>.Zero, Vector512<double>.Zero);
        (Vector512<double> squares1, Vector512<double> squares2) = (Vector512<double>.Zero, Vector512<double>.Zero);
        int k = 0;
        for (; k + 16 <= image.Length; k += 16)
        {
            (Vector512<double> value1, Vector512<double> value2) = Vector512.Widen(Load(ref ri, k));
            (Vector512<double> weight1, Vector512<double> weight2) = Vector512.Widen(Load(ref rw, k));
            (Vector512<double> product1, Vector512<double> product2) = (value1 * weight1, value2 * weight2);
            (sum1, sum2) = (sum1 + product1, sum2 + product2);
            (squares1, squares2) = (squares1 + (product1 * value1), squares2 + (product2 * value2));
        }

        (double sum, double squares) = (Vector512.Sum(sum1 + sum2), Vector512.Sum(squares1 + squares2));
        for (; k < image.Length; k++)
        {
            double product = (double)weight[k] * image[k];
            sum += product;
            squares += product * image[k];
        }

        return (sum, squares);
    }

    /// <summary>destination = (source − mean)·factor. Any length.</summary>
    public static void Standardise(ReadOnlySpan<float> source, float mean, float factor, Span<float> destination)
    {
        ref float rs = ref MemoryMarshal.GetReference(source);
        ref float rd = ref MemoryMarshal.GetReference(destination);
        (Vector512<float> means, Vector512<float> factors) = (Vector512.Create(mean), Vector512.Create(factor));
        int k = 0;
        for (; k + 16 <= source.Length; k += 16)
        {
            ((Load(ref rs, k) - means) * factors).StoreUnsafe(ref rd, (nuint)k);
        }

        for (; k < source.Length; k++)
        {
            destination[k] = (source[k] - mean) * factor;
        }
    }

    /// <summary>image *= mask. Any length.</summary>
    public static void Multiply(Span<float> image, ReadOnlySpan<float> mask)
    {
        ref float ri = ref MemoryMarshal.GetReference(image);
        ref float rm = ref MemoryMarshal.GetReference(mask);
        int k = 0;
        for (; k + 16 <= image.Length; k += 16)
        {
            (Load(ref ri, k) * Load(ref rm, k)).StoreUnsafe(ref ri, (nuint)k);
        }

        for (; k < image.Length; k++)
        {
            image[k] *= mask[k];
        }
    }

    /// <summary>The largest |value|; 0 of nothing. Any length.</summary>
    public static float LargestMagnitude(ReadOnlySpan<float> values)
    {
        ref float rv = ref MemoryMarshal.GetReference(values);
        Vector512<float> lanes = Vector512<float>.Zero;
        int k = 0;
        for (; k + 16 <= values.Length; k += 16)
        {
            lanes = Vector512.Max(lanes, Vector512.Abs(Load(ref rv, k)));
        }

        float largest = 0;
        for (int lane = 0; lane < 16; lane++)
        {
            largest = Math.Max(largest, lanes[lane]);
        }

        for (; k < values.Length; k++)
        {
            largest = Math.Max(largest, Math.Abs(values[k]));
        }

        return largest;
    }

    /// <summary>destination = values·inverseStep, rounded to the nearest integer, halves to even; it must fit. Any length.</summary>
    public static void Quantise(ReadOnlySpan<float> values, float inverseStep, Span<short> destination)
    {
        ref float rv = ref MemoryMarshal.GetReference(values);
        ref short rd = ref MemoryMarshal.GetReference(destination);
        var inverse = Vector256.Create(inverseStep);
        int k = 0;
        for (; k + 16 <= values.Length; k += 16)
        {
            Vector256<int> lower = Vector256.ConvertToInt32(Vector256.Round(Vector256.LoadUnsafe(ref rv, (nuint)k) * inverse));
            Vector256<int> upper = Vector256.ConvertToInt32(Vector256.Round(Vector256.LoadUnsafe(ref rv, (nuint)(k + 8)) * inverse));
            Vector256.Narrow(lower, upper).StoreUnsafe(ref rd, (nuint)k);
        }

        for (; k < values.Length; k++)
        {
            destination[k] = (short)MathF.Round(values[k] * inverseStep);
        }
    }

    /// <summary>destination = (filter·factor)·integers for both planes; the planes' length is the filter's, a multiple of 16.</summary>
    /// <param name="integers">Planar; the imaginary plane starts at <paramref name="integerStride"/>.</param>
    /// <param name="destination">Planar, twice the filter's length.</param>
    public static void Whiten(
        ReadOnlySpan<short> integers, int integerStride, ReadOnlySpan<float> filter, ReadOnlySpan<float> factor, Span<float> destination)
    {
        int n = filter.Length;
        ref short ri = ref MemoryMarshal.GetReference(integers);
        ref float rf = ref MemoryMarshal.GetReference(filter);
        ref float rs = ref MemoryMarshal.GetReference(factor);
        ref float rd = ref MemoryMarshal.GetReference(destination);
        for (int k = 0; k < n; k += 16)
        {
            Vector512<float> product = Load(ref rf, k) * Load(ref rs, k);
            (product * Widened(ref ri, k)).StoreUnsafe(ref rd, (nuint)k);
            (product * Widened(ref ri, integerStride + k)).StoreUnsafe(ref rd, (nuint)(n + k));
        }
    }

    /// <summary>destination = (ctf·ctf)·(inverseNoise·factor); lengths are equal, a multiple of 16.</summary>
    public static void Weigh(ReadOnlySpan<float> ctf, ReadOnlySpan<float> inverseNoise, float factor, Span<float> destination)
    {
        ref float rc = ref MemoryMarshal.GetReference(ctf);
        ref float rn = ref MemoryMarshal.GetReference(inverseNoise);
        ref float rd = ref MemoryMarshal.GetReference(destination);
        var factors = Vector512.Create(factor);
        for (int k = 0; k < destination.Length; k += 16)
        {
            Vector512<float> value = Load(ref rc, k);
            (value * value * (Load(ref rn, k) * factors)).StoreUnsafe(ref rd, (nuint)k);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Load(ref float start, int offset) => Vector512.LoadUnsafe(ref start, (nuint)offset);

    /// <summary>Sixteen integers as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Widened(ref short start, int offset)
    {
        (Vector256<int> lower, Vector256<int> upper) = Vector256.Widen(Vector256.LoadUnsafe(ref start, (nuint)offset));
        return Vector512.ConvertToSingle(Vector512.Create(lower, upper));
    }
}
