using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Maps that lie anywhere, in either hand, are laid on one another.</summary>
public class MapAlignmentTests
{
    private const int Box = 32;
    private const double PixelSize = 4;

    // Four different blobs that are no mirror image of themselves.
    private static readonly (Vector3D At, double Height)[] Blobs = [(new(20, 4, -3), 1), (new(-14, 12, 6), 0.8), (new(-3, -18, 10), 0.6), (new(5, 8, 19), 0.9)];

    /// <summary>The angle is found to a quarter of a degree, the last step of the climb being less; the place to a thirtieth of a pixel.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void AMapIsFoundWhereverItLies(bool isMirrored)
    {
        Rotation turn = Rotation.FromEuler(new EulerAngles(35, 70, -120));
        var shift = new Vector3D(6, -3, 5);
        Volume target = Map(at => turn.Apply(at) + shift);
        Volume moved = Map(at => at with { Z = isMirrored ? -at.Z : at.Z });
        MapAlignment found = MapAlignment.Find(moved, target, 12);
        Assert.Equal(isMirrored, found.IsMirrored);
        Assert.InRange(found.Motion.Turn.Inverse.AngleTo(turn), 0, 0.5);
        Assert.InRange((found.Motion.Shift - shift).Length, 0, 0.3);
        Assert.InRange(found.Agreement, 0.99, 1);
        Assert.InRange(Fsc.Between(found.Apply(moved), target).Correlation[6], 0.99, 1);
    }

    /// <summary>Directions lie at most 14.7° from the centre of their pixel, turns 7.5° from the next: no rotation is farther than the two together from the grid.</summary>
    [Fact]
    public void NoRotationIsFarFromThoseTried()
    {
        Rotation[] grid = [.. Enumerable.Range(0, MapAlignment.GridCount).Select(MapAlignment.GridRotation)];
        for (int i = 0; i < 200; i++)
        {
            var random = new CounterRandom(9, 1, (ulong)i);
            (double w, double x, double y, double z) = random.NextUnitQuaternion();
            var rotation = Rotation.FromQuaternion(w, x, y, z);
            Assert.InRange(grid.Min(rotation.AngleTo), 0, 14.7 + 7.5);
        }
    }

    [Fact]
    public void MapsOfTwoBoxesAreRefused() =>
        Assert.Throws<ArgumentException>(() => MapAlignment.Find(new Volume(16, 4), new Volume(32, 4), 20));

    private static Volume Map(Func<Vector3D, Vector3D> place)
    {
        var map = new Volume(Box, PixelSize);
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            Vector3D x = PixelSize * new Vector3D((i % Box) - (Box / 2), (i / Box % Box) - (Box / 2), (i / Box / Box) - (Box / 2));
            foreach ((Vector3D at, double height) in Blobs)
            {
                Vector3D d = x - place(at);
                map.Voxels[i] += (float)(height * Math.Exp(-d.Dot(d) / 100));
            }
        }

        return map;
    }
}
