using CryoSharp.Imaging;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>Maps that are one but for where they lie and their hand are in one cluster.</summary>
public class MapClustersTests
{
    private const int Box = 24;

    [Fact]
    public void TheSameMapAnywhereIsOneCluster()
    {
        Volume map = GaussianBlobs.Random(3, 6, 7, 1.5).ToVolume(Box, 4);
        Volume other = GaussianBlobs.Random(4, 6, 7, 1.5).ToVolume(Box, 4);
        Volume turned = new MapMotion(Rotation.FromEuler(new EulerAngles(40, 65, -20)), new Vector3D(4, -3, 2)).Apply(map);
        var clusters = MapClusters.Of([map, other, turned, MapAlignment.Mirror(turned), MapAlignment.Mirror(other)], 16, 1);
        Assert.Equal([1, 2, 1, 1, 2], clusters.Cluster);
        Assert.Equal([false, true], [clusters.ToFirst[2].IsMirrored, clusters.ToFirst[3].IsMirrored]);
        Assert.InRange(clusters.ToFirst[1].Agreement, -1, MapClusters.LeastAgreement);
    }
}
