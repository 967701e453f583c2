using CryoSharp.Imaging;
using CryoSharp.IO;
using CryoSharp.Numerics;

namespace CryoSharp.Tests;

/// <summary>The symmetry job from the command line.</summary>
public sealed class SymmetryJobTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void AMapIsLaidOnItsAxesAndTheNextCommandNamesTheGroup()
    {
        Volume tilted = new MapMotion(Rotation.FromEuler(new EulerAngles(20, 65, 10)), new Vector3D(4, -6, 2)).Apply(Ring(4));
        MrcFile.Write(_folder["tilted.mrc"], tilted);
        JobRun.Successful(_folder.Folder, "symmetry", _folder["tilted.mrc"], "-o", "found", "-q");
        string log = File.ReadAllText(_folder["found/log.txt"]);
        Assert.Contains("looks like C4", log, StringComparison.Ordinal);
        Assert.Contains("final/aligned.mrc --symmetry C4", log, StringComparison.Ordinal);

        // The quarter turn about z, voxel by voxel; resampling twice costs some of the last shells.
        Volume laid = MrcFile.ReadVolume(_folder["found/final/aligned.mrc"]);
        Assert.InRange(Fsc.Between(laid, new MapMotion(Rotation.FromAxis(new Vector3D(0, 0, 1), 90), default).Apply(laid)).Correlation[8], 0.97, 1);
        string[] rows = File.ReadAllLines(_folder["found/final/folds.csv"]);
        Assert.Equal(("fold,agreement", 1 + MapSymmetry.MostFold - 1), (rows[0], rows.Length));
    }

    [Fact]
    public void AMapWithoutSymmetryProposesNothing()
    {
        MrcFile.Write(_folder["map.mrc"], Ring(1));
        JobRun.Successful(_folder.Folder, "symmetry", _folder["map.mrc"], "-o", "found", "-q");
        string log = File.ReadAllText(_folder["found/log.txt"]);
        Assert.Contains("none found", log, StringComparison.Ordinal);
        Assert.DoesNotContain("--symmetry", log, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>A subunit of some blobs, so often about z.</summary>
    private static Volume Ring(int fold)
    {
        const int Box = 40;
        const double PixelSize = 5;
        var map = new Volume(Box, PixelSize);
        Vector3D[] subunit = [new(45, 5, 20), new(30, 20, -15), new(55, -10, 2), new(12, -22, 40), new(25, 31, 34)];
        (Vector3D At, double Height)[] blobs = [.. Enumerable.Range(0, fold).SelectMany(i => subunit.Select((at, b) => (Rotation.FromAxis(new Vector3D(0, 0, 1), i * 360.0 / fold).Apply(at), 1 - (0.1 * b))))];
        for (int i = 0; i < map.Voxels.Length; i++)
        {
            Vector3D x = PixelSize * new Vector3D((i % Box) - (Box / 2), (i / Box % Box) - (Box / 2), (i / Box / Box) - (Box / 2));
            map.Voxels[i] = (float)blobs.Sum(b => b.Height * Math.Exp(-(x - b.At).Dot(x - b.At) / 90));
        }

        return map;
    }
}
