using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>Comparing an image with slices of unpadded maps, which are never stored.</content>
public static unsafe partial class CentralSlice
{
    private static void CompareVector(
        ReadOnlySpan<CompactReference> references, in Matrix3x3 imageToReference, FourierDisc disc, int count,
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Span<float> cross, Span<float> norm)
    {
        var lattice = new Lattice(references[0], imageToReference);
        Windows places;
        float* ofX = stackalloc float[8 * Lanes], pairs = stackalloc float[2 * Lanes];
        int maps = references.Length;
        int shells = disc.Shell[count - 1] + 1;
        cross[..(maps * shells)].Clear();
        norm[..(maps * shells)].Clear();
        fixed (float* re = image, ofImage = weight, taps = KaiserBessel.Taps, tapsX = WindowX)
        {
            float* im = re + imageStride;
            for (int shell = 1; shell < shells; shell++)
            {
                int end = Math.Min(disc.CountUpTo(shell), count);
                for (int j = disc.CountUpTo(shell - 1); j < end; j += Lanes)
                {
                    int start = Math.Min(j, disc.Count - Lanes);
                    (int first, int last) = (j - start, Math.Min(Lanes, end - start));
                    lattice.Locate(disc, start, &places);
                    FillWeights(&places, taps, places.Weight);
                    for (int i = first; i < last; i++)
                    {
                        (WeightsAlongX(tapsX, places.FractionX[i]) & Vector256.Create(places.Mask[i]).AsSingle()).Store(ofX + (8 * i));

                        // Where the place holds the conjugate of the slice, the image is conjugated instead: the real part of the product is the same.
                        pairs[2 * i] = re[start + i];
                        pairs[(2 * i) + 1] = float.IsNegative(places.Sign[i]) ? -im[start + i] : im[start + i];
                    }

                    for (int map = 0; map < maps; map++)
                    {
                        int at = (shell * maps) + map;
                        AddBlock(references[map], lattice, &places, ofX, pairs, ofImage + start, first, last, ref cross[at], ref norm[at]);
                    }
                }
            }
        }
    }

    /// <summary>Adds Re conj(S)·image and weight·|S|² of one map at the places first ≤ i &lt; last.</summary>
    private static void AddBlock(
        CompactReference reference, in Lattice lattice, Windows* places, float* ofX, float* image, float* weight, int first, int last, ref float cross, ref float norm)
    {
        (Vector256<float> crosses, Vector128<float> norms) = (Vector256<float>.Zero, Vector128<float>.Zero);
        fixed (ComplexF* components = reference.Components)
        {
            for (int i = first; i < last; i++)
            {
                Vector256<float> sum = Neighbours((float*)(components + places->Index[i]), lattice, places->Weight + i) * Vector256.Load(ofX + (8 * i));
                crosses = Vector256.MultiplyAddEstimate(sum, Vector256.Create(*(double*)(image + (2 * i))).AsSingle(), crosses);
                Vector128<float> slice = AlongX(sum);
                norms = Vector128.MultiplyAddEstimate(slice * slice, Vector128.Create(weight[i]), norms);
            }
        }

        cross += Vector256.Sum(crosses);
        norm += norms[0] + norms[1];
    }
}
