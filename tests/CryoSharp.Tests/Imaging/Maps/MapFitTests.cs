using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class MapFitTests
{
    private const int Box = 32;
    private const double PixelSize = 6;

    private static readonly Volume Mask = SoftMask.Sphere(Box, PixelSize, 12, 3);

    /// <summary>
    /// A map that was turned and moved, four times as loud, is laid back: the two motions together are none. Gradients are differences over two voxels and the moved
    /// maps interpolated, which errs by a few per cent of a voxel: 0.3° at the edge of 70 Å is 0.4 Å, a fifteenth of a voxel.
    /// </summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 2)]
    [InlineData(8, -7)]
    public void AMotionIsUndone(double degrees, double shift)
    {
        var motion = new MapMotion(Rotation.FromAxis(new Vector3D(1, -2, 1), degrees), new Vector3D(shift, 0.5 * shift, -shift));
        Volume target = Phantom.State(0, 2).ToVolume(Box, PixelSize);
        Volume moved = motion.Apply(target);
        foreach (ref float voxel in moved.Voxels)
        {
            voxel *= 4;
        }

        MapMotion back = MapFit.Of(moved, target, Mask, 15);
        Assert.InRange((motion.Turn * back.Turn).AngleTo(Rotation.Identity), 0, 0.3);

        // moved(turn·(x − v)) = target(motion.Turn·(back.Turn·(x − v) − shift)): the shifts cancel where back.Turn·v = −shift.
        Assert.InRange((back.Turn.Apply(back.Shift) + motion.Shift).Length, 0, 0.6);
    }

    [Fact]
    public void AnEmptyMapStaysWhereItIs() =>
        Assert.Equal(default, MapFit.Of(new Volume(Box, PixelSize), Phantom.State(0, 2).ToVolume(Box, PixelSize), Mask, 15));

    [Fact]
    public void OtherBoxesAreRefused() =>
        Assert.Throws<ArgumentException>(() => MapFit.Of(new Volume(16, PixelSize), new Volume(Box, PixelSize), Mask, 15));
}
