using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.Intrinsics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Bench;

/// <summary><see cref="CentralSlice"/> from padded and unpadded maps, and into the sums of one map and of four at a time.</summary>
internal static class SliceKernels
{
    private const int Padding = 2;

    // Directions within a pixel of this order count as one when rotations are sorted: 3.7°.
    private const int SortingOrder = 4;

    // Eight neighbours: two multiply-adds each for the components, three where a weight goes with them.
    private const int ExtractOperations = 32;
    private const int InsertOperations = 48;

    // 64 neighbours; and the weights that three slopes need, which differ along one axis each.
    private const int WindowOperations = 256;
    private const int GradientOperations = 4 * WindowOperations;

    // And Re conj(S)·Y, two multiply-adds; w·|S|², three.
    private const int CompareOperations = WindowOperations + 10;

    // Eight neighbours of re and im read; or of re, im and weight, read and written.
    private const int ExtractBytes = 64;
    private const int WindowBytes = 512;
    private const int InsertBytes = 2 * 96;

    private delegate void Slice(Matrix3x3 imageToReference, FourierDisc disc, int maxShell);

    public static IEnumerable<KernelRow> Measure(KernelsParameters parameters, Stopclock clock)
    {
        int box = parameters.Box;
        PaddedReference reference = PaddedReference.From(Phantom.TwoState(0).ToVolume(box, 256.0 / box), Padding, box / 2);
        var slice = new ComplexF[FourierDisc.CountOf(box / 2)];
        float[] image = ProductKernels.Numbers(2 * slice.Length);
        float[] weight = [.. image.Take(slice.Length).Select(Math.Abs)];
        foreach (KernelRow row in Rows("Extract, padded", ExtractOperations, ExtractBytes, 1, (matrix, disc, _) =>
            CentralSlice.Extract(reference, matrix, disc, disc.Count, slice)))
        {
            yield return row;
        }

        // Clearing brings the pages in, which would be counted otherwise.
        var sum = new BackProjection(box, reference.PixelSize, Padding);
        sum.Clear();
        foreach (KernelRow row in Rows("Insert", InsertOperations, InsertBytes, 1, (matrix, disc, shell) =>
            CentralSlice.Insert(slice.AsSpan(0, disc.Count), weight.AsSpan(0, disc.Count), matrix, disc, shell, sum, 0, Padding * box)))
        {
            yield return row;
        }

        var sums = new BackProjectionQuartet(box, Padding * box, Padding);
        sums.Data.Clear();
        sums.Weight.Clear();
        Vector128<float> shares = Vector128.Create(0.4f, 0.3f, 0.2f, 0.1f);
        foreach (KernelRow row in Rows("Insert, four maps", InsertOperations, InsertBytes, BackProjectionQuartet.Size, (matrix, disc, shell) =>
            CentralSlice.Insert(image, slice.Length, weight, shares, matrix, disc, disc.Count, shell, sums, 0, Padding * box)))
        {
            yield return row;
        }

        IEnumerable<KernelRow> Rows(string name, double operations, double bytes, int maps, Slice kernel) =>
            RowsOf(parameters, clock, name, operations, bytes, maps, kernel);
    }

    /// <summary>Those of the search, from unpadded maps.</summary>
    public static IEnumerable<KernelRow> MeasureUnpadded(KernelsParameters parameters, Stopclock clock)
    {
        const int maps = 4;
        int box = parameters.Box;
        Volume map = Phantom.TwoState(0).ToVolume(box, 256.0 / box);
        Dictionary<int, CompactReference> references = ShellsOf(parameters).Distinct().ToDictionary(shell => shell, shell => CompactReference.From(map, shell));
        ComplexF[][] slices = [.. Enumerable.Range(0, maps).Select(_ => new ComplexF[FourierDisc.CountOf(box / 2)])];
        foreach (KernelRow row in RowsOf(parameters, clock, "Extract", WindowOperations, WindowBytes, 1, (matrix, disc, shell) =>
            CentralSlice.Extract(references[shell], matrix, disc, disc.Count, slices[0])))
        {
            yield return row;
        }

        foreach (KernelRow row in RowsOf(parameters, clock, "ExtractWithGradient", GradientOperations, WindowBytes, 1, (matrix, disc, shell) =>
            CentralSlice.ExtractWithGradient(references[shell], matrix, disc, disc.Count, slices[0], slices[1], slices[2], slices[3])))
        {
            yield return row;
        }

        int length = slices[0].Length;
        float[] image = ProductKernels.Numbers(2 * length);
        float[] weight = [.. image.Take(length).Select(Math.Abs)];
        var (cross, norm) = (new float[maps * ((box / 2) + 1)], new float[maps * ((box / 2) + 1)]);
        foreach (KernelRow row in RowsOf(parameters, clock, "Compare, four maps", CompareOperations, WindowBytes, maps, (matrix, disc, shell) =>
            CentralSlice.Compare([.. Enumerable.Repeat(references[shell], maps)], matrix, disc, disc.Count, image, length, weight, cross, norm)))
        {
            yield return row;
        }
    }

    private static IEnumerable<KernelRow> RowsOf(
        KernelsParameters parameters, Stopclock clock, string name, double operations, double bytes, int maps, Slice kernel)
    {
        Matrix3x3[] random = Matrices(Rotations(parameters.Rotations));
        Matrix3x3[] sorted = Matrices([.. Rotations(parameters.Rotations).OrderBy(r => Healpix.PixelOf(SortingOrder, r.ViewingDirection))]);
        foreach (int shell in ShellsOf(parameters))
        {
            var disc = new FourierDisc(shell);
            foreach ((string order, Matrix3x3[] matrices) in new[] { ("random", random), ("sorted", sorted) })
            {
                int next = 0;
                double seconds = clock.Best(() =>
                {
                    kernel(matrices[next], disc, shell);
                    next = (next + 1) % matrices.Length;
                });
                yield return new KernelRow(
                    $"CentralSlice.{name}", string.Create(CultureInfo.InvariantCulture, $"box {parameters.Box}, shell {shell}, {order} rotations"),
                    seconds / disc.Count / maps, "component and map", operations, bytes);
            }
        }
    }

    /// <summary>A quarter and a half of the box where nothing is said.</summary>
    public static ImmutableArray<int> ShellsOf(KernelsParameters parameters) =>
        parameters.Shells.IsEmpty ? [parameters.Box / 4, parameters.Box / 2] : [.. parameters.Shells.Select(s => (int)s)];

    private static Rotation[] Rotations(int count)
    {
        var rotations = new Rotation[count];
        for (int i = 0; i < count; i++)
        {
            var random = new CounterRandom(1, 3, (ulong)i);
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            rotations[i] = Rotation.FromQuaternion(w, x, y, z);
        }

        return rotations;
    }

    private static Matrix3x3[] Matrices(Rotation[] rotations) => Array.ConvertAll(rotations, r => r.ToMatrix().Transpose);
}
