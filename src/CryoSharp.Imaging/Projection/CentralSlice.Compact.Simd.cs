using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>
/// The fast forms for unpadded maps. Places of eight components are found at a time, one in each lane, and so are the window's weights along y and z; then the places are visited one by
/// one: four neighbours along x (re, im, re, im, …) fill 256 bits, and the weights along x lie in a vector, each twice.
/// </content>
public static unsafe partial class CentralSlice
{
    // Coefficients of the weights along x, each twice: a row of eight for each power.
    private static readonly float[] WindowX = Twice(KaiserBessel.Taps);
    private static readonly float[] SlopeX = Twice(KaiserBessel.SlopeTaps);

    /// <summary>The fast form of ExtractPlain.</summary>
    internal static void ExtractVector(CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> destination)
    {
        var lattice = new Lattice(reference, imageToReference);
        Windows places;
        float* block = stackalloc float[2 * Lanes];
        fixed (ComplexF* components = reference.Components, slice = destination)
        fixed (float* taps = KaiserBessel.Taps, ofX = WindowX)
        {
            for (int j = 0; j < destination.Length; j += Lanes)
            {
                // The last block starts early, so that it is full.
                int start = Math.Min(j, disc.Count - Lanes);
                lattice.Locate(disc, start, &places);
                FillWeights(&places, taps, places.Weight);
                for (int i = 0; i < Lanes; i++)
                {
                    Vector256<float> sum = Neighbours((float*)(components + places.Index[i]), lattice, places.Weight + i);
                    StorePair(AlongX(sum * WeightsAlongX(ofX, places.FractionX[i])), block + (2 * i));
                }

                Finish(block, &places, isSlope: false);
                Copy(block, start, destination.Length, slice);
            }
        }
    }

    /// <summary>The fast form of ExtractWithGradientPlain.</summary>
    internal static void ExtractWithGradientVector(
        CompactReference reference, in Matrix3x3 imageToReference, FourierDisc disc, Span<ComplexF> value,
        Span<ComplexF> alongX, Span<ComplexF> alongY, Span<ComplexF> alongZ)
    {
        var lattice = new Lattice(reference, imageToReference);
        Windows first, second;
        Windows* places = &first, ahead = &second;
        float* block = stackalloc float[2 * Lanes], blockX = stackalloc float[2 * Lanes];
        float* blockY = stackalloc float[2 * Lanes], blockZ = stackalloc float[2 * Lanes];
        fixed (ComplexF* components = reference.Components, slice = value, x = alongX, y = alongY, z = alongZ)
        fixed (float* taps = KaiserBessel.Taps, slopeTaps = KaiserBessel.SlopeTaps, ofX = WindowX, slopeOfX = SlopeX)
        {
            lattice.Locate(disc, 0, ahead);
            for (int j = 0; j < value.Length; j += Lanes)
            {
                int start = Math.Min(j, disc.Count - Lanes);
                Windows* next = places;
                places = ahead;
                ahead = next;
                lattice.Locate(disc, Math.Min(j + Lanes, disc.Count - Lanes), ahead);
                FillWeights(places, taps, places->Weight);
                FillWeights(places, slopeTaps, places->Slope);
                for (int i = 0; i < Lanes; i++)
                {
                    if (lattice.IsFar)
                    {
                        Fetch((float*)(components + ahead->Index[i]), lattice);
                    }

                    Vector256<float> sum = Neighbours(
                        (float*)(components + places->Index[i]), lattice, places->Weight + i, places->Slope + i, out Vector256<float> slopeY, out Vector256<float> slopeZ);
                    Vector256<float> weight = WeightsAlongX(ofX, places->FractionX[i]);
                    StorePair(AlongX(sum * weight), block + (2 * i));
                    StorePair(AlongX(sum * WeightsAlongX(slopeOfX, places->FractionX[i])), blockX + (2 * i));
                    StorePair(AlongX(slopeY * weight), blockY + (2 * i));
                    StorePair(AlongX(slopeZ * weight), blockZ + (2 * i));
                }

                Finish(block, places, isSlope: false);
                Finish(blockX, places, isSlope: true);
                Finish(blockY, places, isSlope: true);
                Finish(blockZ, places, isSlope: true);
                Copy(block, start, value.Length, slice);
                Copy(blockX, start, value.Length, x);
                Copy(blockY, start, value.Length, y);
                Copy(blockZ, start, value.Length, z);
            }
        }
    }

    /// <summary>The fast form of Sample: the polar bank asks for as many as there are components of its slices.</summary>
    private static ComplexF SampleVector(CompactReference reference, Vector3D frequency)
    {
        var lattice = new Lattice(reference, Matrix3x3.Identity);
        Windows places;
        float* block = stackalloc float[2 * Lanes];
        lattice.Locate(
            Vector256.Create((float)frequency.X), Vector256.Create((float)frequency.Y), Vector256.Create(reference.IsFlat ? 0 : (float)frequency.Z), &places);
        fixed (ComplexF* components = reference.Components)
        fixed (float* taps = KaiserBessel.Taps, ofX = WindowX)
        {
            FillWeights(&places, taps, places.Weight);
            Vector256<float> sum = Neighbours((float*)(components + places.Index[0]), lattice, places.Weight);
            StorePair(AlongX(sum * WeightsAlongX(ofX, places.FractionX[0])), block);
            Finish(block, &places, isSlope: false);
        }

        return new ComplexF(block[0], block[1]);
    }

    /// <summary>Asks for the rows that <see cref="Neighbours(float*, in Lattice, float*)"/> will read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(float* first, in Lattice lattice)
    {
        for (int z = 0; z < (lattice.IsFlat ? 1 : KaiserBessel.Width); z++)
        {
            for (int y = 0; y < KaiserBessel.Width; y++)
            {
                Fetch(first + (z * lattice.Plane) + (y * lattice.Row));
            }
        }
    }

    private static float[] Twice(float[] taps) => [.. taps.SelectMany(t => new[] { t, t })];

    /// <summary>The window's weights, or its slopes, along y, then along z: four rows each of eight lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillWeights(Windows* places, float* taps, float* weights)
    {
        const int width = KaiserBessel.Width;
        (Vector256<float> y, Vector256<float> z) = (Vector256.Load(places->FractionY), Vector256.Load(places->FractionZ));
        for (int point = 0; point < width; point++)
        {
            Vector256<float> t5 = Vector256.Create(taps[(5 * width) + point]), t4 = Vector256.Create(taps[(4 * width) + point]);
            Vector256<float> t3 = Vector256.Create(taps[(3 * width) + point]), t2 = Vector256.Create(taps[(2 * width) + point]);
            Vector256<float> t1 = Vector256.Create(taps[width + point]), t0 = Vector256.Create(taps[point]);
            Horner(y, t5, t4, t3, t2, t1, t0).Store(weights + (Lanes * point));
            Horner(z, t5, t4, t3, t2, t1, t0).Store(weights + (Lanes * (width + point)));
        }
    }

    /// <summary>The weights along x, each twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> WeightsAlongX(float* rows, float fraction) => Horner(
        Vector256.Create(fraction), Vector256.Load(rows + 40), Vector256.Load(rows + 32), Vector256.Load(rows + 24), Vector256.Load(rows + 16), Vector256.Load(rows + 8),
        Vector256.Load(rows));

    /// <summary>A polynomial of <see cref="KaiserBessel.Terms"/> terms; no loop, which the compiler would not unroll.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Horner(
        Vector256<float> x, Vector256<float> t5, Vector256<float> t4, Vector256<float> t3, Vector256<float> t2, Vector256<float> t1, Vector256<float> t0)
    {
        Vector256<float> sum = Vector256.MultiplyAddEstimate(t5, x, t4);
        sum = Vector256.MultiplyAddEstimate(sum, x, t3);
        sum = Vector256.MultiplyAddEstimate(sum, x, t2);
        sum = Vector256.MultiplyAddEstimate(sum, x, t1);
        return Vector256.MultiplyAddEstimate(sum, x, t0);
    }

    /// <summary>Sums along y and z at four places along x; <paramref name="weights"/> is the lane of the first row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Neighbours(float* corner, in Lattice lattice, float* weights)
    {
        Vector256<float> y0 = Vector256.Create(weights[0]), y1 = Vector256.Create(weights[Lanes]);
        Vector256<float> y2 = Vector256.Create(weights[2 * Lanes]), y3 = Vector256.Create(weights[3 * Lanes]);
        if (lattice.IsFlat)
        {
            return OfPlane(corner, lattice.Row, y0, y1, y2, y3);
        }

        Vector256<float> sum = Vector256.Create(weights[4 * Lanes]) * OfPlane(corner, lattice.Row, y0, y1, y2, y3);
        sum = Vector256.MultiplyAddEstimate(Vector256.Create(weights[5 * Lanes]), OfPlane(corner + lattice.Plane, lattice.Row, y0, y1, y2, y3), sum);
        sum = Vector256.MultiplyAddEstimate(Vector256.Create(weights[6 * Lanes]), OfPlane(corner + (2 * lattice.Plane), lattice.Row, y0, y1, y2, y3), sum);
        return Vector256.MultiplyAddEstimate(Vector256.Create(weights[7 * Lanes]), OfPlane(corner + (3 * lattice.Plane), lattice.Row, y0, y1, y2, y3), sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> OfPlane(float* at, nint row, Vector256<float> y0, Vector256<float> y1, Vector256<float> y2, Vector256<float> y3) =>
        Vector256.MultiplyAddEstimate(y1, Vector256.Load(at + row), y0 * Vector256.Load(at))
        + Vector256.MultiplyAddEstimate(y3, Vector256.Load(at + (3 * row)), y2 * Vector256.Load(at + (2 * row)));

    /// <summary>The same, and with slopes along y or z instead of weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Neighbours(
        float* corner, in Lattice lattice, float* weights, float* slopes, out Vector256<float> alongY, out Vector256<float> alongZ)
    {
        nint row = lattice.Row;
        Vector256<float> y0 = Vector256.Create(weights[0]), y1 = Vector256.Create(weights[Lanes]);
        Vector256<float> y2 = Vector256.Create(weights[2 * Lanes]), y3 = Vector256.Create(weights[3 * Lanes]);
        Vector256<float> slope0 = Vector256.Create(slopes[0]), slope1 = Vector256.Create(slopes[Lanes]);
        Vector256<float> slope2 = Vector256.Create(slopes[2 * Lanes]), slope3 = Vector256.Create(slopes[3 * Lanes]);
        if (lattice.IsFlat)
        {
            alongY = OfPlane(corner, row, slope0, slope1, slope2, slope3);
            alongZ = Vector256<float>.Zero;
            return OfPlane(corner, row, y0, y1, y2, y3);
        }

        (Vector256<float> sum, alongY, alongZ) = (Vector256<float>.Zero, Vector256<float>.Zero, Vector256<float>.Zero);
        weights += KaiserBessel.Width * Lanes;
        slopes += KaiserBessel.Width * Lanes;
        AddPlane(corner, weights, slopes, ref sum, ref alongY, ref alongZ);
        AddPlane(corner + lattice.Plane, weights + Lanes, slopes + Lanes, ref sum, ref alongY, ref alongZ);
        AddPlane(corner + (2 * lattice.Plane), weights + (2 * Lanes), slopes + (2 * Lanes), ref sum, ref alongY, ref alongZ);
        AddPlane(corner + (3 * lattice.Plane), weights + (3 * Lanes), slopes + (3 * Lanes), ref sum, ref alongY, ref alongZ);
        return sum;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        void AddPlane(float* at, float* weight, float* slope, ref Vector256<float> sum, ref Vector256<float> alongY, ref Vector256<float> alongZ)
        {
            Vector256<float> ofPlane = OfPlane(at, row, y0, y1, y2, y3);
            sum = Vector256.MultiplyAddEstimate(Vector256.Create(*weight), ofPlane, sum);
            alongY = Vector256.MultiplyAddEstimate(Vector256.Create(*weight), OfPlane(at, row, slope0, slope1, slope2, slope3), alongY);
            alongZ = Vector256.MultiplyAddEstimate(Vector256.Create(*slope), ofPlane, alongZ);
        }
    }

    /// <summary>The sum of the four pairs, in the lower half and again in the upper.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> AlongX(Vector256<float> row)
    {
        Vector128<float> pairs = row.GetLower() + row.GetUpper();
        return pairs + Vector128.Shuffle(pairs, Vector128.Create(2, 3, 0, 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StorePair(Vector128<float> pair, float* destination) => *(double*)destination = pair.AsDouble().ToScalar();

    /// <summary>
    /// Conjugates where the place holds the conjugate, and clears what is above the last shell. A slope there is that of the negative frequency, so it is the conjugate's negative.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Finish(float* block, Windows* places, bool isSlope)
    {
        Vector256<uint> sign = Vector256.Load(places->Sign).AsUInt32();
        Vector256<int> mask = Vector256.Load(places->Mask);
        FinishHalf(block, Vector256.WidenLower(sign), Vector256.WidenLower(mask), isSlope);
        FinishHalf(block + Lanes, Vector256.WidenUpper(sign), Vector256.WidenUpper(mask), isSlope);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FinishHalf(float* block, Vector256<ulong> sign, Vector256<long> mask, bool isSlope)
    {
        // The lower half of a lane of 64 bits is the real part.
        Vector256<ulong> turned = isSlope ? sign : sign << 32;
        ((Vector256.Load(block).AsUInt64() ^ turned) & mask.AsUInt64()).AsSingle().Store(block);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* block, int start, int count, ComplexF* destination)
    {
        float* to = (float*)(destination + start);
        if (start + Lanes <= count)
        {
            Vector256.Load(block).Store(to);
            Vector256.Load(block + Lanes).Store(to + Lanes);
            return;
        }

        for (int i = 0; i < 2 * (count - start); i++)
        {
            to[i] = block[i];
        }
    }
}
