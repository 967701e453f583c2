using CryoSharp.Imaging;

namespace CryoSharp.Tests;

public class ContourLevelTests
{
    /// <summary>
    /// A ball with a soft edge, of a density and on a ground of any grey, with noise: the level lies halfway, and what it encloses is the ball to the middle of its edge. The edge of 4 voxels
    /// falls by a cosine about half its width, so a level off by 0.1 moves the surface by 0.13 voxels, 2 % of the volume of a ball of radius 18.
    /// </summary>
    [Theory]
    [InlineData(1, 0, 0)]
    [InlineData(0.02, -0.5, 0)]
    [InlineData(1, 0, 0.1)]
    public void TheLevelOfABallLiesHalfwayUpItsEdge(double density, double ground, double noise)
    {
        Volume ball = Ball(16, 4, density, ground, noise);
        double level = ContourLevel.Of(ball)!.Value;

        Assert.Equal(0.5, (level - ground) / density, 0.1);
        double volume = ball.Voxels.ToArray().Count(v => v >= level);
        Assert.Equal(1, volume / (4.0 / 3 * Math.PI * 18 * 18 * 18), 0.04);
    }

    /// <summary>Of several maps it is the median: a class of noise and an empty one do not move it.</summary>
    [Fact]
    public void OneLevelForAllIsTheMedianOfThoseThatHaveAShape()
    {
        Volume[] maps = [Ball(16, 4, 1, 0, 0), Ball(12, 4, 1.2, 0, 0), Ball(10, 4, 1.1, 0, 0), Ball(8, 4, 0, 0, 0.01), new Volume(64, 2)];
        double[] levels = [.. maps.Take(4).Select(m => ContourLevel.Of(m)!.Value).Order()];

        Assert.Equal((levels[1] + levels[2]) / 2, ContourLevel.Of(maps));
        Assert.Equal(levels[2], ContourLevel.Of(maps[0], maps[1], maps[2]));
        Assert.Null(ContourLevel.Of(maps[4]));
        Assert.Null(ContourLevel.Of());
    }

    /// <summary>Small pieces go below the level, and nothing else changes.</summary>
    [Fact]
    public void DustIsWhatIsSmallAgainstTheLargestPiece()
    {
        Volume map = Ball(16, 4, 1, 0, 0);
        Volume dusty = map.Clone();
        foreach (int voxel in new[] { 0, 63, (64 * 64 * 64) - 1, (64 * 64 * 5) + 7, (64 * 64 * 6) + 7 })
        {
            dusty.Voxels[voxel] = 2;
        }

        Volume clean = Dust.Remove(dusty, 0.5, 0.02);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            Assert.True(dusty.Voxels[i] == 2 ? clean.Voxels[i] < 0.5f : clean.Voxels[i] == map.Voxels[i]);
        }

        Assert.Equal(2, Dust.Remove(dusty, 0.5, 0).Voxels[0]);
        Assert.Equal(2, Dust.Remove(dusty, 1.5, 0.5).Voxels[(64 * 64 * 6) + 7]); // the largest that is left has two voxels
    }

    private static Volume Ball(double radius, double edge, double density, double ground, double noise)
    {
        Volume ball = SoftMask.Sphere(64, 2, radius, edge);
        var random = new Random(5);
        for (int i = 0; i < ball.Voxels.Length; i++)
        {
            ball.Voxels[i] = (float)((density * ball.Voxels[i]) + ground + (noise * ((2 * random.NextDouble()) - 1)));
        }

        return ball;
    }
}
