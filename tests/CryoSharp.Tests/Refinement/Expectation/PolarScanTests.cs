using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class PolarScanTests
{
    /// <summary>The polar form gives the cross terms of slices sampled component by component, at all in-plane angles and shifts.</summary>
    /// <remarks>
    /// Radial interpolation errs by 0.3 % of a value on average (<see cref="PolarGridTests"/>). Trilinear slices are not quite band-limited: at half the
    /// box their replicas have 1 to 2 % of the amplitude (docs/theory/projection.md, 3). Hence 2 % of the root mean square, where a wrong sense of rotation gives 140 %.
    /// </remarks>
    [Theory]
    [InlineData("C1", 1.0)]
    [InlineData("D2", 1.0)]
    [InlineData("C1", 1.03)]
    public void CrossTermsAreThoseOfCartesianSlices(string symmetry, double magnification)
    {
        var mixture = new SmallMixture(3, [SmallMixture.Optics with { Magnification = (magnification, 0.01, -0.005, 0.98) }]);
        MixtureModel model = mixture.Model(40);
        var grid = new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = new OrientationGrid(1, PointGroup.Parse(symmetry), Rotation.FromAxis(new Vector3D(1, 2, 3), 7)),
            Shifts = new ShiftGrid(8, 4, new Shift(0.5, -0.3)),
            Shells = [6, 7],
        };
        var context = new PassContext(model, grid, [.. model.References.Select(r => CompactReference.From(r, 7))], 1, CancellationToken.None);
        ParticleBatch batch = mixture.Batches(model, grid, 1).First();
        var scan = new PolarScan(context, batch, PolarBanks.Make(context, batch, 0, isExhaustive: true), 0);
        (double error, double power) = (0, 0);
        for (int particle = 0; particle < batch.Count; particle++)
        {
            float[] cross = scan.CrossTerms(particle);
            int shifts = grid.Shifts.Count(0);
            for (int code = 0; code < cross.Length; code += 7)
            {
                double expected = Cross(context, batch, particle, code / shifts, grid.Shifts.At(0, code % shifts));
                error += (cross[code] - expected) * (cross[code] - expected);
                power += expected * expected;
            }
        }

        Assert.InRange(Math.Sqrt(error / power), 0, 0.02);
    }

    /// <summary>Of a flat posterior so many different samples are drawn as asked, evenly over all of them; of a sharp one all stay.</summary>
    [Fact]
    public void SamplesAreDrawnEvenly()
    {
        const int most = 400;
        long[][] all = Significant(1e5, 0);
        long[][] drawn = Significant(1e5, most);
        for (int i = 0; i < all.Length; i++)
        {
            Assert.InRange(all[i].Length, 3 * most, int.MaxValue);
            Assert.Equal(most, drawn[i].Distinct().Count());
            Assert.Empty(drawn[i].Except(all[i]));
            Assert.Equal(drawn[i].Order(), drawn[i]);

            // Samples are gathered direction by direction, one is drawn of each stretch, so a half is off by one stretch at most.
            Assert.InRange(drawn[i].Count(code => code < all[i][all[i].Length / 2]), (most / 2) - 30, (most / 2) + 30);
        }

        long[][] few = Significant(0.5, 0);
        Assert.All(few, codes => Assert.InRange(codes.Length, 1, most));
        Assert.Equal(few, Significant(0.5, most));
    }

    private static long[][] Significant(double noise, int most)
    {
        var mixture = new SmallMixture(3, [SmallMixture.Optics]);
        MixtureModel model = mixture.Model(noise);
        var grid = new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = new OrientationGrid(1, PointGroup.C1, Rotation.FromAxis(new Vector3D(1, 2, 3), 7)),
            Shifts = new ShiftGrid(8, 4, new Shift(0.5, -0.3)),
            Shells = [6, 7],
            MostDrawn = most,
        };
        var context = new PassContext(model, grid, [.. model.References.Select(r => CompactReference.From(r, 7))], 1, CancellationToken.None);
        ParticleBatch batch = mixture.Batches(model, grid, 1).First();
        return new PolarScan(context, batch, PolarBanks.Make(context, batch, 0, isExhaustive: true), 0).Significant();
    }

    private static double Cross(PassContext context, ParticleBatch batch, int particle, int node, Shift shift)
    {
        (int c, int orientation) = Math.DivRem(node, context.Grid.Orientations.Count(0));
        int count = batch.CountWithin(context.Grid.Shells[0]);
        var slice = new ComplexF[count];
        CentralSlice.Extract(
            context.References[c], batch.ImageToReference(context.Grid.Orientations.At(0, orientation)), batch.Disc, count, slice);
        ReadOnlySpan<float> image = batch.Scored(particle);
        double sum = 0;
        for (int j = 1; j < count; j++)
        {
            double phase = 2 * Math.PI * ((batch.Disc.Kx[j] * shift.X) + (batch.Disc.Ky[j] * shift.Y)) / (batch.BoxSize * batch.PixelSize);
            ComplexF turned = new ComplexF(image[j], image[batch.Stride + j]) * ComplexF.FromPhase(phase);
            sum += (slice[j].Re * turned.Re) + (slice[j].Im * turned.Im);
        }

        return sum;
    }
}
