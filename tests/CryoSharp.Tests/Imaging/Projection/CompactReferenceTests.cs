using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class CompactReferenceTests
{
    private const int Box = 16;
    private const int Shell = 6;

    /// <summary>A Gaussian's slice is a Gaussian: an analytic truth for every view.</summary>
    /// <remarks>
    /// What folds back into the map, as a share of its mass: at most Σ|φ̂(x + m)|/φ̂(x) along each axis, x how far the blobs reach (three σ from their centres), in boxes.
    /// </remarks>
    [Theory]
    [MemberData(nameof(CentralSliceTests.Views), MemberType = typeof(CentralSliceTests))]
    public void TheSliceOfGaussianBlobsIsTheTransformOfTheirProjection(double rot, double tilt, double psi)
    {
        const int boxSize = 32;
        var blobs = new GaussianBlobs(1.6, new Vector3D(2, -3, 1), new Vector3D(-1, 0.5, 2.25));
        var reference = CompactReference.From(blobs.ToVolume(boxSize), 12);
        Matrix3x3 toReference = Rotation.FromEuler(new EulerAngles(rot, tilt, psi)).ToMatrix().Transpose;
        var disc = new FourierDisc(14);
        var slice = new ComplexF[disc.Count];
        CentralSlice.Extract(reference, toReference, disc, disc.Count, slice);
        double folded = 3 * Enumerable.Range(0, 26).Max(i => Folded(i / 100.0));
        for (int j = 0; j < disc.Count; j++)
        {
            ComplexF expected = disc.Shell[j] > 12 ? default : blobs.Transform(toReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0), boxSize);
            Assert.InRange(Math.Sqrt((slice[j] - expected).SquaredMagnitude), 0, folded * blobs.Transform(default, boxSize).Re);
        }

        static double Folded(double x) =>
            Enumerable.Range(-20, 41).Where(m => m != 0).Sum(m => Math.Abs(KaiserBessel.TransformAt(x + m))) / KaiserBessel.TransformAt(x);
    }

    /// <summary>The vectorised forms give the plain ones' numbers for every view and length of the last block, with slopes and without, of cubes and of flat maps.</summary>
    /// <remarks>
    /// A weight is off by up to 8e-6 for its polynomial (a slope by 3e-5, <see cref="KaiserBesselTests"/>), and by 5e-7 for coordinates of single precision; as the signs of 64 neighbours are random,
    /// that is as much as eight of them.
    /// </remarks>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void TheFastFormsEqualThePlainOnes(bool isFlat)
    {
        var random = new Random(3);
        Volume map = RandomMap(1, isFlat ? 1 : Box);
        var reference = CompactReference.From(map, Box / 2);
        double largest = Math.Sqrt(reference.Components.ToArray().Max(value => value.SquaredMagnitude));
        foreach (Matrix3x3 view in Enumerable.Range(0, 20).Select(n => n == 0 ? Matrix3x3.Identity : 1.03 * RandomRotation.Next(random).ToMatrix()))
        {
            var disc = new FourierDisc(8);
            int count = disc.Count - random.Next(17);
            ComplexF[][] plain = [.. Enumerable.Range(0, 4).Select(_ => new ComplexF[count])];
            ComplexF[][] fast = [.. Enumerable.Range(0, 4).Select(_ => new ComplexF[count])];
            var alone = new ComplexF[count];
            CentralSlice.ExtractWithGradientPlain(reference, view, disc, plain[0], plain[1], plain[2], plain[3]);
            CentralSlice.ExtractWithGradient(reference, view, disc, count, fast[0], fast[1], fast[2], fast[3]);
            CentralSlice.Extract(reference, view, disc, count, alone);
            CentralSliceTests.AssertNear(plain[0], fast[0], 8.5e-6 * largest * 8);
            CentralSliceTests.AssertNear(plain[0], alone, 8.5e-6 * largest * 8);
            for (int axis = 1; axis < 4; axis++)
            {
                CentralSliceTests.AssertNear(plain[axis], fast[axis], 3e-5 * largest * 8);
            }

            for (int j = 0; j < count; j++)
            {
                ComplexF sample = CentralSlice.Sample(reference, view * new Vector3D(disc.Kx[j], disc.Ky[j], 0));
                Assert.InRange(Math.Sqrt((sample - plain[0][j]).SquaredMagnitude), 0, 8.5e-6 * largest * 8);
            }
        }
    }

    /// <summary>Slopes are those of the slice itself.</summary>
    /// <remarks>A difference over 0.02 of a component errs by its third derivative, (2π·½)³ of the map's amplitude at most, times 1e-4/6.</remarks>
    [Fact]
    public void SlopesAreThoseOfTheSlice()
    {
        var random = new Random(4);
        var reference = CompactReference.From(RandomMap(2, Box), Shell);
        double largest = Math.Sqrt(reference.Components.ToArray().Max(value => value.SquaredMagnitude));
        for (int n = 0; n < 50; n++)
        {
            // Away from the faces of cells, where a window begins and ends with a step of a hundredth of its height.
            Vector3D u = new(random.Next(-3, 3) + 0.1 + (0.8 * random.NextDouble()), random.Next(-3, 3) + 0.1 + (0.8 * random.NextDouble()), random.Next(-3, 3) + 0.5);
            var disc = new FourierDisc(3);
            ComplexF[][] slices = [.. Enumerable.Range(0, 4).Select(_ => new ComplexF[disc.Count])];
            int j = Enumerable.Range(0, disc.Count).Single(i => disc.Kx[i] == 1 && disc.Ky[i] == 0);
            CentralSlice.ExtractWithGradient(reference, new Matrix3x3(u.X, 0, 0, u.Y, 0, 0, u.Z, 0, 0), disc, disc.Count, slices[0], slices[1], slices[2], slices[3]);
            Vector3D[] axes = [new(0.01, 0, 0), new(0, 0.01, 0), new(0, 0, 0.01)];
            for (int axis = 0; axis < 3; axis++)
            {
                ComplexF change = CentralSlice.Sample(reference, u + axes[axis]) - CentralSlice.Sample(reference, u - axes[axis]);
                Assert.InRange(Math.Sqrt(((50 * change) - slices[axis + 1][j]).SquaredMagnitude), 0, (31 * 1e-4 / 6 * largest) + (50 * 1e-5 * largest));
            }
        }
    }

    /// <summary>A flat map has the slices of the cube that holds it in its plane z = 0.</summary>
    /// <remarks>Of the cube, the window along z is a sum of weights: 1 and what folds back into the plane, Σ φ̂(m), and the errors of four polynomials along each axis (<see cref="KaiserBesselTests"/>).</remarks>
    [Fact]
    public void SlicesOfAFlatMapAreThoseOfTheCubeThatHoldsIt()
    {
        Volume flat = RandomMap(5, 1);
        var cube = new Volume(Box, 3);
        flat.Voxels.CopyTo(cube.Voxels.Slice(Box / 2 * Box * Box, Box * Box));
        var disc = new FourierDisc(Shell + 1);
        (var expected, var actual) = (new ComplexF[disc.Count], new ComplexF[disc.Count]);
        Matrix3x3 place = Rotation.FromEuler(new EulerAngles(0, 0, 33)).ToMatrix().Transpose;
        CentralSlice.Extract(CompactReference.From(cube, Shell), place, disc, disc.Count, expected);
        CentralSlice.Extract(CompactReference.From(flat, Shell), place, disc, disc.Count, actual);
        double folded = Enumerable.Range(1, 5000).Sum(m => 2 * Math.Abs(KaiserBessel.TransformAt(m)));
        CentralSliceTests.AssertNear(expected, actual, (1e-5 + folded + (3 * 4 * 8e-6)) * Math.Sqrt(expected.Max(v => v.SquaredMagnitude)));
    }

    /// <summary>Comparing an image with several maps gives the sums over the slices of each, as the fast form has them.</summary>
    /// <remarks>Some hundred products of single precision: 1e-5 of their magnitude.</remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void CompareGivesTheSumsOfSingleSlices(int maps)
    {
        var disc = new FourierDisc(Shell);
        Matrix3x3 place = Rotation.FromEuler(new EulerAngles(20, 70, -130)).ToMatrix().Transpose;
        CompactReference[] references = [.. Enumerable.Range(0, maps).Select(m => CompactReference.From(RandomMap(m, Box), Shell))];
        var random = new CounterRandom(1, 3, 4);
        (var image, var weight) = (new float[2 * disc.Count], new float[disc.Count]);
        for (int j = 0; j < disc.Count; j++)
        {
            (image[j], image[disc.Count + j], weight[j]) = ((float)random.NextGaussian(), (float)random.NextGaussian(), (float)random.NextDouble());
        }

        (var cross, var norm) = (new float[maps * (Shell + 1)], new float[maps * (Shell + 1)]);
        CentralSlice.Compare(references, place, disc, disc.Count, image, disc.Count, weight, cross, norm);
        for (int m = 0; m < maps; m++)
        {
            var slice = new ComplexF[disc.Count];
            CentralSlice.ExtractVector(references[m], place, disc, slice);
            for (int s = 1; s <= Shell; s++)
            {
                int[] members = [.. Enumerable.Range(1, disc.Count - 1).Where(j => disc.Shell[j] == s)];
                double expected = members.Sum(j => (slice[j].Re * (double)image[j]) + (slice[j].Im * (double)image[disc.Count + j]));
                double power = members.Sum(j => weight[j] * (double)slice[j].SquaredMagnitude);
                Assert.Equal(expected, cross[(maps * s) + m], 4e-5 * members.Sum(j => Math.Sqrt(slice[j].SquaredMagnitude)));
                Assert.Equal(power, norm[(maps * s) + m], 1e-5 * power);
            }
        }
    }

    [Fact]
    public void WhatDoesNotFitIsRefused()
    {
        Volume map = RandomMap(1, Box);
        Assert.Throws<ArgumentOutOfRangeException>(() => CompactReference.From(map, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => CompactReference.From(map, (Box / 2) + 1));
        var disc = new FourierDisc(Shell);
        var reference = CompactReference.From(map, Shell);
        Assert.Throws<ArgumentException>(() => CentralSlice.Extract(reference, Matrix3x3.Identity, disc, disc.Count + 1, new ComplexF[999]));
        Assert.Throws<ArgumentException>(() => CentralSlice.Extract(reference, Matrix3x3.Identity, disc, 5, new ComplexF[4]));
        Assert.Throws<ArgumentException>(() => CentralSlice.Compare(
            [reference, CompactReference.From(map, Shell - 1)], Matrix3x3.Identity, disc, 20, new float[40], 20, new float[20], new float[99], new float[99]));
    }

    private static Volume RandomMap(int seed, int depth)
    {
        var map = new Volume(Box, depth, 3);
        var random = new CounterRandom(1, 2, (ulong)seed);
        foreach (ref float voxel in map.Voxels)
        {
            voxel = (float)random.NextGaussian();
        }

        return map;
    }
}
