using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class CentralSliceTests
{
    /// <summary>Views that hit poles, axes and the seam of the half-space, and some at random.</summary>
    public static TheoryData<double, double, double> Views { get; } = new()
    {
        { 0, 0, 0 }, { 0, 90, 0 }, { 90, 90, 0 }, { 0, 180, 0 }, { 30, 60, 90 }, { -90, 90, 90 }, { 17, 33, -120 }, { 200, 111, 5 }, { 45, 54.7356, 45 },
    };

    /// <summary>A Gaussian's slice is a Gaussian: an analytic truth for every view, even and odd in each axis.</summary>
    [Theory]
    [MemberData(nameof(Views))]
    public void TheSliceOfGaussianBlobsIsTheTransformOfTheirProjection(double rot, double tilt, double psi)
    {
        const int boxSize = 32;
        var blobs = new GaussianBlobs(1.6, new Vector3D(2, -3, 1), new Vector3D(-1, 0.5, 2.25));
        PaddedReference reference = PaddedReference.From(blobs.ToVolume(boxSize), 2, 12);
        Matrix3x3 toReference = Rotation.FromEuler(new EulerAngles(rot, tilt, psi)).ToMatrix().Transpose;
        var disc = new FourierDisc(14);
        var slice = new ComplexF[disc.Count];
        CentralSlice.Extract(reference, toReference, disc, disc.Count, slice);
        for (int j = 0; j < disc.Count; j++)
        {
            ComplexF expected = disc.Shell[j] > 12
                ? default
                : blobs.Transform(toReference * new Vector3D(disc.Kx[j], disc.Ky[j], 0), boxSize);
            Assert.InRange(Math.Sqrt((slice[j] - expected).SquaredMagnitude), 0, blobs.InterpolationBound(2 * boxSize));
        }
    }

    /// <summary>Re⟨Extract v, s⟩ = Re⟨v, Insert s⟩ over the components as stored, for random v and s.</summary>
    /// <remarks>
    /// The error is divided by ‖Extract v‖‖s‖/√n: for random v and s the product itself is often near zero. Rounding errors of the n
    /// components are independent, each a few times 2⁻²⁴; a wrong weight, index or conjugate gives 1e-2 and more.
    /// </remarks>
    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 2)]
    [InlineData(24, 2)]
    [InlineData(16, 3)]
    public void InsertIsTheAdjointOfExtract(int boxSize, int padding)
    {
        var random = new Random(boxSize + padding);
        PaddedReference reference = RandomReference(random, boxSize, padding);
        var disc = new FourierDisc(boxSize / 2);
        ComplexF[] slice = RandomSlice(random, disc.Count);
        for (int trial = 0; trial < 10; trial++)
        {
            Matrix3x3 view = RandomRotation.Next(random).ToMatrix();
            (double left, double right, _, double scale) = InnerProducts(reference, slice, view, disc);
            Assert.InRange(Math.Abs(left - right) / scale, 0, 2e-6);
        }
    }

    /// <summary>
    /// As inner products of whole, Hermitian transforms: after the planes that hold both u and −u are completed, every component of the half
    /// space counts for its conjugate too, and so does every component of the disc.
    /// </summary>
    [Theory]
    [InlineData(16, 1)]
    [InlineData(16, 2)]
    public void TheCompletedSumsAreTheAdjointOverTheWholeSpace(int boxSize, int padding)
    {
        var random = new Random(7);
        PaddedReference reference = RandomReference(random, boxSize, padding);
        var disc = new FourierDisc((boxSize / 2) - 1);
        ComplexF[] slice = RandomSlice(random, disc.Count);
        for (int trial = 0; trial < 10; trial++)
        {
            Matrix3x3 view = RandomRotation.Next(random).ToMatrix();
            (double left, _, double whole, double scale) = InnerProducts(reference, slice, view, disc);
            Assert.InRange(Math.Abs((2 * left) - whole) / scale, 0, 4e-6);
        }
    }

    /// <summary>Turning the volume by a symmetry operator of itself changes no slice, but for the interpolation's error in each.</summary>
    [Theory]
    [InlineData("C4")]
    [InlineData("D2")]
    [InlineData("T")]
    [InlineData("O")]
    [InlineData("I1")]
    public void ASymmetricVolumeHasEqualSlicesInSymmetricViews(string pointGroup)
    {
        const int boxSize = 32;
        PointGroup group = PointGroup.Parse(pointGroup);
        GaussianBlobs blobs = new GaussianBlobs(1.6, new Vector3D(4.5, 1.5, 2.5)).Symmetrised(group);
        PaddedReference reference = PaddedReference.From(blobs.ToVolume(boxSize), 2, 10);
        var disc = new FourierDisc(10);
        (var first, var second) = (new ComplexF[disc.Count], new ComplexF[disc.Count]);
        Rotation view = Rotation.FromEuler(new EulerAngles(33, 77, -12));
        CentralSlice.Extract(reference, view.ToMatrix().Transpose, disc, disc.Count, first);
        double strength = Math.Sqrt(first.Average(value => (double)value.SquaredMagnitude));
        foreach (Rotation g in group.Operators)
        {
            CentralSlice.Extract(reference, (view * g).ToMatrix().Transpose, disc, disc.Count, second);
            double difference = Math.Sqrt(first.Zip(second, (a, b) => (double)(a - b).SquaredMagnitude).Average());
            Assert.InRange(difference / strength, 0, 0.05);
        }
    }

    /// <summary>Views that differ by 180° about the image's y see mirror images; catches a swapped axis or a wrong sign.</summary>
    [Fact]
    public void TheViewFromBehindIsTheMirrorImage()
    {
        const int boxSize = 32;
        PaddedReference reference = PaddedReference.From(GaussianBlobs.Random(3, 5, 5, 1.6).ToVolume(boxSize), 2, 10);
        var disc = new FourierDisc(10);
        (var front, var back) = (new ComplexF[disc.Count], new ComplexF[disc.Count]);
        Rotation view = Rotation.FromEuler(new EulerAngles(33, 77, -12));
        CentralSlice.Extract(reference, view.ToMatrix().Transpose, disc, disc.Count, front);
        CentralSlice.Extract(reference, (Rotation.FromAxis(new Vector3D(0, 1, 0), 180) * view).ToMatrix().Transpose, disc, disc.Count, back);
        var place = Enumerable.Range(0, disc.Count).ToDictionary(j => (disc.Kx[j], disc.Ky[j]));
        double largest = Math.Sqrt(front.Max(value => value.SquaredMagnitude));
        for (int j = 0; j < disc.Count; j++)
        {
            // back(kx, ky) = front(−kx, ky) = front(kx, −ky)*.
            ComplexF expected = disc.Kx[j] == 0 ? front[j] : front[place[(disc.Kx[j], -disc.Ky[j])]].Conjugate;
            Assert.InRange(Math.Sqrt((back[j] - expected).SquaredMagnitude) / largest, 0, 1e-5);
        }
    }

    /// <summary>The vectorised forms give the plain ones' numbers for every view, padding and length of the last block.</summary>
    /// <remarks>
    /// Coordinates reach pN/2 = 24 and are rounded to 24 bits, so a weight is off by up to 24·2⁻²⁴·3 = 4e-6 of a neighbour's value.
    /// </remarks>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void TheFastFormsEqualThePlainOnes(int padding)
    {
        Assert.SkipUnless(System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated, "This machine has no vectors.");
        const int boxSize = 16;
        var random = new Random(padding);
        PaddedReference reference = RandomReference(random, boxSize, padding);
        double largest = Math.Sqrt(reference.Components.ToArray().Max(value => value.SquaredMagnitude));
        Matrix3x3[] views = [Matrix3x3.Identity, .. Views.Select(v => Rotation.FromEuler(new EulerAngles(v.Data.Item1, v.Data.Item2, v.Data.Item3)).ToMatrix())];
        foreach (Matrix3x3 view in views.Concat(Enumerable.Range(0, 10).Select(_ => 1.03 * RandomRotation.Next(random).ToMatrix())))
        {
            var disc = new FourierDisc(8);
            int count = disc.Count - random.Next(17);
            ComplexF[] slice = RandomSlice(random, count);
            float[] weight = [.. slice.Select(value => value.SquaredMagnitude)];
            (var plain, var fast) = (new ComplexF[count], new ComplexF[count]);
            CentralSlice.ExtractPlain(reference, view, disc, plain);
            CentralSlice.ExtractVector(reference, view, disc, fast);
            (var plainSum, var fastSum) = (new BackProjection(boxSize, 1, padding), new BackProjection(boxSize, 1, padding));
            CentralSlice.InsertPlain(slice, weight, view, disc, 7, plainSum, 2, 15);
            CentralSlice.InsertVector(slice, weight, view, disc, 7, fastSum, 2, 15);
            plainSum.Symmetrise(PointGroup.C1, 8);
            fastSum.Symmetrise(PointGroup.C1, 8);
            AssertNear(plain, fast, 4e-6 * largest * 8);
            AssertNear(plainSum.Data, fastSum.Data, 4e-6 * 4 * 8);
            Assert.All(plainSum.Weight.ToArray().Zip(fastSum.Weight.ToArray()), pair => Assert.Equal(pair.First, pair.Second, 4e-6f * 16 * 8));
        }
    }

    [Fact]
    public void SumsDoNotDependOnHowPlanesAreSharedOut()
    {
        const int boxSize = 16;
        var random = new Random(4);
        var disc = new FourierDisc(8);
        (var whole, var shared) = (new BackProjection(boxSize, 1, 2), new BackProjection(boxSize, 1, 2));
        for (int i = 0; i < 20; i++)
        {
            ComplexF[] slice = RandomSlice(random, disc.Count);
            float[] weight = [.. slice.Select(value => value.SquaredMagnitude)];
            Matrix3x3 view = RandomRotation.Next(random).ToMatrix();
            CentralSlice.Insert(slice, weight, view, disc, 8, whole, 0, 32);
            foreach ((int first, int end) in (ReadOnlySpan<(int, int)>)[(20, 32), (0, 5), (5, 5), (5, 20)])
            {
                CentralSlice.Insert(slice, weight, view, disc, 8, shared, first, end);
            }
        }

        Assert.True(whole.Data.SequenceEqual(shared.Data));
        Assert.True(whole.Weight.SequenceEqual(shared.Weight));
    }

    /// <summary>Insert gives away exactly the weight of the components up to the shell.</summary>
    [Fact]
    public void TheWeightGivenAwayIsTheWeightThatCame()
    {
        const int boxSize = 16;
        var disc = new FourierDisc(8);
        var sum = new BackProjection(boxSize, 1, 2);
        float[] weight = [.. Enumerable.Repeat(1f, disc.Count)];
        CentralSlice.Insert(new ComplexF[disc.Count], weight, RandomRotation.Next(new Random(9)).ToMatrix(), disc, 6, sum, 0, 32);

        // Eight shares of each component add up to 1 within a few 2⁻²⁴ each.
        Assert.Equal(disc.CountUpTo(6), sum.Weight.ToArray().Sum(w => (double)w), 1e-4);
    }

    [Fact]
    public void TheMatrixForAnotherBoxAndPixelScalesFrequencies()
    {
        var optics = new OpticsGroup
        {
            Name = "a",
            PixelSize = 1.5,
            VoltageKilovolts = 300,
            SphericalAberrationMillimetres = 2.7,
            AmplitudeContrast = 0.1,
            Magnification = (1.01, 0.02, 0.03, 0.98),
        };
        Rotation rotation = Rotation.FromEuler(new EulerAngles(10, 20, 30));
        Vector3D u = CentralSlice.ImageToReference(rotation, optics, 40, 32, 2) * new Vector3D(3, -2, 0);
        double scale = 32 * 2 / (40 * 1.5);
        Vector3D expected = scale * rotation.Inverse.Apply(new Vector3D((1.01 * 3) - (0.02 * 2), (0.03 * 3) - (0.98 * 2), 0));
        Assert.InRange((u - expected).Length, 0, 1e-12);
    }

    [Fact]
    public void WhatDoesNotFitTogetherIsRefused()
    {
        var disc = new FourierDisc(4);
        PaddedReference reference = PaddedReference.From(new Volume(16, 1), 1, 8);
        var sum = new BackProjection(16, 1, 1);
        (var slice, var weight) = (new ComplexF[disc.Count], new float[disc.Count]);
        Assert.Throws<ArgumentException>(() => CentralSlice.Extract(reference, Matrix3x3.Identity, disc, disc.Count + 1, new ComplexF[999]));
        Assert.Throws<ArgumentException>(() => CentralSlice.Extract(reference, Matrix3x3.Identity, disc, 5, new ComplexF[4]));
        Assert.Throws<ArgumentException>(() => CentralSlice.Insert(slice, weight.AsSpan(1), Matrix3x3.Identity, disc, 4, sum, 0, 16));
        Assert.Throws<ArgumentException>(() => CentralSlice.Insert(new ComplexF[999], new float[999], Matrix3x3.Identity, disc, 4, sum, 0, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 0, sum, 0, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 9, sum, 0, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 4, sum, -1, 16));
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 4, sum, 3, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 4, sum, 0, 17));
        sum.Symmetrise(PointGroup.C1, 8);
        Assert.Throws<ArgumentException>(() => CentralSlice.Insert(slice, weight, Matrix3x3.Identity, disc, 4, sum, 0, 16));
    }

    internal static void AssertNear(ReadOnlySpan<ComplexF> expected, ReadOnlySpan<ComplexF> actual, double tolerance)
    {
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.InRange(Math.Sqrt((expected[i] - actual[i]).SquaredMagnitude), 0, tolerance);
        }
    }

    internal static PaddedReference RandomReference(Random random, int boxSize, int padding)
    {
        var volume = new Volume(boxSize, 1);
        foreach (ref float voxel in volume.Voxels)
        {
            voxel = (float)RandomRotation.Normal(random);
        }

        return PaddedReference.From(volume, padding, boxSize / 2);
    }

    private static ComplexF[] RandomSlice(Random random, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new ComplexF((float)RandomRotation.Normal(random), (float)RandomRotation.Normal(random)))];

    /// <summary>⟨Extract v, s⟩, ⟨v, Insert s⟩ as stored, ⟨v, completed Insert s⟩ over the whole space, and the scale of their errors.</summary>
    private static (double Left, double Right, double Whole, double Scale) InnerProducts(
        PaddedReference reference, ComplexF[] slice, Matrix3x3 view, FourierDisc disc)
    {
        var extracted = new ComplexF[disc.Count];
        CentralSlice.Extract(reference, view, disc, disc.Count, extracted);
        int side = reference.Padding * reference.BoxSize;
        var sum = new BackProjection(reference.BoxSize, 1, reference.Padding);
        CentralSlice.Insert(slice, new float[disc.Count], view, disc, disc.MaxShell, sum, 0, side);
        double right = Inner(reference.Components, sum.Data, _ => 1);
        sum.Symmetrise(PointGroup.C1, disc.MaxShell);
        int width = (side / 2) + 1;
        double whole = Inner(reference.Components, sum.Data, i => i % width == 0 || i % width == width - 1 ? 1 : 2);
        double scale = Math.Sqrt(Inner(extracted, extracted, _ => 1) * Inner(slice, slice, _ => 1) / disc.Count);
        return (Inner(extracted, slice, _ => 1), right, whole, scale);
    }

    private static double Inner(ReadOnlySpan<ComplexF> a, ReadOnlySpan<ComplexF> b, Func<int, double> count)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
        {
            sum += count(i) * (((double)a[i].Re * b[i].Re) + ((double)a[i].Im * b[i].Im));
        }

        return sum;
    }
}
