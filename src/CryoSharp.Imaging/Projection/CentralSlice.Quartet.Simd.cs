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
    private const int Place = 2 * MapQuartet.Size;

    private static void CompareVector(
        ReferenceQuartet references, in Matrix3x3 imageToReference, FourierDisc disc, int count,
        ReadOnlySpan<float> image, int imageStride, ReadOnlySpan<float> weight, Span<float> cross, Span<float> norm)
    {
        var grid = new Grid(imageToReference, references.Padding, references.BoxSize, references.Planes, references.MaxShell);
        Cells cells;
        int shells = disc.Shell[count - 1] + 1;
        fixed (float* components = references.Components)
        fixed (float* re = image)
        fixed (float* weights = weight)
        {
            float* im = re + imageStride;
            for (int shell = 0; shell < shells; shell++)
            {
                Vector256<float> crosses = Vector256<float>.Zero, norms = Vector256<float>.Zero;
                int first = shell == 0 ? 1 : disc.CountUpTo(shell - 1);
                int end = shell == 0 ? 1 : Math.Min(disc.CountUpTo(shell), count);
                for (int j = first; j < end; j += Lanes)
                {
                    int start = Math.Min(j, disc.Count - Lanes);
                    grid.Locate(disc, start, &cells);
                    for (int i = j - start; i < Lanes && start + i < end; i++)
                    {
                        Vector256<float> slice = SliceOfFour(components + (Place * (nint)cells.Index[i]), &cells, i);
                        int k = start + i;

                        // Where the cell holds the conjugate of the slice, the image is conjugated instead: the real part of the product is the same.
                        float imaginary = float.IsNegative(cells.Sign[i]) ? -im[k] : im[k];
                        Vector256<float> value = Vector256.Create(Vector64.Create(re[k], imaginary).AsDouble().ToScalar()).AsSingle();
                        crosses = Vector256.MultiplyAddEstimate(slice, value, crosses);
                        norms = Vector256.MultiplyAddEstimate(slice * slice, Vector256.Create(weights[k]), norms);
                    }
                }

                AddPairs(crosses, cross.Slice(MapQuartet.Size * shell, MapQuartet.Size));
                AddPairs(norms, norm.Slice(MapQuartet.Size * shell, MapQuartet.Size));
            }
        }
    }

    private static void ExtractVector(
        ReferenceQuartet references, in Matrix3x3 imageToReference, FourierDisc disc, int count, Span<float> destination, int stride)
    {
        var grid = new Grid(imageToReference, references.Padding, references.BoxSize, references.Planes, references.MaxShell);
        Cells cells;
        float* block = stackalloc float[Place * Lanes];
        fixed (float* components = references.Components)
        fixed (float* planes = destination)
        {
            for (int j = 0; j < count; j += Lanes)
            {
                int start = Math.Min(j, disc.Count - Lanes);
                grid.Locate(disc, start, &cells);
                for (int i = 0; i < Lanes; i++)
                {
                    float sign = cells.Sign[i];
                    Vector256<float> slice = SliceOfFour(components + (Place * (nint)cells.Index[i]), &cells, i);
                    (slice ^ Vector256.Create(0f, sign, 0f, sign, 0f, sign, 0f, sign)).Store(block + (Place * i));
                }

                for (int plane = 0; plane < Place; plane++)
                {
                    for (int i = 0; i < Lanes; i++)
                    {
                        planes[((nint)plane * stride) + start + i] = block[(Place * i) + plane];
                    }
                }
            }
        }

        for (int plane = 0; plane < Place; plane++)
        {
            destination.Slice((plane * stride) + count, stride - count).Clear();
        }
    }

    /// <summary>The trilinear value of four maps in one cell, re and im of each; zero above the last shell.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SliceOfFour(float* corner, Cells* cells, int i)
    {
        (nint stepY, nint stepZ) = (Place * (nint)cells->StepY[i], Place * (nint)cells->StepZ[i]);
        Vector512<float> fy = Vector512.Create(cells->FractionY[i]);
        Vector512<float> near = Vector512.Load(corner);
        near = Vector512.MultiplyAddEstimate(fy, Vector512.Load(corner + stepY) - near, near);
        Vector512<float> far = Vector512.Load(corner + stepZ);
        far = Vector512.MultiplyAddEstimate(fy, Vector512.Load(corner + stepZ + stepY) - far, far);
        near = Vector512.MultiplyAddEstimate(Vector512.Create(cells->FractionZ[i]), far - near, near);
        Vector256<float> left = near.GetLower();
        Vector256<float> value = Vector256.MultiplyAddEstimate(Vector256.Create(cells->FractionX[i]), near.GetUpper() - left, left);
        return value & Vector256.Create(cells->Mask[i]).AsSingle();
    }

    /// <summary>destination[map] = the sum of the map's two lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddPairs(Vector256<float> pairs, Span<float> destination)
    {
        for (int map = 0; map < MapQuartet.Size; map++)
        {
            destination[map] = pairs[2 * map] + pairs[(2 * map) + 1];
        }
    }

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
                        Vector256<float> value = pairs * Vector256.Create(Vector64.Create(re[k], imaginary).AsDouble().ToScalar()).AsSingle();
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
                AddFour(data + (Place * row), weights + (MapQuartet.Size * row), pair, pairWeight, fz * (1 - cells->FractionY[i]));
                row += cells->StepY[i];
                AddFour(data + (Place * row), weights + (MapQuartet.Size * row), pair, pairWeight, fz * cells->FractionY[i]);
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
