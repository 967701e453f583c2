using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Flat maps: slices in the plane, their sums, and averages made of them.</summary>
public class FlatMapTests
{
    private const int Box = 24;
    private const int Shell = 10;

    /// <summary>Turns that hit the axes and the seam of the half-plane, and some others; a magnification too.</summary>
    public static TheoryData<double> Turns { get; } = [0, 90, 180, -90, 17, 133.3, -45];

    /// <summary>A flat map has the slices of the cube that holds it in its plane z = 0.</summary>
    /// <remarks>The same numbers, but the cube's transform along z rounds: a few 2⁻²⁴ of the largest component.</remarks>
    [Theory]
    [MemberData(nameof(Turns))]
    public void ItsSlicesAreThoseOfTheCubeThatHoldsIt(double psi)
    {
        (Volume flat, Volume cube) = Both();
        (PaddedReference ofFlat, PaddedReference ofCube) = (PaddedReference.From(flat, 2, Shell), PaddedReference.From(cube, 2, Shell));
        Matrix3x3 place = Place(psi);
        var disc = new FourierDisc(Shell + 1);
        (var expected, var actual, var plain) = (new ComplexF[disc.Count], new ComplexF[disc.Count], new ComplexF[disc.Count]);
        CentralSlice.Extract(ofCube, place, disc, disc.Count, expected);
        CentralSlice.Extract(ofFlat, place, disc, disc.Count, actual);
        CentralSlice.ExtractPlain(ofFlat, place, disc, plain);
        double largest = Math.Sqrt(expected.Max(v => v.SquaredMagnitude));
        Assert.All(Enumerable.Range(0, disc.Count), j =>
        {
            Assert.InRange(Math.Sqrt((actual[j] - expected[j]).SquaredMagnitude), 0, 1e-5 * largest);
            Assert.InRange(Math.Sqrt((plain[j] - expected[j]).SquaredMagnitude), 0, 1e-5 * largest);
        });
    }

    /// <summary>The slice of blobs in the plane is the transform of turned blobs, known in closed form.</summary>
    /// <remarks>A blob in the plane has √(2π)·σ less mass than one in space of the same height; what interpolation errs by: <see cref="GaussianBlobs.InterpolationBound"/>.</remarks>
    [Theory]
    [MemberData(nameof(Turns))]
    public void ItsSlicesAreTheTransformsOfTurnedBlobs(double psi)
    {
        GaussianBlobs blobs = InPlane();
        var flat = new Volume(Box, 1, 1);
        blobs.ToVolume(Box).Voxels.Slice(Box / 2 * Box * Box, Box * Box).CopyTo(flat.Voxels);
        var disc = new FourierDisc(Shell);
        var slice = new ComplexF[disc.Count];
        Matrix3x3 place = Rotation.FromEuler(new EulerAngles(0, 0, psi)).ToMatrix().Transpose;
        CentralSlice.Extract(PaddedReference.From(flat, 2, Shell), place, disc, disc.Count, slice);
        float thickness = (float)(Math.Sqrt(2 * Math.PI) * blobs.Sigma);
        Assert.All(Enumerable.Range(0, disc.Count), j =>
        {
            ComplexF expected = blobs.Transform(place * new Vector3D(disc.Kx[j], disc.Ky[j], 0), Box);
            Assert.InRange(Math.Sqrt(((thickness * slice[j]) - expected).SquaredMagnitude), 0, blobs.InterpolationBound(2 * Box));
        });
    }

    /// <summary>Sums of flat slices are the plane z = 0 of the cube's, by either form and by quartets.</summary>
    [Theory]
    [MemberData(nameof(Turns))]
    public void ItsSumsAreThePlaneOfTheCubes(double psi)
    {
        (BackProjection flat, BackProjection plain, BackProjection cube) = (new(Box, 1, 1, 2), new(Box, 1, 1, 2), new(Box, 1, 2));
        var random = new Random(3);
        var disc = new FourierDisc(Shell);
        ComplexF[] slice = [.. Enumerable.Range(0, disc.Count).Select(_ => new ComplexF(random.NextSingle(), random.NextSingle()))];
        float[] weight = [.. slice.Select(_ => random.NextSingle())];
        CentralSlice.Insert(slice, weight, Place(psi), disc, Shell, flat, 0, flat.Planes);
        CentralSlice.InsertPlain(slice, weight, Place(psi), disc, Shell, plain, 0, plain.Planes);
        CentralSlice.Insert(slice, weight, Place(psi), disc, Shell, cube, 0, cube.Planes);
        Assert.True(flat.Data.SequenceEqual(cube.Data[..flat.Data.Length]));
        Assert.True(flat.Weight.SequenceEqual(cube.Weight[..flat.Weight.Length]));

        // Places are rounded to 24 bits of some 20 components: a weight of 1 is off by 2e-6.
        Assert.All(Enumerable.Range(0, flat.Weight.Length), i => Assert.Equal(plain.Weight[i], flat.Weight[i], 1e-5f));
    }

    /// <summary>Images of an average in all turns give it back, on its own grey scale, but for what interpolating twice leaves.</summary>
    /// <remarks>
    /// Each interpolation leaves ⟨r²⟩·(π²/3)/P² of the amplitude (theory/projection.md): for densities at r of 4 with a width of 1.3 and P = 48 it is 0.028, and twice its square, 1.6e-3, of
    /// the power. A wrong weight, scale or turn leaves tenths.
    /// </remarks>
    [Fact]
    public void TurnedImagesGiveTheAverageBack()
    {
        // The golden angle leaves no gap.
        const int count = 300;
        (Volume flat, _) = Both();
        PaddedReference reference = PaddedReference.From(flat, 2, Box / 2);
        var sum = new BackProjection(Box, 1, 1, 2);
        var disc = new FourierDisc(Box / 2);
        var slice = new ComplexF[disc.Count];
        float[] ones = [.. slice.Select(_ => 1f)];
        for (int i = 0; i < count; i++)
        {
            Matrix3x3 place = Rotation.FromEuler(new EulerAngles(0, 0, 137.508 * i)).ToMatrix().Transpose;
            CentralSlice.Extract(reference, place, disc, disc.Count, slice);
            CentralSlice.Insert(slice, ones, place, disc, Box / 2, sum, 0, sum.Planes);
        }

        // Each image has one component per native one.
        Assert.All(sum.MeanWeightPerShell()[2..Shell], weight => Assert.Equal(count, weight, 0.1 * count));
        sum.Symmetrise(PointGroup.C1, Box / 2);
        Volume back = sum.Reconstruct([], Box / 2);
        double error = Enumerable.Range(0, Box * Box).Sum(i => Math.Pow(back.Voxels[i] - flat.Voxels[i], 2));
        Assert.InRange(error / Enumerable.Range(0, Box * Box).Sum(i => Math.Pow(flat.Voxels[i], 2)), 0, 1.6e-3);
    }

    /// <summary>Filters, spectra and other grids treat a flat map as they treat the image that it is.</summary>
    [Fact]
    public void ItIsTransformedAsAnImage()
    {
        (Volume flat, _) = Both();
        var half = new ComplexF[Box * ((Box / 2) + 1)];
        new Fft2D(Box).Forward(flat.Voxels, half);
        Assert.True(FourierVolume.Of(flat).Components.SequenceEqual(half));
        Volume resized = Resampling.FourierResize(Filter.LowPass(flat, 4), 18);
        Volume again = Resampling.FourierResize(resized, Box);
        Volume low = Filter.LowPass(flat, 4);
        Assert.Equal(1, resized.Depth);
        Assert.All(Enumerable.Range(0, Box * Box), i => Assert.Equal(low.Voxels[i], again.Voxels[i], 1e-4f));
        Assert.All(Fsc.Between(flat, flat).Correlation[..Shell], c => Assert.Equal(1, c, 1e-6));
    }

    [Fact]
    public void OtherDepthsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new Volume(Box, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BackProjection(Box, 2, 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new Fft3D(Box, 2, 1));
        Assert.Throws<ArgumentException>(() => SoftMask.Apply(SoftMask.Disc(Box, 1, 5, 2), new Volume(Box, 1)));
        Assert.Throws<ArgumentException>(() => new BackProjection(Box, 1, 1, 2).Add(new BackProjection(Box, 1, 2)));
    }

    /// <summary>The centre of mass of one positive blob is its centre; a negative one does not count.</summary>
    /// <remarks>Cut at the box the blob loses less than 1e-4 of its mass.</remarks>
    [Fact]
    public void TheCentreOfMassIsThatOfWhatIsPositive()
    {
        var flat = new Volume(Box, 1, 2);
        for (int i = 0; i < flat.Voxels.Length; i++)
        {
            (double x, double y) = ((i % Box) - (Box / 2), (i / Box) - (Box / 2));
            double blob = Math.Exp(-(Math.Pow(x - 2, 2) + Math.Pow(y + 3, 2)) / 4);
            flat.Voxels[i] = (float)(blob > 0.01 ? blob : -0.1);
        }

        Vector3D centre = CentreOfMass.OfPositive(flat);
        Assert.Equal(2, centre.X, 1e-3);
        Assert.Equal(-3, centre.Y, 1e-3);
        Assert.Equal(0, centre.Z);
        Assert.Equal(default, CentreOfMass.OfPositive(new Volume(Box, 1, 2)));
    }

    private static Matrix3x3 Place(double psi) =>
        Rotation.FromEuler(new EulerAngles(0, 0, psi)).ToMatrix().Transpose * new Matrix3x3(1.02, 0.01, 0, -0.005, 0.98, 0, 0, 0, 1);

    private static GaussianBlobs InPlane()
    {
        GaussianBlobs blobs = GaussianBlobs.Random(5, 5, 4, 1.3);
        return blobs with { Centres = [.. blobs.Centres.Select(c => c with { Z = 0 })] };
    }

    /// <summary>A flat map, and the cube with it in the plane z = 0.</summary>
    private static (Volume Flat, Volume Cube) Both()
    {
        (var flat, var cube) = (new Volume(Box, 1, 1), new Volume(Box, 1));
        InPlane().ToVolume(Box).Voxels.Slice(Box / 2 * Box * Box, Box * Box).CopyTo(flat.Voxels);
        flat.Voxels.CopyTo(cube.Voxels[(Box / 2 * Box * Box)..]);
        return (flat, cube);
    }
}
