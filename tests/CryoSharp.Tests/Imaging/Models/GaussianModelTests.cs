using System.Numerics;
using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

public class GaussianModelTests
{
    private static readonly GaussianModel Model = new(
    [
        new(new Vector3D(10, -4, 7), 4.5, 3),
        new(new Vector3D(-12, 9, -3), 6, 2),
        new(new Vector3D(1, 2, -11), 5, 1),
    ]);

    /// <summary>
    /// Every component of the map's transform below the Nyquist frequency is the analytic one. Wide blobs (2 Å voxels) are sampled as they are, narrow
    /// ones (5 Å) on a finer grid. Aliasing adds at most 2·exp(−2π²σ²(1−½)²) = 1.6e-3 of the weight at the Nyquist frequency for σ = 1.2 voxels, cutting
    /// at 5σ less than 3e-6, and what is left of a blob beyond the box nothing.
    /// </summary>
    [Theory]
    [InlineData(32, 2.0)]
    [InlineData(24, 5.0)]
    public void TheTransformOfTheMapIsTheAnalyticOne(int boxSize, double pixelSize)
    {
        FourierVolume transform = FourierVolume.Of(Model.ToVolume(boxSize, pixelSize));
        int half = boxSize / 2;
        double worst = 0;
        for (int z = -half + 1; z < half; z++)
        {
            for (int y = -half + 1; y < half; y++)
            {
                for (int x = 0; x < half; x++)
                {
                    int row = ((((z + boxSize) % boxSize) * boxSize) + ((y + boxSize) % boxSize)) * (half + 1);
                    ComplexF found = transform.Components[row + x];
                    double sign = ((x + y + z) & 1) == 0 ? 1 : -1;
                    Complex expected = sign * Model.Transform(1 / (boxSize * pixelSize) * new Vector3D(x, y, z));
                    worst = Math.Max(worst, (expected - new Complex(found.Re, found.Im)).Magnitude);
                }
            }
        }

        Assert.InRange(worst, 0, 6 * 1.6e-3);
    }

    [Fact]
    public void TheSumOfTheVoxelsIsTheWeight()
    {
        double sum = 0;
        foreach (float voxel in Model.ToVolume(64, 2).Voxels)
        {
            sum += voxel;
        }

        Assert.Equal(6, sum, 1e-4);
    }

    /// <summary>
    /// The transform of the analytic projection is the analytic slice: two closed forms of one thing, for a shifted and turned view. σ ≥ 2 pixels:
    /// aliasing is below exp(−π²·2) = 3e-9, the cut at 5σ takes up to 6 · 6e-7 · 2 of the weight.
    /// </summary>
    [Fact]
    public void TheTransformOfTheProjectionIsTheSlice()
    {
        const int boxSize = 48;
        const double pixelSize = 2;
        var pose = new Pose(Rotation.FromEuler(new EulerAngles(35, 70, -20)), new Shift(5, -3));
        var disc = new FourierDisc(20);
        var slice = new ComplexF[disc.Count];
        Model.Slice(pose, boxSize, pixelSize, disc, slice);

        var halfPlane = new ComplexF[boxSize * ((boxSize / 2) + 1)];
        new Fft2D(boxSize).Forward(Model.Project(pose, boxSize, pixelSize).Pixels, halfPlane);
        var gathered = new ComplexF[disc.Count];
        disc.Gather(halfPlane, boxSize, gathered);
        for (int j = 0; j < disc.Count; j++)
        {
            Assert.InRange(Math.Sqrt((slice[j] - gathered[j]).SquaredMagnitude), 0, 2e-5);
        }
    }

    /// <summary>Unturned, the projection is the sum along z. Both are cut at 5σ (4e-6 of a blob's height, below 0.03 here) and in single precision.</summary>
    [Fact]
    public void TheProjectionIsTheSumAlongZ()
    {
        Volume volume = Model.ToVolume(32, 2);
        Image image = Model.Project(default, 32, 2);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            double sum = 0;
            for (int z = 0; z < 32; z++)
            {
                sum += volume.Voxels[(z * 32 * 32) + i];
            }

            Assert.Equal(image.Pixels[i], sum, 1e-6);
        }
    }

    [Fact]
    public void BlobsOutsideTheBoxAreLeftOut()
    {
        var far = new GaussianModel([new(new Vector3D(1e6, 0, 0), 5, 1)]);
        Assert.All(far.ToVolume(16, 2).Voxels.ToArray(), v => Assert.Equal(0, v));
        Assert.All(far.Project(default, 16, 2).Pixels.ToArray(), v => Assert.Equal(0, v));
    }

    [Fact]
    public void TheBitsOfAMapDoNotDependOnThreads() =>
        Assert.Equal(Model.ToVolume(24, 5, 1).Voxels.ToArray(), Model.ToVolume(24, 5, 2).Voxels.ToArray());

    [Fact]
    public void WidthsThatAreNotPositiveAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new GaussianModel([new(default, 0, 1)]));
        Assert.Throws<ArgumentException>(() => new GaussianModel([new(default, 1, double.NaN)]));
    }
}
