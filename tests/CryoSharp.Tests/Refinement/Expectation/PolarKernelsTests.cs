using CryoSharp.Imaging;
using CryoSharp.Numerics;
using CryoSharp.Refinement;

namespace CryoSharp.Tests;

public class PolarKernelsTests
{
    private const int Lanes = PolarBank.Lanes;

    /// <summary>Sums of a bin over the pairs of its modes, from the front and from the back, are those of complex products; all lanes at once or one half after the other give the same bits.</summary>
    /// <remarks>Sums of up to 40 products of numbers below 1: single precision errs by 40·40·2⁻²⁴ at most.</remarks>
    [Theory]
    [InlineData(12, 0)]
    [InlineData(24, 1)]
    [InlineData(48, 2)]
    [InlineData(96, 2)]
    public void PairsAreSummedByBin(int turns, int last)
    {
        PolarGrid grid = Grid(turns);
        (int even, int odd) = (grid.LengthOf(0), grid.LengthOf(1));
        float[] modes = DirectFourier.RandomReal((even + odd) * Lanes, 1);
        (float[] evenImage, float[] oddImage) = (DirectFourier.RandomReal(3 * even, 2), DirectFourier.RandomReal(3 * odd, 3));
        int length = grid.BinCount * 2 * Lanes;
        (float[] Front, float[] Back) Sums(bool isWide)
        {
            (float[] front, float[] back) = (new float[PolarContraction.Shifts * length], new float[PolarContraction.Shifts * length]);
            PolarContraction.Contract(isWide, modes, grid, evenImage, even, oddImage, odd, last, front, back);
            return (front[..((last + 1) * length)], back[..((last + 1) * length)]);
        }

        (float[] front, float[] back) = Sums(isWide: true);
        (float[] frontOfHalves, float[] backOfHalves) = Sums(isWide: false);
        Assert.Equal(front, frontOfHalves);
        Assert.Equal(back, backOfHalves);
        for (int shift = 0; shift <= last; shift++)
        {
            for (int bin = 0, pair = 0, nextEven = 0, nextOdd = 0; bin < grid.BinCount; bin++)
            {
                bool isEven = bin % 2 == 0;
                ReadOnlySpan<float> image = isEven ? evenImage.AsSpan(shift * even) : oddImage.AsSpan(shift * odd);
                var sums = new (double Front, double FrontIm, double Back, double BackIm)[Lanes];
                for (int n = 0; n < grid.PairsOf(bin); n++, pair++)
                {
                    int at = 2 * (isEven ? nextEven++ : nextOdd++);
                    for (int lane = 0; lane < Lanes; lane++)
                    {
                        (double a, double b, double re, double im) = (modes[(pair * 2 * Lanes) + lane], modes[(pair * 2 * Lanes) + Lanes + lane], image[at], image[at + 1]);
                        sums[lane].Front += (a * re) + (b * im);
                        sums[lane].FrontIm += (a * im) - (b * re);
                        sums[lane].Back += (a * re) - (b * im);
                        sums[lane].BackIm += (a * im) + (b * re);
                    }
                }

                int place = (shift * length) + (bin * 2 * Lanes);
                for (int lane = 0; lane < Lanes; lane++)
                {
                    Assert.Equal(sums[lane].Front, front[place + lane], 1e-4);
                    Assert.Equal(sums[lane].FrontIm, front[place + Lanes + lane], 1e-4);
                    Assert.Equal(sums[lane].Back, back[place + lane], 1e-4);
                    Assert.Equal(sums[lane].BackIm, back[place + Lanes + lane], 1e-4);
                }
            }
        }
    }

    /// <summary>A bin holds the modes that turns cannot tell from it, those of the other sense as well, and all of its parity.</summary>
    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    public void BinsHoldWhatTurnsSee(int turns)
    {
        PolarGrid grid = Grid(turns);
        Assert.True(grid.MaxMode > turns / 2);
        for (int q = 0; q <= grid.MaxMode; q++)
        {
            double step = 2 * Math.PI / turns;
            int bin = grid.IsTurnedBack(q) ? -grid.BinOf(q) : grid.BinOf(q);
            Assert.InRange(grid.BinOf(q), 0, turns / 2);
            Assert.Equal(0, (q - bin) % 2);
            Assert.All(Enumerable.Range(0, turns), turn => Assert.Equal(Math.Sin(step * turn * q), Math.Sin(step * turn * bin), 1e-9));
        }

        Assert.Equal((grid.LengthOf(0) + grid.LengthOf(1)) / 2, Enumerable.Range(0, grid.BinCount).Sum(grid.PairsOf));
    }

    /// <remarks>Sums of at most 49·2 products of numbers below 1.</remarks>
    [Theory]
    [InlineData(12)]
    [InlineData(24)]
    [InlineData(48)]
    [InlineData(96)]
    public void BinsBecomeTurns(int turns)
    {
        PolarGrid grid = Grid(turns);
        float[] bins = DirectFourier.RandomReal(grid.BinCount * 2 * Lanes, 4);
        var scores = new float[turns * Lanes];
        PolarKernels.ToTurns(bins, new PolarTurns(grid), scores);
        for (int n = 0; n < scores.Length; n++)
        {
            (int turn, int lane) = Math.DivRem(n, Lanes);
            double sum = Enumerable.Range(0, grid.BinCount).Sum(b =>
            {
                (double sin, double cos) = Math.SinCos(2 * Math.PI * turn * b / turns);
                return (bins[(b * 2 * Lanes) + lane] * cos) + (bins[(b * 2 * Lanes) + Lanes + lane] * sin);
            });
            Assert.Equal(sum, scores[n], 2e-4);
        }
    }

    /// <summary>Every direction of a HEALPix grid has its opposite, wherever the grid is turned; at the opposite the view is turned by 180° about x.</summary>
    /// <remarks>But for those across a twofold axis: their opposites are mates and are left out.</remarks>
    [Theory]
    [InlineData("C1", 1, 0)]
    [InlineData("C1", 3, 0)]
    [InlineData("C3", 2, 0)]
    [InlineData("D2", 2, 8)]
    public void OppositeDirectionsAreFound(string symmetry, int order, int alone)
    {
        var orientations = new OrientationGrid(order, PointGroup.Parse(symmetry), Rotation.FromAxis(new Vector3D(1, 2, 3), 7));
        Rotation[] directions = [.. Enumerable.Range(0, orientations.Directions(0)).Select(d => orientations.At(0, d * orientations.Turns(0)))];
        int[] opposite = PolarBank.OppositesOf(directions);
        Assert.Equal(alone, opposite.Count(d => d < 0));
        Rotation behind = Rotation.FromAxis(new Vector3D(1, 0, 0), 180);
        Assert.All(Enumerable.Range(0, directions.Length).Where(d => opposite[d] >= 0), d =>
        {
            Assert.Equal(d, opposite[opposite[d]]);
            Assert.InRange((behind * directions[d]).AngleTo(directions[opposite[d]]), 0, 1e-6);
        });
    }

    private static PolarGrid Grid(int turns)
    {
        var mixture = new SmallMixture(1, [SmallMixture.Optics]);
        var sampling = new SamplingGrid
        {
            Search = PoseSearch.Global,
            Orientations = new OrientationGrid(1, PointGroup.C1, Rotation.Identity),
            Shifts = ShiftGrid.Origin,
            Shells = [7],
        };
        ParticleBatch batch = mixture.Batches(mixture.Model(40), sampling, 1).First();
        return new PolarGrid(batch, batch.CountWithin(7), 0.4, turns);
    }
}
