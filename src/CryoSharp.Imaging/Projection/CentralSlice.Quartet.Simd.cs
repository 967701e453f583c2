using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CryoSharp.Numerics;

namespace CryoSharp.Imaging;

/// <content>
/// Four maps at a time. Cells are found for eight components, one in each lane, as for one map; then each cell is visited once for all maps: two neighbours
/// along x, four maps, re and im fill 512 bits.
/// </content>
public static unsafe partial class CentralSlice
{
    private const int Place = 2 * BackProjectionQuartet.Size;

    private static void InsertVector(
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Vector128<float> shares, in Matrix3x3 imageToReference,
        FourierDisc disc, int count, int maxShell, BackProjectionQuartet sum, int firstPlane, int endPlane)
    {
        var grid = new Grid(imageToReference, sum.Padding, sum.BoxSize, sum.Planes, maxShell);
        Vector256<float> pairs = Vector256.Create(shares[0], shares[0], shares[1], shares[1], shares[2], shares[2], shares[3], shares[3]);
        Cells cells;
        fixed (float* data = sum.Data)
        fixed (float* weights = sum.Weight)
        fixed (float* re = image)
        fixed (float* imageWeights = weight)
        {
            for (int j = 0; j < count; j += Lanes)
            {
                int start = Math.Min(j, disc.Count - Lanes);
                grid.Locate(disc, start, &cells);
                for (int i = j - start; i < Lanes && start + i < count; i++)
                {
                    if (cells.Mask[i] != 0)
                    {
                        int k = start + i;
                        float imaginary = float.IsNegative(cells.Sign[i]) ? -re[imageStride + k] : re[imageStride + k];
                        Vector128<float> twice = Vector128.Create(re[k], imaginary, re[k], imaginary);
                        Vector256<float> value = pairs * Vector256.Create(twice, twice);
                        SpreadToFour(value, shares * imageWeights[k], data, weights, &cells, i, firstPlane, endPlane);
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SpreadToFour(
        Vector256<float> value, Vector128<float> weight, float* data, float* weights, Cells* cells, int i, int firstPlane, int endPlane)
    {
        float fx = cells->FractionX[i];
        Vector512<float> pair = Vector512.Create(value * (1 - fx), value * fx);
        Vector256<float> pairWeight = Vector256.Create(weight * (1 - fx), weight * fx);
        nint index = cells->Index[i];
        for (int z = 0; z < 2; z++)
        {
            int plane = z == 0 ? cells->Plane[i] : cells->NextPlane[i];
            if (plane >= firstPlane && plane < endPlane)
            {
                float fz = z == 0 ? 1 - cells->FractionZ[i] : cells->FractionZ[i];
                nint row = index + (z * (nint)cells->StepZ[i]);
                AddFour(data + (Place * row), weights + (BackProjectionQuartet.Size * row), pair, pairWeight, fz * (1 - cells->FractionY[i]));
                row += cells->StepY[i];
                AddFour(data + (Place * row), weights + (BackProjectionQuartet.Size * row), pair, pairWeight, fz * cells->FractionY[i]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFour(float* data, float* weights, Vector512<float> pair, Vector256<float> pairWeight, float share)
    {
        Vector512.MultiplyAddEstimate(Vector512.Create(share), pair, Vector512.Load(data)).Store(data);
        Vector256.MultiplyAddEstimate(Vector256.Create(share), pairWeight, Vector256.Load(weights)).Store(weights);
    }
}
